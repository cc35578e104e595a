"""Which files of the storage the rows speak of, and what is wrong with those files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from coordapp.commitments.models import Commitment
from coordapp.followup.models import Evidence
from coordapp.keeping.tables import region_ids, show_region, table_of
from coordapp.meetings.models import Approval, Meeting
from coordapp.storage import Storage

FILES: tuple[tuple[type[Any], str, str, type[Any]], ...] = (
    (Evidence, "original_sha256", "commitment_id", Commitment),
    (Evidence, "served_sha256", "commitment_id", Commitment),
    (Approval, "scan_sha256", "meeting_id", Meeting),
)
"""Every column that names a file: model, column, and what the file is about."""


@dataclass(frozen=True)
class NamedFile:
    """A file as a row names it, and the number people know the row's subject by."""

    sha256: str
    number: str


@dataclass(frozen=True)
class FileFault:
    """A file that is not there, not what it was, or nobody's."""

    sha256: str
    numbers: tuple[str, ...]
    problem: str
    is_grave: bool = True
    """False for a file that was sent with a form nobody finished."""


def named_files(connection: Connection) -> Iterator[NamedFile]:
    """Every file the rows of all regions speak of; a file may come more than once."""
    for region_id in region_ids(connection):
        show_region(connection, region_id)
        for model, column, parent_key, parent in FILES:
            table, subject = table_of(model), table_of(parent)
            yield from _named_in(connection, region_id, table, column, parent_key, subject)


def _named_in(
    connection: Connection, region_id: str, table: Table, column: str, key: str, subject: Table
) -> Iterator[NamedFile]:
    found = connection.execute(
        select(table.c[column], subject.c.number)
        .join_from(table, subject, subject.c.id == table.c[key])
        .where(table.c.region_id == region_id, table.c[column].is_not(None))
        .order_by(table.c.id)
    )
    for sha256, number in found:
        yield NamedFile(sha256, number)


def find_file_faults(
    connection: Connection, storage: Storage, before: datetime
) -> Iterator[FileFault]:
    """Files that are missing, were changed, or that no row speaks of; each byte is read.

    A file is kept before its form is sent, so only what was kept `before` an instant can be said
    to belong to no row.
    """
    named: dict[str, list[str]] = {}
    for file in named_files(connection):
        numbers = named.setdefault(file.sha256, [])
        if file.number not in numbers:
            numbers.append(file.number)
    kept = set(storage.all_hashes())
    for sha256, numbers in sorted(named.items()):
        if sha256 not in kept:
            yield FileFault(sha256, tuple(numbers), "is missing")
    for sha256 in sorted(kept):
        numbers = named.get(sha256, [])
        if not storage.is_intact(sha256):
            yield FileFault(sha256, tuple(numbers), "was changed")
        if not numbers and storage.kept_at(sha256) < before:
            yield FileFault(sha256, (), "belongs to no row", is_grave=False)
