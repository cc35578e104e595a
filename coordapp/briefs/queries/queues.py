"""What waits for somebody: requests, minutes, obstacles, and the meetings to come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, load_only

from coordapp import policy
from coordapp.agencies.models import Agency
from coordapp.commitments.models import ChangeRequest, Commitment, RequestState
from coordapp.db import db
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.obstacles.models import Obstacle
from coordapp.obstacles.queries import UNANSWERED
from coordapp.policy import Actor, Permission

QUEUE = 50


@dataclass(frozen=True)
class Queue:
    """A queue in figures: how many, how many nobody took up yet, and the longest waiting."""

    count: int
    untouched: int
    first: Any
    """Key or title of the longest waiting; None in an empty queue."""
    oldest: datetime | None


def _queue(rows: Any) -> Queue:
    """Rows of (first, since, whether it was taken up), the longest waiting first."""
    found = list(rows)
    if not found:
        return Queue(0, 0, None, None)
    first, oldest, _taken = found[0]
    return Queue(len(found), sum(not taken for _first, _since, taken in found), first, oldest)


def asked_clause(actor: Actor) -> ColumnElement[bool]:
    """Visible requests that nobody decided yet."""
    return and_(ChangeRequest.state == RequestState.ASKED, ChangeRequest.visible_to(actor))


def open_requests(actor: Actor) -> Queue:
    """Requests that wait for a decision; one with a telaah is taken up."""
    return _queue(
        db.session.execute(
            select(ChangeRequest.id, ChangeRequest.asked_at, ChangeRequest.telaah_at.is_not(None))
            .where(asked_clause(actor))
            .order_by(ChangeRequest.asked_at)
        )
    )


def requests_to_decide(actor: Actor) -> list[ChangeRequest]:
    """Requests this person may decide now, the longest waiting first."""
    commitment = joinedload(ChangeRequest.commitment)
    statement = (
        select(ChangeRequest)
        .where(asked_clause(actor))
        .options(
            commitment.joinedload(Commitment.lead_agency),
            commitment.joinedload(Commitment.giver_post),
        )
        .order_by(ChangeRequest.asked_at)
    )
    return [
        request
        for request in db.session.scalars(statement)
        if policy.can(Permission.COMMITMENT_DECIDE_REQUEST, actor, request)
    ]


def unapproved_clause(actor: Actor) -> ColumnElement[bool]:
    """Visible meetings that closed and whose minutes nobody approved yet."""
    return and_(Meeting.status == MeetingStatus.CLOSED, Meeting.visible_to(actor))


def unapproved_minutes(actor: Actor) -> Queue:
    """Minutes that wait to be approved."""
    return _queue(
        db.session.execute(
            select(Meeting.title, Meeting.closed_at, Meeting.approved_at.is_not(None))
            .where(unapproved_clause(actor))
            .order_by(Meeting.closed_at)
        )
    )


def minutes_to_approve(actor: Actor) -> list[Meeting]:
    """Closed meetings whose minutes this person may approve, the longest waiting first."""
    named = [Meeting.chair_user_id == actor.user_id]
    if actor.post_id is not None:
        named.append(Meeting.approver_post_id == actor.post_id)
    statement = (
        select(Meeting)
        .where(unapproved_clause(actor), or_(*named))
        .order_by(Meeting.closed_at)
        .limit(QUEUE)
    )
    return [
        meeting
        for meeting in db.session.scalars(statement)
        if policy.can(Permission.MEETING_APPROVE, actor, meeting)
    ]


def coming_meetings(actor: Actor, today: date) -> list[Meeting]:
    """Visible meetings that run, or begin within a week."""
    soon = Meeting.starts_on.between(today, today + timedelta(days=7))
    statement = (
        select(Meeting)
        .where(
            Meeting.visible_to(actor),
            or_(
                Meeting.status == MeetingStatus.IN_PROGRESS,
                Meeting.status.in_([MeetingStatus.DRAFT, MeetingStatus.SCHEDULED]) & soon,
            ),
        )
        .order_by(Meeting.starts_on, Meeting.id)
        .limit(10)
    )
    return list(db.session.scalars(statement))


def unanswered_clause(actor: Actor) -> ColumnElement[bool]:
    """Visible obstacles that wait for an answer."""
    return and_(
        Obstacle.visible_to(actor),
        Obstacle.state.in_(UNANSWERED),
    )


def unanswered_obstacles(actor: Actor) -> Queue:
    """Obstacles that wait for an answer; one that somebody was asked for is taken up."""
    return _queue(
        db.session.execute(
            select(Obstacle.id, Obstacle.raised_at, Obstacle.asked_agency_id.is_not(None))
            .where(unanswered_clause(actor))
            .order_by(Obstacle.raised_at)
        )
    )


def oldest_obstacles(actor: Actor, count: int) -> list[Obstacle]:
    """The obstacles that wait longest."""
    statement = (
        select(Obstacle)
        .where(unanswered_clause(actor))
        .options(joinedload(Obstacle.reporter_agency).options(AGENCY_LABEL))
        .order_by(Obstacle.raised_at)
        .limit(count)
    )
    return list(db.session.scalars(statement))


AGENCY_LABEL = load_only(Agency.name, Agency.short_name)
