"""A message is a row in the transaction that caused it; delivery happens later and elsewhere.

A room that queues a template registers what the template needs beyond the stored params, so that
links and names are made at delivery and no secret ever lies in the queue:

    @composes("reset", _("Tautan sandi baru"))
    def compose_reset(message: OutboxMessage) -> dict[str, Any]: ...
"""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, ColumnElement, Index, Select, String, false, func, select
from sqlalchemy.orm import Mapped, mapped_column

from coordapp import clock
from coordapp.db import Base, Keyed, db, text_enum
from coordapp.tenancy import bound_region

READERS = frozenset({"sekretariat", "auditor", "admin"})
"""Roles that look at the queue; to all others its messages do not exist."""


class MessageState(enum.StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Reader(Protocol):
    """Whoever looks at the queue."""

    @property
    def region_id(self) -> str | None: ...

    @property
    def role(self) -> str | None: ...


class OutboxMessage(Keyed, Base):
    """A mail to be composed and sent at delivery; links in it are derived then, never stored."""

    __audited__ = False  # a queue; the act that caused the message is audited
    __table_args__ = (Index("ix_outbox_due", "state", "not_before"),)

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

    @classmethod
    def addressed_by(cls, message_id: uuid.UUID) -> "Select[OutboxMessage]":
        return select(cls).where(cls.id == message_id)

    @classmethod
    def visible_to(cls, actor: Reader) -> ColumnElement[bool]:
        """Messages of the region, for who reads its queue; of no region, on nobody's page."""
        if actor.role not in READERS:
            return false()
        return cls.region_id == actor.region_id


Compose = Callable[[OutboxMessage], dict[str, Any]]


@dataclass(frozen=True)
class Composer:
    """How a template is named on pages, and what it is filled with besides its params."""

    label: str
    compose: Compose


composers: dict[str, Composer] = {}
"""By template name."""


def composes(template: str, label: str) -> Callable[[Compose], Compose]:
    """Register what templates/mail/<template>.txt is filled with at delivery.

    It runs in the message's region. Raising NotFound or Refused gives the message up for good.
    """

    def register(compose: Compose) -> Compose:
        composers[template] = Composer(label, compose)
        return compose

    return register


def enqueue(
    template: str,
    *,
    key: str,
    recipient_id: uuid.UUID,
    address: str,
    params: dict[str, Any],
    not_before: datetime | None = None,
) -> OutboxMessage:
    """Queue a mail in the present transaction; asked twice with one key, it is queued once.

    `template` names templates/mail/<template>.txt: its first line is `Perihal: …`, an empty line
    follows, then the text.
    """
    queued = _find_queued(key)
    if queued is not None:
        return queued
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


def _find_queued(key: str) -> OutboxMessage | None:
    """The message queued under this key; on PostgreSQL whoever asks at the same time waits."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"outbox:{key}"))))
    found: OutboxMessage | None = db.session.scalar(
        select(OutboxMessage).where(OutboxMessage.key == key)
    )
    return found
