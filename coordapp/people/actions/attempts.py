"""Tries at a secret, counted in a transaction of their own, so that a refusal still counts."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from coordapp import clock
from coordapp.db import db, own_transaction
from coordapp.people.models import Attempt, WebSession
from coordapp.people.rules import sessions
from coordapp.people.rules.names import fold_identifier


@dataclass(frozen=True)
class Counter:
    """What tries are counted under, and how long it makes people wait."""

    subject: str
    waits: tuple[timedelta, timedelta]
    forgets: bool = True
    """Whether one success forgives all earlier failures, or only its own try."""


def of_name(identifier: str) -> Counter:
    """The counter of an account name, whether or not there is such an account."""
    digest = hashlib.sha256(fold_identifier(identifier).encode()).hexdigest()
    return Counter(f"name:{digest}", sessions.NAME_WAIT)


def of_client(address: str) -> Counter:
    """The counter of the address a try came from."""
    return Counter(f"client:{address}", sessions.CLIENT_WAIT, forgets=False)


def of_password(user_id: uuid.UUID | None) -> Counter:
    """The counter of a signed-in person who types the password again."""
    return Counter(f"password:{user_id}", sessions.NAME_WAIT)


def of_reset(identifier: str) -> Counter:
    """The counter of reset links asked for a name; none is ever forgiven."""
    return Counter(of_name(identifier).subject.replace("name", "reset"), sessions.RESET_WAIT)


def of_code_entry(address: str) -> Counter:
    """The counter of typed one-time codes from one address."""
    return Counter(f"typed:{address}", sessions.CLIENT_WAIT)


def find_code_counter(token_hash: str) -> Counter | None:
    """The counter of the person whose session waits for a code from the phone.

    It is the person's, so that signing in anew does not buy more tries.
    """
    user_id = db.session.scalar(
        select(WebSession.user_id).where(
            WebSession.token_hash == token_hash, WebSession.awaits_code
        )
    )
    return None if user_id is None else Counter(f"code:{user_id}", sessions.NAME_WAIT)


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


def forgive_tries(*counters: Counter) -> None:
    """After a success, forget the failures counted, or where others share the counter, one try."""
    found = {counter.subject: counter for counter in counters}
    for row in db.session.scalars(select(Attempt).where(Attempt.subject.in_(found))):
        row.failures = 0 if found[row.subject].forgets else max(row.failures - 1, 0)


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
