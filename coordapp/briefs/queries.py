"""What the homes show. Every figure uses the clause its opened rows use."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from coordapp import policy
from coordapp.agencies.models import Agency
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    CommitmentEvent,
    EventKind,
    Judgement,
    RequestState,
    Shape,
    Status,
    Support,
)
from coordapp.commitments.queries.register import ageing_clause, late_clause, open_clause
from coordapp.commitments.rules import AGEING
from coordapp.db import db
from coordapp.meetings.models import Attendance, Meeting, MeetingStatus
from coordapp.obstacles.models import Obstacle, ObstacleState
from coordapp.policy import Actor, Permission
from coordapp.regions.models import Region

QUEUE = 50


@dataclass(frozen=True)
class AgeingRow:
    """One lead agency's open items and its late ones by age."""

    agency_id: uuid.UUID
    name: str
    label: str
    is_asked_never_ordered: bool
    open_count: int
    late_by_age: tuple[int, int, int, int]
    oldest_days: int

    @property
    def late(self) -> int:
        return sum(self.late_by_age)


@dataclass(frozen=True)
class Ageing:
    """The ageing table: agencies with late items, those without folded into one line."""

    rows: list[AgeingRow]
    others: int
    others_open: int
    open_count: int
    late_by_age: tuple[int, int, int, int]
    oldest_days: int

    @property
    def late(self) -> int:
        return sum(self.late_by_age)


def ageing(actor: Actor, region: Region, today: date) -> Ageing:
    """Open and late items of every lead agency, oldest lateness first by count."""
    grace = region.blankspot_grace_days
    late = late_clause(today, grace)
    counts = [_counted(ageing_clause(step, today, grace)) for step in range(len(AGEING))]
    statement = (
        select(
            Commitment.lead_agency_id,
            func.count().label("open_count"),
            *counts,
            func.min(case((late, Commitment.due_on))).label("oldest"),
        )
        .where(open_clause(), Commitment.visible_to(actor))
        .group_by(Commitment.lead_agency_id)
    )
    found = db.session.execute(statement).all()
    agencies = {agency.id: agency for agency in db.session.scalars(select(Agency))}
    rows = [_ageing_row(agencies[row[0]], row, today) for row in found if row[0] in agencies]
    return _folded(sorted(rows, key=lambda row: (-row.late, -row.oldest_days, row.name)))


def _counted(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, 1), else_=0)), 0)


def _ageing_row(agency: Agency, row: Any, today: date) -> AgeingRow:
    oldest = row[6]
    return AgeingRow(
        agency_id=agency.id,
        name=agency.name,
        label=agency.label,
        is_asked_never_ordered=agency.is_asked_never_ordered,
        open_count=row[1],
        late_by_age=(row[2], row[3], row[4], row[5]),
        oldest_days=(today - oldest).days if oldest else 0,
    )


def _folded(rows: list[AgeingRow]) -> Ageing:
    late = [row for row in rows if row.late]
    quiet = [row for row in rows if not row.late]
    totals = [sum(row.late_by_age[index] for row in late) for index in range(4)]
    return Ageing(
        rows=late,
        others=len(quiet),
        others_open=sum(row.open_count for row in quiet),
        open_count=sum(row.open_count for row in rows),
        late_by_age=(totals[0], totals[1], totals[2], totals[3]),
        oldest_days=max((row.oldest_days for row in late), default=0),
    )


def requests_to_decide(actor: Actor) -> list[ChangeRequest]:
    """Requests this person may decide now, the longest waiting first."""
    return [
        request
        for request in open_requests(actor)
        if policy.can(Permission.COMMITMENT_DECIDE_REQUEST, actor, request)
    ]


def open_requests(actor: Actor) -> list[ChangeRequest]:
    """Visible requests that nobody decided yet, the longest waiting first."""
    commitment = joinedload(ChangeRequest.commitment)
    statement = (
        select(ChangeRequest)
        .where(ChangeRequest.state == RequestState.ASKED, ChangeRequest.visible_to(actor))
        .options(
            commitment.joinedload(Commitment.lead_agency),
            commitment.joinedload(Commitment.giver_post),
        )
        .order_by(ChangeRequest.asked_at)
    )
    return list(db.session.scalars(statement).unique())


def minutes_to_approve(actor: Actor) -> list[Meeting]:
    """Closed meetings whose minutes this person may approve."""
    statement = (
        select(Meeting)
        .where(Meeting.status == MeetingStatus.CLOSED, Meeting.visible_to(actor))
        .order_by(Meeting.closed_at)
        .limit(QUEUE)
    )
    return [
        meeting
        for meeting in db.session.scalars(statement)
        if policy.can(Permission.MEETING_APPROVE, actor, meeting)
    ]


def unapproved_minutes(actor: Actor) -> list[Meeting]:
    """Closed meetings whose minutes nobody approved yet, oldest first."""
    statement = (
        select(Meeting)
        .where(Meeting.status == MeetingStatus.CLOSED, Meeting.visible_to(actor))
        .order_by(Meeting.closed_at)
    )
    return list(db.session.scalars(statement))


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


