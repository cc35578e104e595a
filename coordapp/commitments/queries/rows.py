"""The rows of the register: selected columns only, so that a page of fifty stays cheap."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, func, select

from coordapp.agencies.models import Agency
from coordapp.commitments import rules
from coordapp.commitments.models import (
    Commitment,
    Judgement,
    Kind,
    Rhythm,
    Shape,
    Status,
    Support,
)
from coordapp.db import db
from coordapp.regions.models import Region

COLUMNS = (
    Commitment.id,
    Commitment.number,
    Commitment.kind,
    Commitment.shape,
    Commitment.status,
    Commitment.statement,
    Commitment.parent_id,
    Commitment.due_on,
    Commitment.first_due_on,
    Commitment.extensions,
    Commitment.is_priority,
    Commitment.target_quantity,
    Commitment.target_unit,
    Commitment.achieved_quantity,
    Commitment.reported_quantity,
    Commitment.latest_update_at,
    Commitment.latest_judgement,
    Commitment.latest_has_evidence,
    Commitment.open_request,
    Commitment.repeats,
    Commitment.closed_on,
    Agency.short_name,
    Agency.name,
    Agency.folded_name,
    Agency.connectivity,
)


class RegisterRow(NamedTuple):
    """One line of the register."""

    id: uuid.UUID
    number: str
    kind: Kind
    shape: Shape
    status: Status
    statement: str
    parent_id: uuid.UUID | None
    lead: str
    """Short name of the PJ; empty where there is none yet."""
    supports: list[str]
    due_on: date | None
    first_due_on: date | None
    extensions: int
    days_late: int
    """Days past the due date where the item is late, else zero."""
    waits_for_signal: bool
    is_priority: bool
    target: Decimal | None
    unit: str
    achieved: Decimal | None
    reported: Decimal | None
    facts: rules.Facts
    latest_update_at: datetime | None
    open_request: str | None
    is_returned: bool
    repeats: Rhythm | None
    is_closed: bool

    @property
    def quantity(self) -> Decimal | None:
        """What was accepted, else what was reported."""
        return self.reported if self.achieved is None else self.achieved


@dataclass(frozen=True)
class Moment:
    """The day and instant a page is read at, on the region's clocks."""

    today: date
    now: datetime
    timezone: str
    grace_days: int

    @classmethod
    def of(cls, region: Region, now: datetime) -> "Moment":
        """The moment in a region."""
        today = now.astimezone(ZoneInfo(region.timezone)).date()
        return cls(today, now, region.timezone, region.blankspot_grace_days)

    def period_began(self, rhythm: Rhythm | None) -> datetime | None:
        """First instant of a routine's present period."""
        if rhythm is None:
            return None
        start = rules.period_start(rhythm, self.today)
        return datetime.combine(start, time.min, ZoneInfo(self.timezone))


ROWS: Select[*tuple[Any, ...]] = select(*COLUMNS).outerjoin_from(
    Commitment, Agency, Agency.id == Commitment.lead_agency_id
)
"""SELECT of what a line shows."""


def build_rows(found: Sequence[Row[Any]], moment: Moment) -> list[RegisterRow]:
    """Lines from what was selected, with the supports of all of them in one more query."""
    supports = supports_by_commitment(row.id for row in found)
    began = {rhythm: moment.period_began(rhythm) for rhythm in (None, *Rhythm)}
    return [_line(row, supports.get(row.id, []), moment, began[row.repeats]) for row in found]


def _line(
    row: Row[Any], supports: list[str], moment: Moment, began: datetime | None
) -> RegisterRow:
    waits = rules.waits_for_signal(
        row.connectivity, row.due_on, row.latest_update_at, moment.today, moment.grace_days
    )
    late = not waits and rules.is_late(row.status, row.due_on, moment.today)
    return RegisterRow(
        id=row.id,
        number=row.number,
        kind=row.kind,
        shape=row.shape,
        status=row.status,
        statement=row.statement,
        parent_id=row.parent_id,
        lead=row.short_name or row.name or "",
        supports=supports,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        extensions=row.extensions,
        days_late=rules.days_late(row.due_on, moment.today) if late else 0,
        waits_for_signal=waits and row.status in rules.LATE_STATUSES,
        is_priority=row.is_priority,
        target=row.target_quantity,
        unit=row.target_unit,
        achieved=row.achieved_quantity,
        reported=row.reported_quantity,
        facts=_facts(row, began),
        latest_update_at=row.latest_update_at,
        open_request=row.open_request,
        is_returned=row.latest_judgement is Judgement.RETURNED and row.closed_on is None,
        repeats=row.repeats,
        is_closed=row.closed_on is not None,
    )


def _facts(row: Row[Any], began: datetime | None) -> rules.Facts:
    return rules.facts_of(
        status=row.status,
        latest_update_at=row.latest_update_at,
        period_began_at=began,
        has_evidence=row.latest_has_evidence,
        judgement=row.latest_judgement,
        achieved=row.achieved_quantity,
        target=row.target_quantity,
    )


def supports_by_commitment(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """Short names of the agencies that support these items now."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(Support.commitment_id, Agency.short_name, Agency.name)
        .join(Agency, Agency.id == Support.agency_id)
        .where(Support.commitment_id.in_(wanted), Support.removed_at.is_(None))
        .order_by(Agency.protocol_order, Agency.folded_name)
    )
    names: dict[uuid.UUID, list[str]] = {}
    for commitment_id, short_name, name in found:
        names.setdefault(commitment_id, []).append(short_name or name)
    return names


@dataclass(frozen=True)
class Heading:
    """An induk over its anak: how many are done, and how the whole reads."""

    number: str
    statement: str
    done: int
    total: int
    state: str


def headings_of(
    rows: Iterable[RegisterRow], seen: ColumnElement[bool], late: ColumnElement[bool]
) -> dict[uuid.UUID, Heading]:
    """The induk of the anak among these rows, rolled up; `seen` and `late` are clauses."""
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    if not parents:
        return {}
    heads = db.session.execute(
        select(Commitment.id, Commitment.number, Commitment.statement).where(
            Commitment.id.in_(parents), seen
        )
    ).all()
    counts = db.session.execute(
        select(
            Commitment.parent_id,
            Commitment.status,
            func.count().label("count"),
            func.count().filter(late).label("late"),
        )
        .where(Commitment.parent_id.in_(parents), seen)
        .group_by(Commitment.parent_id, Commitment.status)
    ).all()
    return {
        head.id: _heading(head, [c for c in counts if c.parent_id == head.id]) for head in heads
    }


def _heading(head: Any, counts: list[Any]) -> Heading:
    statuses = {row.status: row._mapping["count"] for row in counts}
    children = [status for status, count in statuses.items() for _ in range(count)]
    return Heading(
        number=head.number,
        statement=head.statement,
        done=statuses.get(Status.DONE, 0),
        total=len(children),
        state=rules.rolled_up(children, any(row.late for row in counts)),
    )
