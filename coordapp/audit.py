"""Who did what: one chained entry per act, with what it changed, in the same transaction.

There is one chain per region and one *sistem* chain for rows that belong to no region. The chain
holds a salted digest of the detail; the detail lies beside it and may be erased by retention
without breaking the chain.
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import JSON, Index, UniqueConstraint, event, func, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from coordapp import clock
from coordapp.chain import GENESIS, digest_of, hash_of
from coordapp.db import Base, Keyed, db
from coordapp.tenancy import RegionScoped, bound_region

SYSTEM = "sistem"
MASKED = frozenset({"password_hash", "totp_secret", "token_hash", "contact_phone", "phone"})


class Acting(Protocol):
    """Whoever acts: a signed-in person, or the system itself with no user."""

    @property
    def user_id(self) -> uuid.UUID | None: ...


class ChainedEntry(Keyed):
    """One link of a chain; never changed, never deleted."""

    __audited__ = False  # the trail does not trail itself
    __append_only__ = True

    sequence: Mapped[int]
    at: Mapped[datetime]
    verb: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    detail_digest: Mapped[str]
    previous_hash: Mapped[str]
    entry_hash: Mapped[str]


class EntryDetail(Keyed):
    """What an entry's act changed, and why; erasable, so the chain holds only its digest."""

    __audited__ = False  # part of the trail

    entry_id: Mapped[uuid.UUID] = mapped_column(index=True)
    salt: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditEntry(ChainedEntry, RegionScoped, Base):
    """A link of a region's chain."""

    __table_extras__ = (
        UniqueConstraint("region_id", "sequence", name="uq_audit_entry_sequence"),
        Index("ix_audit_entry_subject", "region_id", "subject_id"),
    )


class AuditDetail(EntryDetail, RegionScoped, Base):
    """The detail of a region's entry."""


class SystemAuditEntry(ChainedEntry, Base):
    """A link of the *sistem* chain: users, grants, regions."""

    __table_args__ = (
        UniqueConstraint("sequence", name="uq_system_audit_entry_sequence"),
        Index("ix_system_audit_entry_subject", "subject_id"),
    )


class SystemAuditDetail(EntryDetail, Base):
    """The detail of a *sistem* entry."""


@dataclass
class Change:
    """One row written by an act: old and new values by column, secrets masked."""

    table: str
    row_id: str
    scoped: bool
    values: dict[str, list[Any]]

    def as_json(self) -> dict[str, Any]:
        return {"table": self.table, "id": self.row_id, "values": self.values}


@dataclass
class Note:
    """An act named by its verb, waiting for the commit to be chained."""

    verb: str
    actor_id: uuid.UUID | None
    subject_type: str
    subject_id: str
    scoped: bool
    reason: str | None
    changes: list[Change] = field(default_factory=list)


@dataclass
class Ledger:
    """What one transaction has written so far."""

    changes: list[Change] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class MissingNote(RuntimeError):
    """Rows were changed but no act was named: the transaction is refused."""


def note(actor: Acting, verb: str, subject: Any, *, reason: str | None = None) -> None:
    """Name the act behind the rows changed so far; `verb` is the action's own name."""
    session = db.session()
    session.flush()
    ledger = _ledger(session)
    ledger.notes.append(
        Note(
            verb=verb,
            actor_id=actor.user_id,
            subject_type=type(subject).__name__,
            subject_id=str(subject.id),
            scoped=isinstance(subject, RegionScoped),
            reason=reason,
            changes=ledger.changes,
        )
    )
    ledger.changes = []


def has_note() -> bool:
    """Whether an act was named in the present transaction."""
    return bool(_ledger(db.session()).notes)


def _ledger(session: Session) -> Ledger:
    ledger: Ledger = session.info.setdefault("ledger", Ledger())
    return ledger


@event.listens_for(Base, "mapper_configured", propagate=True)
def _keep_old_values(mapper: Any, model: Any) -> None:
    """A value set on a row that was not loaded is loaded first, or its change would have no old."""
    for column in mapper.column_attrs:
        getattr(model, column.key).impl.active_history = True


@event.listens_for(Session, "after_flush")
def _collect_changes(session: Session, context: Any) -> None:
    ledger = _ledger(session)
    for row in session.new:
        if row.__audited__:
            ledger.changes.append(_change(row, is_new=True))
    for row in session.dirty:
        if row.__audited__ and session.is_modified(row):
            ledger.changes.append(_change(row, is_new=False))
    for row in session.deleted:
        if row.__audited__:
            change = _change(row, is_new=True)
            change.values = {name: [pair[1], None] for name, pair in change.values.items()}
            ledger.changes.append(change)


def _change(row: Any, *, is_new: bool) -> Change:
    values: dict[str, list[Any]] = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if is_new:
            old, new = None, getattr(row, column.key) if column.key in state.dict else None
        elif history.has_changes():
            old, new = (history.deleted or [None])[0], (history.added or [None])[0]
        else:
            continue
        if old is not None or new is not None:
            values[column.key] = _shown(column.key, old, new)
    return Change(row.__tablename__, str(row.id), isinstance(row, RegionScoped), values)


def _shown(name: str, old: Any, new: Any) -> list[Any]:
    if name in MASKED:
        return [None if old is None else "•••", None if new is None else "•••"]
    return [_plain(old), _plain(new)]


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (str, int, float, bool, dict, list, type(None))):
        return value
    return str(value)


@event.listens_for(Session, "before_commit")
def _chain_notes(session: Session) -> None:
    session.flush()
    ledger = session.info.pop("ledger", None) or Ledger()
    if ledger.changes:
        if not ledger.notes:
            changed = sorted({change.table for change in ledger.changes})
            raise MissingNote(f"changed without a note: {', '.join(changed)}")
        ledger.notes[-1].changes.extend(ledger.changes)
    for pending in ledger.notes:
        regional = [change for change in pending.changes if change.scoped]
        general = [change for change in pending.changes if not change.scoped]
        if pending.scoped or regional:
            _append(session, AuditEntry, AuditDetail, pending, regional)
        if not pending.scoped or general:
            _append(session, SystemAuditEntry, SystemAuditDetail, pending, general)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: Any) -> None:
    session.info.pop("ledger", None)


def _append(
    session: Session, entry_type: Any, detail_type: Any, pending: Note, changes: list[Change]
) -> None:
    chain = bound_region(session) if entry_type is AuditEntry else SYSTEM
    sequence, previous = _tip(session, entry_type, str(chain))
    body = {"reason": pending.reason, "changes": [change.as_json() for change in changes]}
    salt = secrets.token_hex(16)
    entry = entry_type(
        sequence=sequence + 1,
        at=clock.now(),
        verb=pending.verb,
        actor_id=pending.actor_id,
        subject_type=pending.subject_type,
        subject_id=pending.subject_id,
        detail_digest=digest_of(salt, body),
        previous_hash=previous,
        entry_hash="",
    )
    entry.entry_hash = hash_of(str(chain), entry)
    session.add(entry)
    session.flush()
    session.add(detail_type(entry_id=entry.id, salt=salt, body=body))
    session.flush()


def _tip(session: Session, entry_type: Any, chain: str) -> tuple[int, str]:
    """Sequence and hash of the chain's last entry; on PostgreSQL the chain is locked first."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"audit:{chain}"))))
    row = session.execute(
        select(entry_type.sequence, entry_type.entry_hash)
        .order_by(entry_type.sequence.desc())
        .limit(1)
    ).first()
    return (row.sequence, row.entry_hash) if row else (0, GENESIS)
