"""An examination of the whole installation; it changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from coordapp import clock
from coordapp.guards import UnsafeRole, refuse_unsafe_role
from coordapp.keeping.chains import (
    ANCHOR_FILE,
    BrokenAnchors,
    list_chains,
    newest_entry,
    read_anchors,
    verify_all,
)
from coordapp.keeping.evidence import find_file_faults
from coordapp.keeping.guarding import find_missing_guards
from coordapp.keeping.schema import expected_revision, present_revision
from coordapp.keeping.tables import reading_connection, table_of
from coordapp.outbox import MessageState, OutboxMessage
from coordapp.storage import Storage

STUCK_AFTER = timedelta(hours=1)
ABANDONED_AFTER = timedelta(days=2)
"""By then the form that came with a file was sent, or never will be."""
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""What PostgreSQL must not have switched off if a commit is to outlive a power cut."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    area: str
    text: str
    is_grave: bool = True
    """False for what is worth knowing and harms nothing."""


@dataclass(frozen=True)
class Patient:
    """What is examined."""

    connection: Connection
    storage: Storage
    instance: Path


Check = Callable[[Patient], Iterator[str | Finding]]


def examine(storage: Storage, instance: Path) -> list[Finding]:
    """Every finding; an examination that cannot be made is a finding too."""
    findings: list[Finding] = []
    try:
        with reading_connection() as connection:
            patient = Patient(connection, storage, instance)
            for area, check in CHECKS:
                findings += _run(area, check, patient)
    except SQLAlchemyError as error:
        findings.append(Finding("database", f"cannot be reached: {error}"))
    return findings


def _run(area: str, check: Check, patient: Patient) -> list[Finding]:
    try:
        found = list(check(patient))
    except (SQLAlchemyError, OSError, BrokenAnchors) as error:
        patient.connection.rollback()
        return [Finding(area, f"cannot be examined: {error}")]
    return [Finding(area, item) if isinstance(item, str) else item for item in found]


def _check_database(patient: Patient) -> Iterator[str]:
    connection = patient.connection
    if connection.dialect.name == "postgresql":
        for name in DURABLE:
            if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off":
                yield f"{name} is off: a power cut may lose what was saved"
        return
    for row in connection.exec_driver_sql("PRAGMA quick_check"):
        if row[0] != "ok":
            yield str(row[0])
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
        yield f"row {row[1]} of {row[0]} points at a row of {row[2]} that does not exist"


def _check_migrations(patient: Patient) -> Iterator[str]:
    present = present_revision(patient.connection)
    if present != expected_revision():
        yield f"the database is at {present}, the program at {expected_revision()}"


def _check_role(patient: Patient) -> Iterator[str]:
    try:
        refuse_unsafe_role(patient.connection)
    except UnsafeRole as error:
        yield str(error)


def _check_guards(patient: Patient) -> Iterator[str]:
    yield from find_missing_guards(patient.connection)


def _check_trail(patient: Patient) -> Iterator[str]:
    anchors = read_anchors(patient.instance / ANCHOR_FILE)
    for fault in verify_all(patient.connection, anchors):
        yield f"{fault.chain} {fault.sequence}: {fault.problem}"


def _check_evidence(patient: Patient) -> Iterator[str | Finding]:
    before = clock.now() - ABANDONED_AFTER
    for fault in find_file_faults(patient.connection, patient.storage, before):
        about = f" ({', '.join(fault.numbers)})" if fault.numbers else ""
        yield Finding("evidence", f"{fault.sha256}{about} {fault.problem}", fault.is_grave)
    for path in patient.storage.unfinished():
        yield f"{path.name} is left of a write that was cut off"


def _check_mail(patient: Patient) -> Iterator[str]:
    message = table_of(OutboxMessage).c
    late = clock.now() - STUCK_AFTER
    stuck = (message.state == MessageState.WAITING) & (message.not_before < late)
    for condition, text in (
        (message.state == MessageState.FAILED, "messages were given up"),
        (stuck, "messages have been due for more than an hour"),
    ):
        count = patient.connection.scalar(select(func.count(message.id)).where(condition))
        if count:
            yield f"{count} {text}"


def _check_clock(patient: Patient) -> Iterator[str]:
    now = clock.now()
    for chain in list_chains(patient.connection):
        newest: datetime | None = newest_entry(patient.connection, chain)
        if newest and newest > now + timedelta(minutes=1):
            yield f"it is {now:%Y-%m-%d %H:%M} here, but {chain} has an entry of {newest}"


CHECKS: tuple[tuple[str, Check], ...] = (
    ("database", _check_database),
    ("migrations", _check_migrations),
    ("role", _check_role),
    ("guards", _check_guards),
    ("trail", _check_trail),
    ("evidence", _check_evidence),
    ("mail", _check_mail),
    ("clock", _check_clock),
)
