"""What the words of the register mean in SQL: each figure and the rows behind it use these.

Every clause that speaks of open items says `closed_on IS NULL` in so many words, because the
partial indexes do. Clauses are kept: composing one costs more than the database needs for it.
"""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from coordapp.agencies.models import Agency, Connectivity
from coordapp.commitments import rules
from coordapp.commitments.models import (
    Commitment,
    CommitmentPlace,
    CommitmentTheme,
    Shape,
    Status,
    Support,
)
from coordapp.commitments.queries.choices import Choices
from coordapp.commitments.queries.filter import Age, CommitmentFilter, Side, View
from coordapp.meetings.models import Meeting, MinuteLine
from coordapp.programmes.models import Theme

MANY_EXTENSIONS = 2
IN_NUMBERS = re.compile(r"[A-Za-z0-9.\-]+")


@cache
def counted_clause() -> ColumnElement[bool]:
    """Tunggal and anak that were not withdrawn: what every count of the register counts."""
    return and_(Commitment.shape != Shape.INDUK, Commitment.status != Status.WITHDRAWN)


@cache
def open_clause() -> ColumnElement[bool]:
    """Confirmed, not an induk, not closed: as `Commitment.is_open`, by what the index holds."""
    return and_(
        Commitment.closed_on.is_(None),
        Commitment.status != Status.DRAFT,
        Commitment.shape != Shape.INDUK,
    )


@lru_cache(maxsize=64)
def late_clause(today: date, grace_days: int) -> ColumnElement[bool]:
    """As `rules.is_late`, without what `rules.waits_for_signal`."""
    grace_began = today - timedelta(days=grace_days)
    without_signal = select(Agency.id).where(Agency.connectivity == Connectivity.BLANKSPOT)
    return and_(
        Commitment.due_on < today,
        Commitment.status.in_(sorted(rules.LATE_STATUSES)),
        or_(
            Commitment.due_on < grace_began,
            Commitment.latest_update_at.is_not(None),
            Commitment.lead_agency_id.is_(None),
            Commitment.lead_agency_id.not_in(without_signal),
        ),
    )


@lru_cache(maxsize=64)
def ageing_clause(step: int, today: date, grace_days: int) -> ColumnElement[bool]:
    """Late for as many days as a step of `rules.AGEING` spans."""
    low, high = rules.AGEING[step]
    clause = late_clause(today, grace_days) & (Commitment.due_on <= today - timedelta(days=low))
    return clause if high is None else clause & (Commitment.due_on >= today - timedelta(days=high))


@lru_cache(maxsize=64)
def soon_clause(today: date) -> ColumnElement[bool]:
    """Due within the week, and the ball is with the lead."""
    last = today + timedelta(days=rules.SOON_DAYS)
    return and_(
        Commitment.due_on.between(today, last),
        Commitment.status.in_(sorted(rules.LATE_STATUSES)),
    )


@cache
def draft_clause() -> ColumnElement[bool]:
    """Belum lengkap: not confirmed yet, and not withdrawn."""
    return and_(Commitment.closed_on.is_(None), Commitment.status == Status.DRAFT)


@cache
def submitted_clause() -> ColumnElement[bool]:
    """Waits for a verifier."""
    return and_(Commitment.closed_on.is_(None), Commitment.status == Status.SUBMITTED)


@cache
def extended_clause() -> ColumnElement[bool]:
    """A request waits for a decision, or the due date slipped twice or more."""
    return or_(
        Commitment.open_request.is_not(None),
        Commitment.extensions >= MANY_EXTENSIONS,
    )


def no_news_clause(now: datetime) -> ColumnElement[bool]:
    """As `rules.has_no_news`, where the ball is with the lead."""
    heard = func.coalesce(Commitment.latest_update_at, Commitment.clock_started_at)
    return and_(
        heard <= now - timedelta(days=rules.NO_NEWS_DAYS),
        Commitment.status.in_(sorted(rules.LATE_STATUSES)),
    )


