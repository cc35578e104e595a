"""The steps a commitment took, written once."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from coordapp.commitments.models.words import (
    EventKind,
    Status,
)
from coordapp.db import Base, Keyed, parent_key, text_enum
from coordapp.tenancy import RegionScoped


class CommitmentEvent(Keyed, RegionScoped, Base):
    """A step of the story, written once by the act that took it; the status follows from them."""

    __append_only__ = True
    __table_extras__ = (Index("ix_event_story", "region_id", "commitment_id", "at"),)

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    kind: Mapped[EventKind] = mapped_column(text_enum(EventKind))
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    actor_label: Mapped[str]
    from_status: Mapped[Status] = mapped_column(text_enum(Status))
    to_status: Mapped[Status] = mapped_column(text_enum(Status))
    text: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
