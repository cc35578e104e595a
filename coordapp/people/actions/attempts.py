"""Tries at a secret, counted in a transaction of their own, so that a refusal still counts."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coordapp import clock
from coordapp.db import db, own_transaction
from coordapp.people.models import Attempt
from coordapp.people.rules import sessions
from coordapp.people.rules.names import fold_identifier


@dataclass(frozen=True)
class Counter:
    """What tries are counted under, and how long it makes people wait."""

    subject: str
    waits: tuple[timedelta, timedelta]


def of_name(identifier: str) -> Counter:
    """The counter of an account name, whether or not there is such an account."""
    digest = hashlib.sha256(fold_identifier(identifier).encode()).hexdigest()
    return Counter(f"name:{digest}", sessions.NAME_WAIT)


def of_client(address: str) -> Counter:
    """The counter of the address a try came from."""
    return Counter(f"client:{address}", sessions.CLIENT_WAIT)


def count_try(*counters: Counter) -> timedelta:
    """Count a try before it is judged; when it has to wait, say how long and count nothing.

    It must come before the request's own transaction begins.
    """
    now = clock.now()
    with own_transaction() as session:
        rows = [(_row(session, counter), counter) for counter in sorted(counters, key=_subject)]
        wait = max(
            sessions.wait_left(row.failures, row.last_at, now, counter.waits)
            for row, counter in rows
        )
        if wait:
            return wait
        for row, _counter in rows:
            if now - row.last_at >= sessions.QUIET:
                row.failures = 0
            row.failures += 1
            row.last_at = now
    return timedelta(0)


def forgive_try(*counters: Counter, entirely: bool = False) -> None:
    """Take back the try that succeeded, or with `entirely` all that were counted."""
    subjects = [counter.subject for counter in counters]
    for row in db.session.scalars(select(Attempt).where(Attempt.subject.in_(subjects))):
        row.failures = 0 if entirely else max(row.failures - 1, 0)


def _subject(counter: Counter) -> str:
    return counter.subject


def _row(session: Session, counter: Counter) -> Attempt:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"try:{counter.subject}"))))
    row = session.scalar(select(Attempt).where(Attempt.subject == counter.subject))
    if row is None:
        now = clock.now()
        session.execute(delete(Attempt).where(Attempt.last_at < now - sessions.QUIET))
        row = Attempt(subject=counter.subject, failures=0, last_at=now)
        session.add(row)
    return row
