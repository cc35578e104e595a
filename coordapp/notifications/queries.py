"""Reading a region's mail queue."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from coordapp.db import db
from coordapp.notifications.rules import veil_addresses
from coordapp.outbox import MessageState, OutboxMessage, composers
from coordapp.people.models import User

PAGE = 50


@dataclass(frozen=True)
class QueuedMail:
    """A message as the queue's page shows it: no text, addresses veiled."""

    id: uuid.UUID
    label: str
    recipient: str
    address: str
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    tries: int
    error: str


@dataclass(frozen=True)
class MailPage:
    """One page of messages of one state, newest first."""

    messages: list[QueuedMail]
    next_before: uuid.UUID | None


def messages_in(region_id: str | None, state: MessageState, before: uuid.UUID | None) -> MailPage:
    """Messages of a region in a state, those queued before the given one."""
    message = OutboxMessage
    statement = (
        select(message, User.name)
        .outerjoin(User, User.id == message.recipient_id)
        .where(message.region_id == region_id, message.state == state)
        .order_by(message.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(message.id < before)
    found = [_as_shown(row, name) for row, name in db.session.execute(statement)]
    more = len(found) > PAGE
    return MailPage(found[:PAGE], found[PAGE - 1].id if more else None)


def count_messages(region_id: str | None) -> dict[MessageState, int]:
    """How many messages of a region stand in each state that asks for attention."""
    rows = db.session.execute(
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.region_id == region_id, OutboxMessage.state != MessageState.SENT)
        .group_by(OutboxMessage.state)
    )
    return {row[0]: row[1] for row in rows}


def count_waiting() -> int:
    """How many messages of all regions wait to be sent."""
    statement = select(func.count()).where(OutboxMessage.state == MessageState.WAITING)
    return db.session.scalar(statement) or 0


def _as_shown(row: OutboxMessage, name: str | None) -> QueuedMail:
    composer = composers.get(row.template)
    return QueuedMail(
        id=row.id,
        label=composer.label if composer else row.template.replace("_", " ").capitalize(),
        recipient=name or "",
        address=veil_addresses(row.address),
        created_at=row.created_at,
        not_before=row.not_before,
        sent_at=row.sent_at,
        tries=row.attempts,
        error=veil_addresses(row.last_error),
    )
