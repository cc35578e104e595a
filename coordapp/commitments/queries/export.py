"""All rows of a reading for a file, read in chunks so that none of them waits in memory."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from coordapp.commitments.models import Commitment, CommitmentPlace, CommitmentTheme
from coordapp.commitments.queries.choices import load_choices
from coordapp.commitments.queries.filter import CommitmentFilter
from coordapp.commitments.queries.keyset import order_of
from coordapp.commitments.queries.listing import clauses_of, segments_of, unknown_in
from coordapp.commitments.queries.rows import ROWS, Moment, RegisterRow, build_rows
from coordapp.db import db
from coordapp.meetings.models import Meeting
from coordapp.policy import Actor
from coordapp.programmes.models import Theme
from coordapp.regions.models import Place, Region

CHUNK = 500


@dataclass(frozen=True)
class ExportRow:
    """A line of the register with what only the file shows."""

    line: RegisterRow
    deliverable: str
    meeting_number: str
    met_on: date | None
    themes: list[str]
    places: list[str]


def stream_register(
    actor: Actor, region: Region, moment: Moment, asked: CommitmentFilter
) -> Iterator[list[ExportRow]]:
    """Every row of a reading in its order, a chunk at a time."""
    choices = load_choices(actor, region, asked)
    asked = asked.without(*unknown_in(asked, choices))
    statement = (
        ROWS.add_columns(Commitment.deliverable, Meeting.number.label("meeting"), Meeting.starts_on)
        .join(Meeting, Meeting.id == Commitment.meeting_id)
        .where(*clauses_of(actor, asked, choices, moment))
    )
    for segment in segments_of(asked):
        part = statement.where(*segment.where).order_by(*order_of(segment, Commitment.id))
        result = db.session.execute(part.execution_options(yield_per=CHUNK))
        for chunk in result.partitions(CHUNK):
            yield _export_rows(chunk, moment)


def _export_rows(chunk: Sequence[Row[Any]], moment: Moment) -> list[ExportRow]:
    lines = build_rows(chunk, moment)
    ids = [line.id for line in lines]
    themes = _named(
        select(CommitmentTheme.commitment_id, Theme.name)
        .join(Theme, Theme.id == CommitmentTheme.theme_id)
        .where(CommitmentTheme.commitment_id.in_(ids))
        .order_by(Theme.name)
    )
    places = _named(
        select(CommitmentPlace.commitment_id, Place.name)
        .join(Place, Place.code == CommitmentPlace.place_code)
        .where(CommitmentPlace.commitment_id.in_(ids))
        .order_by(CommitmentPlace.place_code)
    )
    return [
        ExportRow(
            line=line,
            deliverable=row.deliverable,
            meeting_number=row.meeting,
            met_on=row.starts_on,
            themes=themes.get(line.id, []),
            places=places.get(line.id, []),
        )
        for row, line in zip(chunk, lines, strict=True)
    ]


def _named(statement: Select[uuid.UUID, str]) -> dict[uuid.UUID, list[str]]:
    names: dict[uuid.UUID, list[str]] = {}
    for commitment_id, name in db.session.execute(statement):
        names.setdefault(commitment_id, []).append(name)
    return names
