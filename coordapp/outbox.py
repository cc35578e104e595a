"""A message is a row in the transaction that caused it; delivery happens later and elsewhere."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from coordapp import clock
from coordapp.db import Base, Keyed, db, text_enum
from coordapp.tenancy import bound_region


class MessageState(enum.StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutboxMessage(Keyed, Base):
    """A mail to be composed and sent at delivery; links in it are derived then, never stored."""

    __audited__ = False  # a queue; the act that caused the message is audited
    __table_args__ = (
        Index("ix_outbox_due", "state", "not_before"),
        {"info": {"unscoped": True}},
    )

    region_id: Mapped[str | None] = mapped_column(String(8), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    """What makes the message this one: asking for it twice sends it once."""
    template: Mapped[str]
    recipient_id: Mapped[uuid.UUID]
    address: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[MessageState] = mapped_column(
        text_enum(MessageState), default=MessageState.WAITING
    )
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def enqueue(
    template: str,
    *,
    key: str,
    recipient_id: uuid.UUID,
    address: str,
    params: dict[str, Any],
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Queue a mail in the present transaction.

    `template` names templates/mail/<template>.txt, `key` must be unique for this message.
    """
    now = clock.now()
    message = OutboxMessage(
        region_id=bound_region(),
        key=key,
        template=template,
        recipient_id=recipient_id,
        address=address,
        params=params,
        not_before=not_before or now,
        created_at=now,
    )
    db.session.add(message)
    return message
