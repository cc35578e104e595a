"""What waits for a verifier: per open commitment the update that bears its figures, unjudged.

A progress update that a newer one has overtaken is not asked about any more, so the queue holds
one row for each commitment whose fact «diverifikasi» is waiting.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from coordapp import clock
from coordapp.commitments import rules as life
from coordapp.commitments.models import Commitment
from coordapp.db import db
from coordapp.followup import rules
from coordapp.followup.models import Update
from coordapp.followup.queries.reports import figures_of
from coordapp.policy import Actor, Role
from coordapp.regions.models import Region, VerifierKind
from coordapp.regions.queries import get_region, holidays_between

PAGE = 50
FAR = timedelta(days=90)


@dataclass(frozen=True)
class WaitingReport:
    """A report in the queue and the day until which it should be judged."""

    update: Update
    judge_by: date


@dataclass(frozen=True)
class WaitingReports:
    """The queue in figures."""

    count: int
    submissions: int
    oldest: datetime | None
    over_limit: int


def judgeable_clause(actor: Actor) -> ColumnElement[bool]:
    """The commitments this actor may judge: named as verifier, and the interest rule (as SQL what
    `Permission.COMMITMENT_VERIFY` asks of a row)."""
    interests = [f" {agency_id} " for agency_id in sorted(actor.interest_agencies)]
    return and_(
        _named_clause(actor),
        not_(Commitment.involved_users.contains(f" {actor.user_id} ")),
        *(not_(Commitment.interested_agencies.contains(token)) for token in interests),
    )


def _named_clause(actor: Actor) -> ColumnElement[bool]:
    if actor.leads_region:
        return true()
    if actor.role is Role.SEKRETARIAT:
        return Commitment.verifier == VerifierKind.SECRETARIAT
    if actor.role is Role.AUDITOR:
        return Commitment.verifier == VerifierKind.INSPECTORATE
    if actor.role is Role.INSTANSI:
        return Commitment.coach_agency_id.in_(actor.own_agencies)
    return false()


def waiting_clause(actor: Actor) -> ColumnElement[bool]:
    """The open commitments with a report this actor may judge and nobody judged yet."""
    return and_(
        Commitment.closed_on.is_(None),
        Commitment.waiting_since.is_not(None),
        Commitment.visible_to(actor),
        judgeable_clause(actor),
    )


def list_waiting(actor: Actor, after: uuid.UUID | None = None) -> list[WaitingReport]:
    """What the actor may judge: submissions, then progress, the longest waiting first; one more
    than a page so that the next one shows."""
    statement = (
        select(Update)
        .join(Commitment, Commitment.id == Update.commitment_id)
        .where(
            waiting_clause(actor),
            Update.id == figures_of(Commitment.id).correlate(Commitment).scalar_subquery(),
        )
        .options(
            contains_eager(Update.commitment).joinedload(Commitment.lead_agency),
            joinedload(Update.agency),
            selectinload(Update.evidence),
        )
        .order_by(Update.is_submission.desc(), Update.received_at, Update.id)
        .limit(PAGE + 1)
    )
    if after is not None:
        statement = statement.where(_comes_after(after))
    updates = list(db.session.scalars(statement).unique())
    return _with_limits(updates, get_region(actor.region_id))


def _comes_after(update_id: uuid.UUID) -> ColumnElement[bool]:
    key = db.session.execute(
        select(Update.is_submission, Update.received_at).where(Update.id == update_id)
    ).first()
    if key is None:
        return true()
    later = or_(
        Update.received_at > key.received_at,
        and_(Update.received_at == key.received_at, Update.id > update_id),
    )
    if key.is_submission:
        return or_(not_(Update.is_submission), later)
    return and_(not_(Update.is_submission), later)


def _with_limits(updates: list[Update], region: Region) -> list[WaitingReport]:
    days = [clock.local(update.received_at, region.timezone).date() for update in updates]
    if not days:
        return []
    holidays = holidays_between(min(days), max(days) + FAR)
    return [
        WaitingReport(update, life.verification_due(day, region.verification_days, holidays))
        for update, day in zip(updates, days, strict=True)
    ]


def judge_by(update: Update, region: Region) -> date:
    """The day until which a report should be judged."""
    return _with_limits([update], region)[0].judge_by


def waiting_reports(actor: Actor) -> WaitingReports:
    """The actor's queue in figures: how many, the oldest, how many beyond the verifier's limit."""
    region = get_region(actor.region_id)
    late = Commitment.waiting_since < _still_in_time_since(region)
    row = db.session.execute(
        select(
            func.count().label("reports"),
            func.sum(case((Commitment.waits_as_submission, 1), else_=0)).label("submissions"),
            func.min(Commitment.waiting_since).label("oldest"),
            func.sum(case((late, 1), else_=0)).label("over_limit"),
        )
        .select_from(Commitment)
        .where(waiting_clause(actor))
    ).one()
    return WaitingReports(row.reports, row.submissions or 0, row.oldest, row.over_limit or 0)


def _still_in_time_since(region: Region) -> datetime:
    """Reports received before this instant are beyond the verifier's limit."""
    today = clock.today(region.timezone)
    holidays = holidays_between(today - FAR, today)
    first = rules.oldest_in_time(today, region.verification_days, holidays)
    return datetime.combine(first, time(), ZoneInfo(region.timezone)).astimezone(UTC)
