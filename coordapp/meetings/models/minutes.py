"""What was said, and the minutes once frozen."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.meetings.models.meeting import AgendaItem, Meeting
from coordapp.meetings.models.words import LineKind
from coordapp.people.models import User
from coordapp.tenancy import RegionScoped


class MinuteLine(Keyed, Versioned, RegionScoped, Base):
    """One spoken sentence as minuted. Frozen with the minutes; until then its author edits it."""

    __table_extras__ = (
        Index("uq_minute_line_arrival", "region_id", "meeting_id", "arrival", unique=True),
    )

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    agenda_item_id: Mapped[uuid.UUID | None] = parent_key("agenda_item", optional=True)
    arrival: Mapped[int]
    kind: Mapped[LineKind] = mapped_column(text_enum(LineKind))
    text: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    speaker: Mapped[str] = mapped_column(default="")
    on_behalf_of: Mapped[str] = mapped_column(default="")
    source_quote: Mapped[str] = mapped_column(default="")
    is_tracked: Mapped[bool] = mapped_column(default=False)
    is_removed: Mapped[bool] = mapped_column(default=False)
    decision_number: Mapped[str | None]
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(
        foreign_keys=meeting_id, back_populates="lines", lazy="raise"
    )
    agenda_item: Mapped[AgendaItem | None] = relationship(foreign_keys=agenda_item_id, lazy="raise")


class MinutesRevision(Keyed, RegionScoped, Base):
    """The minutes as frozen at closing; later changes are addenda, never edits."""

    __append_only__ = True
    __table_extras__ = (
        Index("uq_minutes_revision", "region_id", "meeting_id", "revision", unique=True),
    )

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    revision: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]
    overridden: Mapped[str] = mapped_column(default="")
    """Why the closing went on although checks warned."""
    closed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[datetime]

    closed_by: Mapped[User] = relationship(foreign_keys=closed_by_id, lazy="raise")


class Approval(Keyed, RegionScoped, Base):
    """Who made a revision official: a post in the tool, or a signed sheet recorded by a scan."""

    __append_only__ = True

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting")
    revision_id: Mapped[uuid.UUID] = parent_key("minutes_revision")
    approved_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    """The approver in the tool; with a scan, the secretariat member who recorded it."""
    approver_label: Mapped[str]
    scan_sha256: Mapped[str | None]
    scan_media_type: Mapped[str | None]
    signed_on: Mapped[date | None]
    approved_at: Mapped[datetime]

    approved_by: Mapped[User] = relationship(foreign_keys=approved_by_id, lazy="raise")


class Addendum(Keyed, RegionScoped, Base):
    """A numbered later change to closed minutes."""

    __append_only__ = True
    __table_extras__ = (Index("uq_addendum", "region_id", "meeting_id", "number", unique=True),)

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    number: Mapped[int]
    text: Mapped[str]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[User] = relationship(foreign_keys=written_by_id, lazy="raise")
