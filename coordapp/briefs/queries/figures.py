"""Counts of the homes, each by the clause its opened rows use and from an index alone."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, literal, select, union_all

from coordapp.agencies.models import ASKED_NEVER_ORDERED, Agency
from coordapp.commitments.models import Commitment, Status
from coordapp.commitments.queries.register import (
    counted_clause,
    draft_clause,
    late_clause,
    open_clause,
)
from coordapp.commitments.rules import AGEING, ageing_step
from coordapp.db import db
from coordapp.policy import Actor
from coordapp.regions.models import Region


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
    """Open and late items of every lead agency, the most late ones first."""
    late = late_clause(today, region.blankspot_grace_days)
    late_since = case((late, Commitment.due_on)).label("late_since")
    found = db.session.execute(
        select(Commitment.lead_agency_id, late_since, func.count().label("n"))
        .where(open_clause(), Commitment.visible_to(actor))
        .group_by(Commitment.lead_agency_id, late_since)
    )
    by_agency: dict[uuid.UUID | None, list[Row[Any]]] = {}
    for row in found:
        by_agency.setdefault(row.lead_agency_id, []).append(row)
    agencies = db.session.execute(
        select(Agency.id, Agency.name, Agency.short_name, Agency.type)
    ).all()
    rows = [_ageing_row(one, by_agency[one.id], today) for one in agencies if one.id in by_agency]
    return _folded(sorted(rows, key=lambda row: (-row.late, -row.oldest_days, row.name)))


def _ageing_row(agency: Any, counts: list[Row[Any]], today: date) -> AgeingRow:
    late = [0] * len(AGEING)
    days = [((today - row.late_since).days, row.n) for row in counts if row.late_since]
    for age, count in days:
        late[ageing_step(age)] += count
    return AgeingRow(
        agency_id=agency.id,
        name=agency.name,
        label=agency.short_name or agency.name,
        is_asked_never_ordered=agency.type in ASKED_NEVER_ORDERED,
        open_count=sum(row.n for row in counts),
        late_by_age=(late[0], late[1], late[2], late[3]),
        oldest_days=max((age for age, _count in days), default=0),
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
        ).where(draft_clause(), Commitment.visible_to(actor))
    ).one()
    return Drafts(*row)


def _counted(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, 1), else_=0)), 0)


@dataclass(frozen=True)
class Tally:
    """Counts of the whole region, tunggal and anak: how many, closed well, ended, late."""

    open_count: int
    late: int
    done: int
    dropped: int

    @property
    def total(self) -> int:
        return self.open_count + self.done + self.dropped


def tally(region: Region, today: date) -> Tally:
    """The region's counts by the counting rule: open items and closed ones, an index each."""
    late = late_clause(today, region.blankspot_grace_days)
    open_items = select(
        literal("open").label("kind"), func.count().label("first"), _counted(late).label("second")
    ).where(open_clause())
    closed_items = select(
        literal("closed"),
        _counted(Commitment.status == Status.DONE),
        _counted(Commitment.status == Status.DROPPED),
    ).where(Commitment.closed_on.is_not(None), counted_clause())
    found = {row.kind: row for row in db.session.execute(union_all(open_items, closed_items))}
    return Tally(
        open_count=found["open"].first,
        late=found["open"].second,
        done=found["closed"].first,
        dropped=found["closed"].second,
    )
