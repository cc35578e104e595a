"""Counts of the homes, each by the clause its opened rows use and from an index alone."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    func,
    literal,
    select,
    union_all,
)

from coordapp.agencies.models import ASKED_NEVER_ORDERED, Agency
from coordapp.commitments.models import Commitment, Status
from coordapp.commitments.queries.filter import Age
from coordapp.commitments.queries.register import (
    counted_clause,
    draft_clause,
    late_clause,
    open_clause,
)
from coordapp.commitments.rules import AGEING
from coordapp.db import db
from coordapp.policy import Actor
from coordapp.regions.models import Region

FEW = 2
SHOWN = 40
"""Agencies in the ageing table; the register shows them all."""


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

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Each step's word in the address, its count, and its shade from 0 to 4."""
        pairs = enumerate(zip(Age, self.late_by_age, strict=True))
        return [(age.value, count, _shade(step, count)) for step, (age, count) in pairs]


def _shade(step: int, count: int) -> int:
    """Darker with age and with more than a few."""
    return 1 + step // 2 + (count > FEW) if count else 0


@dataclass(frozen=True)
class AgeingSum:
    """Several agencies together."""

    agencies: int
    open_count: int
    late_by_age: tuple[int, ...]
    oldest_days: int

    @property
    def late(self) -> int:
        return sum(self.late_by_age)

    @classmethod
    def of(cls, rows: list[AgeingRow]) -> "AgeingSum":
        """The sum of these rows."""
        return cls(
            agencies=len(rows),
            open_count=sum(row.open_count for row in rows),
            late_by_age=tuple(
                sum(row.late_by_age[step] for row in rows) for step in range(len(AGEING))
            ),
            oldest_days=max((row.oldest_days for row in rows), default=0),
        )


@dataclass(frozen=True)
class Ageing:
    """The ageing table: the agencies with most late items, the other late ones in one line, those
    without late items in another, and all together."""

    rows: list[AgeingRow]
    rest: AgeingSum
    quiet: AgeingSum
    whole: AgeingSum

    @property
    def late(self) -> int:
        return self.whole.late

    @property
    def open_count(self) -> int:
        return self.whole.open_count

    @property
    def late_by_age(self) -> tuple[int, ...]:
        return self.whole.late_by_age


def ageing(actor: Actor, region: Region, today: date) -> Ageing:
    """Open and late items of every lead agency, the most late ones first."""
    visible = Commitment.visible_to(actor)
    found: dict[str, dict[uuid.UUID | None, Any]] = {"open": {}, "late": {}}
    for part in _ageing_parts(today, region.blankspot_grace_days):
        for row in db.session.execute(part.where(visible)):
            found[row.kind][row.lead_agency_id] = row
    agencies = db.session.execute(
        select(Agency.id, Agency.name, Agency.short_name, Agency.type)
    ).all()
    rows = [
        _ageing_row(agency, found["open"][agency.id].items, found["late"].get(agency.id), today)
        for agency in agencies
        if agency.id in found["open"]
    ]
    return _folded(sorted(rows, key=lambda row: (-row.late, -row.oldest_days, row.name)))


@lru_cache(maxsize=32)
def _ageing_parts(today: date, grace_days: int) -> tuple[Select[*tuple[Any, ...]], ...]:
    """Per lead agency its open items, and its late ones by step of `rules.AGEING`.

    Two passes over the index of open items by agency, each in its order: one pass that tells late
    from other items would have to sort.
    """
    lead, count = Commitment.lead_agency_id, func.count().label("items")
    steps = [
        _counted(
            Commitment.due_on.between(
                date.min if high is None else today - timedelta(days=high),
                today - timedelta(days=low),
            )
        ).label(f"step_{index}")
        for index, (low, high) in enumerate(AGEING)
    ]
    oldest = func.min(Commitment.due_on).label("oldest")
    late = late_clause(today, grace_days)
    return (
        select(literal("open").label("kind"), lead, count).where(open_clause()).group_by(lead),
        select(literal("late").label("kind"), lead, *steps, oldest)
        .where(open_clause(), late)
        .group_by(lead),
    )


def _ageing_row(agency: Any, open_count: int, late: Any, today: date) -> AgeingRow:
    return AgeingRow(
        agency_id=agency.id,
        name=agency.name,
        label=agency.short_name or agency.name,
        is_asked_never_ordered=agency.type in ASKED_NEVER_ORDERED,
        open_count=open_count,
        late_by_age=(late.step_0, late.step_1, late.step_2, late.step_3) if late else (0, 0, 0, 0),
        oldest_days=(today - late.oldest).days if late else 0,
    )


def _folded(rows: list[AgeingRow]) -> Ageing:
    late = [row for row in rows if row.late]
    return Ageing(
        rows=late[:SHOWN],
        rest=AgeingSum.of(late[SHOWN:]),
        quiet=AgeingSum.of([row for row in rows if not row.late]),
        whole=AgeingSum.of(rows),
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
        )
        .select_from(Commitment)
        .where(draft_clause(), Commitment.visible_to(actor))
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
    """The region's counts by the counting rule."""
    rows = db.session.execute(_tally_statement(today, region.blankspot_grace_days))
    found = {row.kind: row for row in rows}
    return Tally(
        open_count=found["open"].first,
        late=found["open"].second,
        done=found["closed"].first,
        dropped=found["closed"].second,
    )


@lru_cache(maxsize=32)
def _tally_statement(today: date, grace_days: int) -> CompoundSelect[Any]:
    """Open items and closed ones: an index each."""
    open_items = (
        select(
            literal("open").label("kind"),
            func.count().label("first"),
            _counted(late_clause(today, grace_days)).label("second"),
        )
        .select_from(Commitment)
        .where(open_clause())
    )
    closed_items = (
        select(
            literal("closed"),
            _counted(Commitment.status == Status.DONE),
            _counted(Commitment.status == Status.DROPPED),
        )
        .select_from(Commitment)
        .where(Commitment.closed_on.is_not(None), counted_clause())
    )
    return union_all(open_items, closed_items)
