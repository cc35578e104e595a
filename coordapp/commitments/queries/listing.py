"""The register itself: one page of it, its order and its counts."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, True_, and_, func, select

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment, Status
from coordapp.commitments.queries.choices import Choices, load_choices
from coordapp.commitments.queries.filter import CLOSED_VIEWS, CommitmentFilter, Sort, View
from coordapp.commitments.queries.keyset import Segment, parse_cursor, read_window
from coordapp.commitments.queries.register import (
    counted_clause,
    filter_clauses,
    late_clause,
    view_clause,
)
from coordapp.commitments.queries.rows import (
    ROWS,
    Heading,
    Moment,
    RegisterRow,
    build_rows,
    headings_of,
)
from coordapp.db import db
from coordapp.policy import Actor
from coordapp.regions.models import Region

PAGE = 50
CAP = 1000
"""Counts stop here, so that a tab never makes the database count a whole region."""
COUNTED_VIEWS = (View.OPEN, View.LATE, View.SUBMITTED, View.DRAFT, View.SOON, View.EXTENDED)
"""The open views a tab counts; none of them reads the instant, only the day."""


@dataclass(frozen=True)
class Paging:
    """The cursor a page was asked for with, as it stands in the address."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Register:
    """One page of the register."""

    asked: CommitmentFilter
    choices: Choices
    unknown: list[str]
    """Fields whose value nobody knows; they were left out."""
    rows: list[RegisterRow]
    headings: dict[uuid.UUID, Heading]
    counts: dict[View, int]
    found: int | None
    """How many match, at most one more than CAP; None where nobody counted."""
    before: str
    after: str
    moment: Moment


def open_register(
    actor: Actor, region: Region, moment: Moment, asked: CommitmentFilter, paging: Paging
) -> Register:
    """The page of this reading that lies beyond a cursor, or its first one."""
    choices = load_choices(actor, region, asked)
    unknown = unknown_in(asked, choices)
    asked = asked.without(*unknown)
    clauses = clauses_of(actor, asked, choices, moment)
    segments = segments_of(asked)
    cursor = parse_cursor(paging.before or paging.after, segments)
    if cursor is None and (paging.before or paging.after):
        unknown = [*unknown, "page"]
    window = read_window(
        ROWS.where(*clauses),
        Commitment.id,
        segments,
        cursor,
        backwards=bool(paging.before),
        size=PAGE,
    )
    rows = build_rows(window.rows, moment)
    counts = count_views(actor, moment)
    is_whole = not window.before and not window.after
    return Register(
        asked=asked,
        choices=choices,
        unknown=unknown,
        rows=rows,
        headings=_headings(actor, rows, moment) if asked.meeting else {},
        counts=counts,
        found=len(rows) if is_whole else _count_found(asked, clauses, counts),
        before=window.before,
        after=window.after,
        moment=moment,
    )


def unknown_in(asked: CommitmentFilter, choices: Choices) -> list[str]:
    """The fields whose value nobody knows.

    A meeting is not among them: that it exists is not told to those who may not see it.
    """
    named = [name for name in ("agency", "theme", "place", "forum") if getattr(asked, name)]
    return [name for name in named if not choices.label_of(name, asked)]


def moment_clause(view: View, moment: Moment) -> ColumnElement[bool]:
    """The rows of a view at a moment."""
    return view_clause(view, moment.today, moment.grace_days, moment.now)


def clauses_of(
    actor: Actor, asked: CommitmentFilter, choices: Choices, moment: Moment
) -> list[ColumnElement[bool]]:
    """Which rows a reading shows this actor."""
    return [
        moment_clause(asked.view, moment),
        *filter_clauses(asked, choices, moment.today, moment.grace_days),
        Commitment.visible_to(actor),
    ]


def _capped(clauses: Sequence[ColumnElement[bool]]) -> Select[int]:
    some = select(Commitment.id).where(*clauses).limit(CAP + 1).subquery()
    return select(func.count()).select_from(some)


