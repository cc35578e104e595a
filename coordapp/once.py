"""Every write may carry a key made by its client, and is then applied once.

The stored answer is a redirect; permission is checked again before it is given out.
"""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from coordapp import clock
from coordapp.db import Base, Keyed, db
from coordapp.errors import Refused
from coordapp.language import _

FIELD = "client_key"
SECRETS = frozenset({"password", "current", "code"})
UNSIGNED = SECRETS | {FIELD, "csrf_token"}
"""Left out of the digest: tokens change, and a quick digest would give a password away."""


class AppliedOperation(Keyed, Base):
    """A write that was applied, by its author and the key its client gave it."""

    __audited__ = False  # machinery; the act it stands for is audited
    __append_only__ = True
    __table_args__ = (Index("uq_applied_operation", "user_id", "key", unique=True),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    region_id: Mapped[str | None] = mapped_column(String(8))
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    location: Mapped[str]
    applied_at: Mapped[datetime]


def fingerprint(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Digest of what a write asks for: its address and fields, without its tokens."""
    lines = [path, *(f"{name}={value}" for name, value in sorted(fields) if name not in UNSIGNED)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def find_applied(user_id: uuid.UUID, key: str, mark: str) -> str | None:
    """Where the answer to this very write was, if it was applied before.

    Raises Refused when the key was used for something else.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"once:{key}"))))
    row = db.session.scalar(
        select(AppliedOperation).where(
            AppliedOperation.user_id == user_id, AppliedOperation.key == key
        )
    )
    if row is None:
        return None
    if row.fingerprint != mark:
        raise Refused(_("Isian ini sudah pernah dikirim dengan isi lain. Muat ulang halaman."))
    return row.location


def remember(user_id: uuid.UUID, region_id: str | None, key: str, mark: str, location: str) -> None:
    """Keep that this write was applied, in its own transaction."""
    db.session.add(
        AppliedOperation(
            user_id=user_id,
            region_id=region_id,
            key=key,
            fingerprint=mark,
            location=location,
            applied_at=clock.now(),
        )
    )
