"""Updates of a commitment, their evidence and their verdicts."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from coordapp.commitments.models import Commitment, CommitmentPeriod, Judgement
from coordapp.db import db
from coordapp.followup.models import Evidence, Update, Verification


@dataclass(frozen=True)
class Figures:
    """How the update that bears a commitment's figures stands."""

    update_id: uuid.UUID
    received_at: datetime
    is_submission: bool
    judgement: Judgement | None
    has_evidence: bool


def hold(commitment: Commitment) -> None:
    """Keep others from reporting on or judging a commitment until the transaction ends.

    SQLite has one writer at a time. On PostgreSQL the row is locked and read afresh.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        columns = [column.key for column in Commitment.__mapper__.column_attrs]
        db.session.refresh(commitment, attribute_names=columns, with_for_update=True)


def updates_of(commitment: Commitment) -> list[Update]:
    """All updates on a commitment with evidence and verdict, newest first."""
    return list(db.session.scalars(_newest_first(commitment)).unique())


def find_latest_update(commitment: Commitment) -> Update | None:
    """The newest update with evidence and verdict, to begin the next report from."""
    return db.session.scalar(_newest_first(commitment).limit(1))


def _newest_first(commitment: Commitment) -> "Select[Update]":
    return (
        select(Update)
        .where(Update.commitment_id == commitment.id)
        .options(
            joinedload(Update.agency), joinedload(Update.verdict), selectinload(Update.evidence)
        )
        .order_by(Update.received_at.desc(), Update.id.desc())
    )


def find_submission(commitment: Commitment) -> uuid.UUID | None:
    """The newest update flagged selesai by the PJ that has no verdict yet."""
    return db.session.scalar(
        select(Update.id)
        .outerjoin(Verification, Verification.update_id == Update.id)
        .where(
            Update.commitment_id == commitment.id,
            Update.is_submission,
            Verification.id.is_(None),
        )
        .order_by(Update.received_at.desc(), Update.id.desc())
        .limit(1)
    )


def figures_of(commitment_id: Any) -> "Select[uuid.UUID]":
    """SELECT of the update that bears a commitment's figures: the latest that names a quantity or
    a stage or submits, else the latest of all."""
    candidate = aliased(Update)
    bears: ColumnElement[bool] = or_(
        candidate.quantity.is_not(None), candidate.stage != "", candidate.is_submission
    )
    return (
        select(candidate.id)
        .where(candidate.commitment_id == commitment_id)
        .order_by(
            case((bears, 1), else_=0).desc(), candidate.received_at.desc(), candidate.id.desc()
        )
        .limit(1)
    )


def find_figures(commitment: Commitment) -> Figures | None:
    """How the update that bears a commitment's figures stands, if there is any update."""
    found = db.session.execute(
        select(Update.id, Update.received_at, Update.is_submission, Verification.judgement)
        .outerjoin(Verification, Verification.update_id == Update.id)
        .where(Update.id == figures_of(commitment.id).scalar_subquery())
    ).first()
    if found is None:
        return None
    return Figures(*found, has_evidence=_has_standing(found.id))


def has_standing_evidence(update: Update) -> bool:
    """Whether an update has evidence that was not withdrawn, read afresh."""
    return _has_standing(update.id)


def _has_standing(update_id: uuid.UUID) -> bool:
    standing = select(Evidence.id).where(
        Evidence.update_id == update_id, Evidence.withdrawn_at.is_(None)
    )
    return db.session.scalar(standing.limit(1)) is not None


def find_accepted_quantity(commitment: Commitment) -> Decimal | None:
    """The figure of the latest report that was accepted with one."""
    return db.session.scalar(
        select(Verification.achieved_quantity)
        .join(Update, Update.id == Verification.update_id)
        .where(
            Verification.commitment_id == commitment.id,
            Verification.judgement == Judgement.VERIFIED,
            Verification.achieved_quantity.is_not(None),
        )
        .order_by(Update.received_at.desc(), Update.id.desc())
        .limit(1)
    )


def find_verdict(update: Update) -> Verification | None:
    """What was said of an update, read afresh."""
    return db.session.scalar(select(Verification).where(Verification.update_id == update.id))


def find_period(commitment: Commitment, starts_on: date) -> CommitmentPeriod | None:
    """The cell of a recurring commitment's period, if something was reported or excused."""
    return db.session.scalar(
        select(CommitmentPeriod).where(
            CommitmentPeriod.commitment_id == commitment.id,
            CommitmentPeriod.starts_on == starts_on,
        )
    )
