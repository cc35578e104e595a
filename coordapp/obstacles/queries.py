"""The register of obstacles."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from coordapp.commitments.models import Commitment
from coordapp.db import db
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState
from coordapp.policy import Actor

PAGE = 50
UNANSWERED = (ObstacleState.OPEN, ObstacleState.HANDLED)


@dataclass(frozen=True)
class ObstacleFilter:
    """What the register of obstacles is narrowed to."""

    state: ObstacleState | None = None
    is_unanswered: bool = False
    obstacle_class: ObstacleClass | None = None
    agency_id: uuid.UUID | None = None
    text: str = ""


def list_obstacles(
    actor: Actor, wanted: ObstacleFilter, after: uuid.UUID | None = None
) -> list[Obstacle]:
    """Visible obstacles, newest first, one more than a page so that the next one shows."""
    statement = (
        select(Obstacle)
        .where(Obstacle.visible_to(actor), *_conditions(wanted))
        .options(
            joinedload(Obstacle.asked_agency),
            joinedload(Obstacle.reporter_agency),
            joinedload(Obstacle.place),
            joinedload(Obstacle.commitment).load_only(Commitment.number, Commitment.statement),
        )
        .order_by(Obstacle.raised_at.desc(), Obstacle.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(_comes_after(after))
    return list(db.session.scalars(statement).unique())


def _conditions(wanted: ObstacleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.is_unanswered:
        conditions.append(Obstacle.state.in_(UNANSWERED))
    if wanted.state:
        conditions.append(Obstacle.state == wanted.state)
    if wanted.obstacle_class:
        conditions.append(Obstacle.obstacle_class == wanted.obstacle_class)
    if wanted.agency_id:
        asked_or_reporting = (Obstacle.asked_agency_id, Obstacle.reporter_agency_id)
        conditions.append(or_(*(column == wanted.agency_id for column in asked_or_reporting)))
    if wanted.text:
        words = (Obstacle.text, Obstacle.asked, Obstacle.answer)
        conditions.append(
            or_(*(column.icontains(wanted.text, autoescape=True) for column in words))
        )
    return conditions


def _comes_after(obstacle_id: uuid.UUID) -> ColumnElement[bool]:
    raised_at = db.session.scalar(select(Obstacle.raised_at).where(Obstacle.id == obstacle_id))
    if raised_at is None:
        return true()
    same_instant = and_(Obstacle.raised_at == raised_at, Obstacle.id < obstacle_id)
    return or_(Obstacle.raised_at < raised_at, same_instant)


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
