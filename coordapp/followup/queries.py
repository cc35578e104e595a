"""Updates, evidence and what waits for a verifier."""

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from coordapp.commitments.models import Commitment, CommitmentPeriod, Status, Support
from coordapp.db import db
from coordapp.followup.models import Evidence, Update, Verification


def updates_of(commitment: Commitment) -> list[Update]:
    """All updates on a commitment with evidence and verdict, newest first."""
    statement = (
        select(Update)
        .where(Update.commitment_id == commitment.id)
        .options(
            joinedload(Update.agency), joinedload(Update.verdict), selectinload(Update.evidence)
        )
        .order_by(Update.received_at.desc(), Update.id.desc())
    )
    return list(db.session.scalars(statement).unique())


def find_submission(commitment: Commitment) -> Update | None:
    """The update flagged selesai that waits for its verdict."""
    statement = (
        select(Update)
        .outerjoin(Verification, Verification.update_id == Update.id)
        .where(
            Update.commitment_id == commitment.id,
            Update.status == Status.SUBMITTED,
            Verification.id.is_(None),
        )
        .order_by(Update.received_at.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def latest_update(commitment: Commitment) -> Update | None:
    """The newest update, to begin the next report from."""
    statement = (
        select(Update)
        .where(Update.commitment_id == commitment.id)
        .order_by(Update.received_at.desc(), Update.id.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def latest_figures(commitment: Commitment) -> Update | None:
    """The latest figure-bearing update: the one that names a quantity or submits, else the latest
    of all."""
    statement = (
        select(Update)
        .where(Update.commitment_id == commitment.id)
        .options(selectinload(Update.evidence), joinedload(Update.verdict))
        .order_by(Update.received_at.desc(), Update.id.desc())
    )
    newest = None
    for update in db.session.scalars(statement).unique():
        newest = newest or update
        if update.quantity is not None or update.status is Status.SUBMITTED:
            return update
    return newest


def find_support(commitment: Commitment, agency_ids: frozenset[uuid.UUID]) -> Support | None:
    """The share of one of these agencies in a commitment."""
    return next(
        (
            support
            for support in commitment.supports
            if support.removed_at is None and support.agency_id in agency_ids
        ),
        None,
    )


def evidence_of(update: Update) -> list[Evidence]:
    """Evidence of an update that was not withdrawn."""
    return [item for item in update.evidence if item.withdrawn_at is None]


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
