"""The register of obstacles."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment
from coordapp.db import db
from coordapp.obstacles.models import Obstacle, ObstacleState
from coordapp.policy import Actor

PAGE = 50
UNANSWERED = (ObstacleState.OPEN, ObstacleState.HANDLED)


def find_agency(agency_id: uuid.UUID) -> Agency | None:
    """The agency of an id in this region."""
    return db.session.scalar(select(Agency).where(Agency.id == agency_id))


@dataclass(frozen=True)
class ObstacleFilter:
    """What the register of obstacles is narrowed to."""

    state: str = ""
    obstacle_class: str = ""
    agency_id: uuid.UUID | None = None
    text: str = ""
    before: uuid.UUID | None = None


def list_obstacles(actor: Actor, wanted: ObstacleFilter) -> list[Obstacle]:
    """Visible obstacles, newest first, one more than a page so that the next one shows."""
    statement = (
        select(Obstacle)
        .where(Obstacle.visible_to(actor))
        .options(
            joinedload(Obstacle.asked_agency),
            joinedload(Obstacle.reporter_agency),
            joinedload(Obstacle.commitment).load_only(Commitment.number, Commitment.statement),
        )
        .order_by(Obstacle.id.desc())
        .limit(PAGE + 1)
    )
    if wanted.state == "belum":
        statement = statement.where(Obstacle.state.in_(UNANSWERED))
    elif wanted.state:
        statement = statement.where(Obstacle.state == wanted.state)
    if wanted.obstacle_class:
        statement = statement.where(Obstacle.obstacle_class == wanted.obstacle_class)
    if wanted.agency_id:
        statement = statement.where(
            (Obstacle.asked_agency_id == wanted.agency_id)
            | (Obstacle.reporter_agency_id == wanted.agency_id)
        )
    if wanted.text:
        statement = statement.where(Obstacle.text.icontains(wanted.text, autoescape=True))
    if wanted.before:
        statement = statement.where(Obstacle.id < wanted.before)
    return list(db.session.scalars(statement).unique())


def count_unanswered(actor: Actor) -> int:
    """How many visible obstacles wait for an answer."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Obstacle)
            .where(Obstacle.visible_to(actor), Obstacle.state.in_(UNANSWERED))
        )
        or 0
    )


def obstacles_of(commitment: Commitment) -> list[Obstacle]:
    """Obstacles raised on a commitment, newest first."""
    statement = (
        select(Obstacle)
        .where(Obstacle.commitment_id == commitment.id)
        .options(joinedload(Obstacle.asked_agency), joinedload(Obstacle.reporter_agency))
        .order_by(Obstacle.raised_at.desc())
    )
    return list(db.session.scalars(statement).unique())


def find_obstacle_of(line_id: uuid.UUID) -> Obstacle | None:
    """The obstacle a line of the minutes put in the register."""
    return db.session.scalar(select(Obstacle).where(Obstacle.line_id == line_id))