def view_clause(view: View, today: date, grace_days: int, now: datetime) -> ColumnElement[bool]:
    """The rows of a view."""
    if view is View.ALL:
        return counted_clause()
    if view is View.DRAFT:
        return draft_clause()
    if view is View.SUBMITTED:
        return submitted_clause()
    if view in (View.DONE, View.DROPPED):
        status = Status.DONE if view is View.DONE else Status.DROPPED
        return and_(Commitment.closed_on.is_not(None), Commitment.status == status)
    narrower: dict[View, Callable[[], ColumnElement[bool]]] = {
        View.OPEN: true,
        View.LATE: lambda: late_clause(today, grace_days),
        View.SOON: lambda: soon_clause(today),
        View.EXTENDED: extended_clause,
        View.NO_NEWS: lambda: no_news_clause(now),
    }
    return and_(open_clause(), narrower[view]())


def filter_clauses(
    asked: CommitmentFilter, choices: Choices, today: date, grace_days: int
) -> list[ColumnElement[bool]]:
    """What narrows the view down."""
    meaning: dict[str, Callable[[], ColumnElement[bool]]] = {
        "agency": lambda: _takes_part(asked.side, choices.agencies_called(asked.agency)),
        "theme": lambda: _has_theme(asked.theme),
        "status": lambda: Commitment.status == asked.status,
        "due_from": lambda: Commitment.due_on >= asked.due_from,
        "due_to": lambda: Commitment.due_on <= asked.due_to,
        "age": lambda: _late_for(asked.age, today, grace_days),
        "place": lambda: _names_place(asked.place),
        "meeting": lambda: _comes_from(Meeting.number == asked.meeting),
        "forum": lambda: _comes_from(Meeting.forum_id == asked.forum),
        "text": lambda: _holds(asked.text),
        "is_priority": lambda: Commitment.is_priority.is_(True),
    }
    return [meaning[name]() for name in asked.narrowing]


def _late_for(age: Age | None, today: date, grace_days: int) -> ColumnElement[bool]:
    assert age
    return ageing_clause(age.step, today, grace_days)


def _takes_part(side: Side, agencies: list[uuid.UUID]) -> ColumnElement[bool]:
    leads = Commitment.lead_agency_id.in_(agencies)
    supported = select(Support.commitment_id).where(
        Support.agency_id.in_(agencies), Support.removed_at.is_(None)
    )
    supports = Commitment.id.in_(supported)
    return {Side.LEAD: leads, Side.SUPPORT: supports}.get(side, or_(leads, supports))


def _has_theme(slug: str) -> ColumnElement[bool]:
    themes = select(Theme.id).where(Theme.slug == slug)
    chosen = select(CommitmentTheme.commitment_id).where(CommitmentTheme.theme_id.in_(themes))
    return Commitment.id.in_(chosen)


def _names_place(code: str) -> ColumnElement[bool]:
    """The place itself, or one below it: those codes begin with its code and a dot."""
    named = select(CommitmentPlace.commitment_id).where(
        or_(
            CommitmentPlace.place_code == code,
            CommitmentPlace.place_code.startswith(f"{code}.", autoescape=True),
        )
    )
    return Commitment.id.in_(named)


def _comes_from(clause: ColumnElement[bool]) -> ColumnElement[bool]:
    return Commitment.meeting_id.in_(select(Meeting.id).where(clause))


def _holds(text: str) -> ColumnElement[bool]:
    """The statement, the quote it came from or the number contains the text.

    A number has no blank in it: most searches are words, and need not look there.
    """
    quoted = exists().where(
        MinuteLine.id == Commitment.line_id,
        MinuteLine.source_quote.icontains(text, autoescape=True),
    )
    places = [
        Commitment.statement.icontains(text, autoescape=True),
        and_(Commitment.line_id.is_not(None), quoted),
    ]
    if IN_NUMBERS.fullmatch(text):
        places.append(Commitment.number.icontains(text, autoescape=True))
    return or_(*places)
