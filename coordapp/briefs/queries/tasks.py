"""What the agencies of one person owe, asked for, and are invited to."""

import uuid
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from coordapp.commitments.models import (
    Commitment,
    CommitmentEvent,
    EventKind,
    Judgement,
    Support,
)
from coordapp.commitments.queries.register import open_clause
from coordapp.db import db
from coordapp.meetings.models import Attendance, Meeting, MeetingStatus
from coordapp.obstacles.models import Obstacle
from coordapp.obstacles.queries import UNANSWERED
from coordapp.policy import Actor

QUEUE = 50


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
            Obstacle.state.in_(UNANSWERED),
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