def _count_found(
    asked: CommitmentFilter, clauses: list[ColumnElement[bool]], counts: dict[View, int]
) -> int | None:
    """How many match beyond one page, where no whole region has to be read for it."""
    if not asked.narrowing:
        return counts.get(asked.view)
    return None if asked.text else db.session.scalar(_capped(clauses))


def count_views(actor: Actor, moment: Moment) -> dict[View, int]:
    """How many rows the views hold, in one query.

    Who sees the whole region gets counts that stop at CAP. For others each count would have to
    pass over all that is not theirs: theirs are taken in one pass over the open items, and their
    closed ones stay uncounted.
    """
    seen = Commitment.visible_to(actor)
    if isinstance(seen, True_):
        day = replace(moment, now=datetime.combine(moment.today, time.min, UTC))
        found = db.session.execute(_capped_counts(actor.region_id, day)).one()
        counts = {view: getattr(found, view.name) for view in (*COUNTED_VIEWS, View.DONE)}
        everything = counts[View.OPEN] + counts[View.DRAFT] + found.CLOSED
        return {View.ALL: min(everything, CAP + 1), **counts}
    counted = [
        func.count().filter(moment_clause(view, moment)).label(view.name) for view in COUNTED_VIEWS
    ]
    is_theirs = and_(Commitment.closed_on.is_(None), seen)
    row = db.session.execute(select(*counted).select_from(Commitment).where(is_theirs)).one()
    return {view: getattr(row, view.name) for view in COUNTED_VIEWS}


@lru_cache(maxsize=32)
def _capped_counts(region_id: str | None, day: Moment) -> Select[*tuple[Any, ...]]:
    """One SELECT of all counts of a region; composing it takes longer than running it.

    The region's row carries the counts: a select of nothing but them would not be bound to it.
    """
    wanted = {view.name: moment_clause(view, day) for view in (*COUNTED_VIEWS, View.DONE)}
    wanted["CLOSED"] = and_(Commitment.closed_on.is_not(None), counted_clause())
    counts = [_capped([clause]).scalar_subquery().label(name) for name, clause in wanted.items()]
    return select(Region.id, *counts).where(Region.id == region_id)


def _headings(actor: Actor, rows: list[RegisterRow], moment: Moment) -> dict[uuid.UUID, Heading]:
    seen = Commitment.visible_to(actor) & (Commitment.status != Status.WITHDRAWN)
    return headings_of(rows, seen, late_clause(moment.today, moment.grace_days))


def segments_of(asked: CommitmentFilter) -> list[Segment]:
    """The order of a reading, as stretches an index gives sorted."""
    is_descending = asked.sort.is_descending
    by_column = {
        Sort.DUE: Commitment.due_on,
        Sort.NUMBER: Commitment.number,
        Sort.AGENCY: Agency.folded_name,
        Sort.HEARD: Commitment.latest_update_at,
    }
    order = Sort(asked.sort.removeprefix("-"))
    if order is Sort.NEED and asked.meeting:
        order = Sort.NUMBER
    if order is Sort.NEED:
        return _by_need(asked.view)
    column = by_column[order]
    filled = Segment((column.is_not(None),), column, is_descending)
    if order is Sort.NUMBER:
        return [filled]
    return [filled, Segment((column.is_(None),))]


def _by_need(view: View) -> list[Segment]:
    """Open items by due date, so the longest late first; then those without; then closed ones."""
    closed = Segment((Commitment.closed_on.is_not(None),), Commitment.closed_on, True)
    if view in CLOSED_VIEWS:
        return [closed]
    is_open = Commitment.closed_on.is_(None)
    dated = Segment((is_open, Commitment.due_on.is_not(None)), Commitment.due_on)
    undated = Segment((is_open, Commitment.due_on.is_(None)))
    return [dated, undated, closed] if view is View.ALL else [dated, undated]