def unanswered_obstacles(actor: Actor) -> list[Obstacle]:
    """Visible obstacles that wait for an answer, oldest first."""
    statement = (
        select(Obstacle)
        .where(
            Obstacle.visible_to(actor),
            Obstacle.state.in_([ObstacleState.OPEN, ObstacleState.HANDLED]),
        )
        .options(
            joinedload(Obstacle.asked_agency),
            joinedload(Obstacle.reporter_agency),
            joinedload(Obstacle.commitment).load_only(Commitment.number, Commitment.statement),
        )
        .order_by(Obstacle.raised_at)
        .limit(QUEUE)
    )
    return list(db.session.scalars(statement).unique())


@dataclass(frozen=True)
class Drafts:
    """How many drafts there are and what they lack."""

    count: int
    without_lead: int
    without_due: int
    oldest: datetime | None


def drafts(actor: Actor) -> Drafts:
    """Drafts the secretariat still has to complete."""
    row = db.session.execute(
        select(
            func.count(),
            _counted(Commitment.lead_agency_id.is_(None)),
            _counted(Commitment.due_on.is_(None)),
            func.min(Commitment.created_at),
        ).where(
            Commitment.status == Status.DRAFT,
            Commitment.closed_on.is_(None),
            Commitment.visible_to(actor),
        )
    ).one()
    return Drafts(*row)


def own_items(actor: Actor) -> list[Commitment]:
    """Open commitments the actor's agencies lead or support, nearest due date first."""
    own = actor.own_agencies
    supported = select(Support.commitment_id).where(
        Support.agency_id.in_(own), Support.removed_at.is_(None)
    )
    statement = (
        select(Commitment)
        .where(
            open_clause(),
            or_(Commitment.lead_agency_id.in_(own), Commitment.id.in_(supported)),
        )
        .options(
            joinedload(Commitment.meeting).load_only(
                Meeting.number, Meeting.title, Meeting.starts_on
            ),
            joinedload(Commitment.lead_agency),
        )
        .order_by(Commitment.due_on, Commitment.id)
        .limit(200)
    )
    return list(db.session.scalars(statement).unique())


def latest_returns(commitments: list[Commitment]) -> dict[uuid.UUID, str]:
    """What the verifier last wrote on items whose latest report was returned."""
    returned = [row.id for row in commitments if row.latest_judgement is Judgement.RETURNED]
    if not returned:
        return {}
    statement = (
        select(CommitmentEvent.commitment_id, CommitmentEvent.text)
        .where(
            CommitmentEvent.commitment_id.in_(returned),
            CommitmentEvent.kind == EventKind.RETURNED,
        )
        .order_by(CommitmentEvent.at)
    )
    return {row.commitment_id: row.text for row in db.session.execute(statement)}


def obstacles_raised_by(actor: Actor) -> list[Obstacle]:
    """What the actor's agencies asked for, with the answers, newest first."""
    statement = (
        select(Obstacle)
        .where(Obstacle.reporter_agency_id.in_(actor.own_agencies))
        .options(joinedload(Obstacle.asked_agency))
        .order_by(Obstacle.raised_at.desc())
        .limit(10)
    )
    return list(db.session.scalars(statement).unique())


def obstacles_asked_of(actor: Actor) -> list[Obstacle]:
    """Answers the actor's agencies owe others."""
    statement = (
        select(Obstacle)
        .where(
            Obstacle.asked_agency_id.in_(actor.own_agencies),
            Obstacle.state.in_([ObstacleState.OPEN, ObstacleState.HANDLED]),
        )
        .options(joinedload(Obstacle.reporter_agency))
        .order_by(Obstacle.raised_at)
        .limit(QUEUE)
    )
    return list(db.session.scalars(statement).unique())


def meetings_of_agency(actor: Actor, today: date) -> list[Meeting]:
    """Meetings of the coming two weeks the actor's agencies are invited to."""
    invited = select(Attendance.meeting_id).where(Attendance.agency_id.in_(actor.own_agencies))
    statement = (
        select(Meeting)
        .where(
            Meeting.id.in_(invited),
            Meeting.status.in_([MeetingStatus.SCHEDULED, MeetingStatus.IN_PROGRESS]),
            or_(Meeting.starts_on.is_(None), Meeting.starts_on >= today),
        )
        .order_by(Meeting.starts_on)
        .limit(5)
    )
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class Tally:
    """Counts of the whole region, tunggal and anak: how many, closed well, ended, late."""

    total: int
    open_count: int
    done: int
    dropped: int
    late: int


def tally(region: Region, today: date) -> Tally:
    """The region's counts by the counting rule."""
    late = late_clause(today, region.blankspot_grace_days)
    row = db.session.execute(
        select(
            func.count(),
            _counted(Commitment.closed_on.is_(None)),
            _counted(Commitment.status == Status.DONE),
            _counted(Commitment.status == Status.DROPPED),
            _counted(late & Commitment.closed_on.is_(None)),
        ).where(Commitment.confirmed_at.is_not(None), Commitment.shape != Shape.INDUK)
    ).one()
    return Tally(*row)
