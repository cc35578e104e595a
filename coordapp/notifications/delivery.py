"""Delivery of queued messages: leased, sent outside any transaction, then marked.

A message is sent at least once. A worker that dies between the server's answer and the mark makes
it be sent again when the lease ends, under the same Message-ID.
"""

import enum
import logging
import uuid
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from threading import Event

from flask import Flask
from sqlalchemy import Select, or_, select, update

from coordapp import clock
from coordapp.db import db, only_reading
from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.notifications.composing import compose_mail
from coordapp.notifications.mailer import Mailer, NotAccepted, ServerAway
from coordapp.notifications.rules import MAX_TRIES, may_try_again, next_try_in
from coordapp.outbox import MessageState, OutboxMessage
from coordapp.tenancy import in_region

LEASE = timedelta(minutes=5)
"""Longer than a whole conversation with a slow server."""

log = logging.getLogger("coordapp.mail")


class Outcome(enum.Enum):
    """What became of one try."""

    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    SERVER_AWAY = "server away"


@dataclass(frozen=True)
class Lease:
    """The right to send one message until a certain instant."""

    message_id: uuid.UUID
    region_id: str | None
    tries: int
    until: datetime


@dataclass
class Tally:
    """What one pass has done."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    server_away: bool = False


def deliver_due(app: Flask, stop: Event | None = None) -> Tally:
    """Send what is due, one message after the other, until nothing is left or told to stop."""
    tally = Tally()
    with Mailer(app.config["SETTINGS"]) as mailer:
        while not (stop and stop.is_set()) and not tally.server_away:
            lease = lease_next(app)
            if lease is None:
                break
            outcome = _deliver(app, mailer, lease)
            tally.sent += outcome is Outcome.SENT
            tally.deferred += outcome is Outcome.DEFERRED
            tally.failed += outcome is Outcome.FAILED
            tally.server_away = outcome is Outcome.SERVER_AWAY
    return tally


def lease_next(app: Flask) -> Lease | None:
    """Take the next due message for oneself; two workers never hold the same one.

    The try is counted now, so a message that kills its worker is given up in the end too.
    """
    with app.app_context():
        now = clock.now()
        until = now + LEASE
        row = db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(_next_due(now)))
            .values(lease_until=until, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage.id, OutboxMessage.region_id, OutboxMessage.attempts)
            .execution_options(synchronize_session=False)
        ).first()
        db.session.commit()
    return Lease(row.id, row.region_id, row.attempts, until) if row else None


def _next_due(now: datetime) -> Select[uuid.UUID]:
    """The next message nobody holds; on PostgreSQL those being taken right now are passed over."""
    message = OutboxMessage
    due = (
        select(message.id)
        .where(
            message.state == MessageState.WAITING,
            message.not_before <= now,
            or_(message.lease_until.is_(None), message.lease_until <= now),
        )
        .order_by(message.not_before, message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return select(due.cte("due").prefix_with("MATERIALIZED", dialect="postgresql").c.id)


def _deliver(app: Flask, mailer: Mailer, lease: Lease) -> Outcome:
    if lease.tries > MAX_TRIES:
        return _record(app, lease, Outcome.FAILED, _("Pengiriman terhenti pada setiap percobaan."))
    try:
        mail = _compose(app, lease)
    except (NotFound, Refused) as error:
        gone = str(error) or _("Hal yang diberitakan tidak ada lagi.")
        return _record(app, lease, Outcome.FAILED, gone)
    except Exception as error:
        log.exception("cannot compose message %s", lease.message_id)
        return _record(app, lease, _after_failure(lease), f"{type(error).__name__}: {error}")
    try:
        mailer.send(mail)
    except ServerAway as error:
        return _record(app, lease, Outcome.SERVER_AWAY, str(error))
    except NotAccepted as error:
        outcome = Outcome.FAILED if error.for_good else _after_failure(lease)
        return _record(app, lease, outcome, str(error))
    return _record(app, lease, Outcome.SENT, "")


def _after_failure(lease: Lease) -> Outcome:
    return Outcome.DEFERRED if may_try_again(lease.tries) else Outcome.FAILED


def _compose(app: Flask, lease: Lease) -> EmailMessage:
    """Compose in the message's region, reading only, and let go of the database before sending."""
    with app.app_context(), only_reading():
        scope = in_region(lease.region_id) if lease.region_id else nullcontext()
        with scope:
            message = db.session.get(OutboxMessage, lease.message_id)
            if message is None:
                raise NotFound
            return compose_mail(message)


def _record(app: Flask, lease: Lease, outcome: Outcome, error: str) -> Outcome:
    """Write down what became of a try, unless the lease ended and somebody else took over."""
    reason = " ".join(error.split())[:300]
    with app.app_context():
        now = clock.now()
        row = db.session.get(OutboxMessage, lease.message_id, with_for_update=True)
        if row is None or row.lease_until != lease.until:
            db.session.rollback()
            return outcome
        row.lease_until = None
        row.last_error = reason
        if outcome is Outcome.SENT:
            row.state, row.sent_at = MessageState.SENT, now
        elif outcome is Outcome.DEFERRED:
            row.not_before = now + next_try_in(lease.tries)
        elif outcome is Outcome.SERVER_AWAY:
            row.attempts -= 1
        else:
            row.state = MessageState.FAILED
            log.error("gave up message %s (%s): %s", row.id, row.template, reason)
        db.session.commit()
    return outcome


def announce(tally: Tally) -> str:
    """One line for the operator."""
    away = "; the mail server cannot be reached" if tally.server_away else ""
    return f"sent {tally.sent}, to be tried again {tally.deferred}, given up {tally.failed}{away}"
