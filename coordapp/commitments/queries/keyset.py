"""Paging by key: a page begins after a row, not after a count of rows, so each costs the same.

An order is a list of segments, each sorted by one column that is never empty in it and then by
id: what an index gives without sorting. A cursor names the segment, the column's value and the
id of a row: `0~2026-11-23~0193…`.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, Uuid, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from coordapp.db import db

SIGN = "~"
Key = date | datetime | str | None


@dataclass(frozen=True)
class Segment:
    """A stretch of an order: its rows, and the column they are sorted by."""

    where: tuple[ColumnElement[bool], ...]
    key: InstrumentedAttribute[Any] | None = None
    is_descending: bool = False


class Cursor(NamedTuple):
    """The place of one row in an order."""

    segment: int
    key: Key
    id: uuid.UUID

    def __str__(self) -> str:
        if self.key is None:
            key = ""
        else:
            key = self.key if isinstance(self.key, str) else self.key.isoformat()
        return f"{self.segment}{SIGN}{key}{SIGN}{self.id}"


class Placed(NamedTuple):
    """A row with the segment it stands in."""

    segment: int
    row: Row[Any]


def parse_cursor(text: str, segments: Sequence[Segment]) -> Cursor | None:
    """The cursor a text spells, if it is one of this order."""
    number, _, rest = text.partition(SIGN)
    spelled, _, row_id = rest.rpartition(SIGN)
    try:
        index = int(number)
        if not 0 <= index < len(segments):
            return None
        return Cursor(index, _parse_key(spelled, segments[index]), uuid.UUID(row_id))
    except (ValueError, OverflowError):  # the first and the last day may lie beyond UTC's
        return None


def _parse_key(spelled: str, segment: Segment) -> Key:
    if segment.key is None:
        return None
    kind = segment.key.type.python_type
    if kind is str:
        return spelled.replace("\x00", "")
    if kind is date:
        return date.fromisoformat(spelled)
    instant = datetime.fromisoformat(spelled)
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(UTC)


@dataclass(frozen=True)
class Window:
    """The rows of one page, with the cursors of the pages around it where there are any."""

    rows: list[Row[Any]]
    before: str
    after: str


def read_window(
    statement: Select[Any],
    row_id: InstrumentedAttribute[uuid.UUID],
    segments: Sequence[Segment],
    cursor: Cursor | None,
    *,
    backwards: bool,
    size: int,
) -> Window:
    """The page beyond a cursor; the first one where there is none, or nothing lies beyond it."""
    backwards = backwards and cursor is not None
    placed = walk(statement, row_id, segments, cursor, backwards=backwards, limit=size + 1)
    if cursor is not None and not placed:
        return read_window(statement, row_id, segments, None, backwards=False, size=size)
    is_more = len(placed) > size
    if is_more:
        placed = placed[1:] if backwards else placed[:size]
    has_before = is_more if backwards else cursor is not None
    has_after = backwards or is_more
    return Window(
        rows=[item.row for item in placed],
        before=str(cursor_of(placed[0], segments)) if has_before else "",
        after=str(cursor_of(placed[-1], segments)) if has_after else "",
    )


def cursor_of(placed: Placed, segments: Sequence[Segment]) -> Cursor:
    """The cursor of a row."""
    key = segments[placed.segment].key
    value = None if key is None else getattr(placed.row, key.key)
    return Cursor(placed.segment, value, placed.row.id)


def walk(
    statement: Select[Any],
    row_id: InstrumentedAttribute[uuid.UUID],
    segments: Sequence[Segment],
    cursor: Cursor | None,
    *,
    backwards: bool,
    limit: int,
) -> list[Placed]:
    """Up to `limit` rows beyond the cursor, in the order's own direction."""
    indexes = list(range(len(segments)))
    if backwards:
        indexes.reverse()
    if cursor is not None:
        indexes = indexes[indexes.index(cursor.segment) :]
    found: list[Placed] = []
    for index in indexes:
        segment = segments[index]
        part = statement.where(*segment.where).order_by(
            *order_of(segment, row_id, backwards=backwards)
        )
        if cursor is not None and index == cursor.segment:
            part = part.where(_beyond(segment, row_id, cursor, backwards))
        rows = db.session.execute(part.limit(limit - len(found)))
        found += [Placed(index, row) for row in rows]
        if len(found) == limit:
            break
    return found[::-1] if backwards else found


def order_of(
    segment: Segment, row_id: InstrumentedAttribute[uuid.UUID], *, backwards: bool = False
) -> list[ColumnElement[Any]]:
    """ORDER BY of a segment."""
    columns = [column for column in (segment.key, row_id) if column is not None]
    descending = segment.is_descending is not backwards
    return [column.desc() if descending else column.asc() for column in columns]


def _beyond(
    segment: Segment, row_id: InstrumentedAttribute[uuid.UUID], cursor: Cursor, backwards: bool
) -> ColumnElement[bool]:
    here: Any
    there: Any
    if segment.key is None:
        here, there = row_id, literal(cursor.id, Uuid())
    else:
        here = tuple_(segment.key, row_id)
        there = tuple_(literal(cursor.key, segment.key.type), literal(cursor.id, Uuid()))
    descending = segment.is_descending is not backwards
    beyond: ColumnElement[bool] = here < there if descending else here > there
    return beyond
