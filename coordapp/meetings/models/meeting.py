"""The meeting itself, its agenda and who came."""

import uuid
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    and_,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from coordapp.agencies.models import Agency
from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.meetings.models.forum import Forum
from coordapp.meetings.models.words import (
    MeetingStatus,
    MeetingType,
    Presence,
    Sifat,
    SourceKind,
)
from coordapp.people.models import User
from coordapp.policy import Actor, Role
from coordapp.regions.models import LeadershipPost
from coordapp.tenancy import RegionScoped

if TYPE_CHECKING:
    from coordapp.meetings.models.minutes import MinuteLine


class Meeting(Keyed, Versioned, RegionScoped, Base):
    """A coordination meeting, from its draft to its approved minutes."""

    __table_extras__ = (
        Index("uq_meeting_number", "region_id", "number", unique=True),
        Index("ix_meeting_day", "region_id", "starts_on"),
    )

    number: Mapped[str]
    title: Mapped[str]
    type: Mapped[MeetingType] = mapped_column(text_enum(MeetingType))
    status: Mapped[MeetingStatus] = mapped_column(
        text_enum(MeetingStatus), default=MeetingStatus.DRAFT
    )
    forum_id: Mapped[uuid.UUID | None] = parent_key("forum", optional=True)
    continues_id: Mapped[uuid.UUID | None] = parent_key("meeting", optional=True, index=False)
    host_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True)
    starts_on: Mapped[date | None]
    """None where the source names no day: printed as «tanggal tidak disebut»."""
    days: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    chair: Mapped[str] = mapped_column(default="")
    chair_user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    approver_post_id: Mapped[uuid.UUID | None] = parent_key(
        "leadership_post", optional=True, index=False
    )
    notulis_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    originator: Mapped[str] = mapped_column(default="")
    deliverer: Mapped[str] = mapped_column(default="")
    sifat: Mapped[Sifat] = mapped_column(text_enum(Sifat), default=Sifat.BIASA)
    source_kind: Mapped[SourceKind] = mapped_column(
        text_enum(SourceKind), default=SourceKind.NOTULA
    )
    source_name: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    cancelled_reason: Mapped[str] = mapped_column(default="")
    last_line: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]

    forum: Mapped[Forum | None] = relationship(foreign_keys=forum_id, lazy="raise")
    host_agency: Mapped[Agency | None] = relationship(foreign_keys=host_agency_id, lazy="raise")
    notulis: Mapped[User | None] = relationship(foreign_keys=notulis_id, lazy="raise")
    chair_user: Mapped[User | None] = relationship(foreign_keys=chair_user_id, lazy="raise")
    approver_post: Mapped[LeadershipPost | None] = relationship(
        foreign_keys=approver_post_id, lazy="raise"
    )
    continues: Mapped["Meeting | None"] = relationship(
        foreign_keys=continues_id, remote_side="Meeting.id", lazy="raise"
    )
    agenda: Mapped[list["AgendaItem"]] = relationship(
        back_populates="meeting", lazy="raise", order_by="AgendaItem.position"
    )
    attendance: Mapped[list["Attendance"]] = relationship(back_populates="meeting", lazy="raise")
    lines: Mapped[list["MinuteLine"]] = relationship(
        back_populates="meeting", lazy="raise", order_by="MinuteLine.arrival"
    )

    @classmethod
    def addressed_by(cls, number: str) -> "Select[Meeting]":
        return (
            select(cls)
            .where(cls.number == number)
            .options(
                joinedload(cls.forum),
                joinedload(cls.host_agency),
                joinedload(cls.notulis),
                joinedload(cls.chair_user),
                joinedload(cls.approver_post),
            )
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """All to secretariat, auditor and region leaders; others what they were invited to."""
        if actor.role in (Role.SEKRETARIAT, Role.AUDITOR) or actor.leads_region:
            return true()
        if actor.role not in (Role.INSTANSI, Role.MITRA, Role.PIMPINAN):
            return false()
        minuted = cls.notulis_id == actor.user_id
        invited = select(Attendance.meeting_id).where(Attendance.agency_id.in_(actor.own_agencies))
        told = and_(cls.status != MeetingStatus.DRAFT, cls.id.in_(invited))
        approves = or_(
            cls.chair_user_id == actor.user_id,
            and_(cls.approver_post_id.is_not(None), cls.approver_post_id == actor.post_id),
        )
        return or_(minuted, told, and_(cls.status != MeetingStatus.DRAFT, approves))

    @property
    def is_open_for_lines(self) -> bool:
        return self.status is MeetingStatus.IN_PROGRESS


class AgendaItem(Keyed, Versioned, RegionScoped, Base):
    """A point of the agenda with its notes."""

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting")
    position: Mapped[int]
    title: Mapped[str]
    notes: Mapped[str] = mapped_column(default="")
    sifat: Mapped[Sifat] = mapped_column(text_enum(Sifat), default=Sifat.BIASA)

    meeting: Mapped[Meeting] = relationship(
        foreign_keys=meeting_id, back_populates="agenda", lazy="raise"
    )

    @property
    def notulis_id(self) -> uuid.UUID | None:
        """Its meeting's notulis, whom permissions on a part of the meeting ask for."""
        return self.meeting.notulis_id

    @classmethod
    def addressed_by(cls, item_id: uuid.UUID) -> "Select[AgendaItem]":
        return select(cls).where(cls.id == item_id).options(joinedload(cls.meeting))

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return cls.meeting_id.in_(select(Meeting.id).where(Meeting.visible_to(actor)))


class Attendance(Keyed, Versioned, RegionScoped, Base):
    """One agency on one day: the post invited, and who came. Phones are never shown widely.

    A guest nobody invited has a row too, without an agency where none is in the directory.
    """

    __table_extras__ = (
        Index(
            "uq_attendance_day", "region_id", "meeting_id", "agency_id", "day_number", unique=True
        ),
        CheckConstraint("agency_id IS NOT NULL OR is_guest", name="agency_unless_guest"),
    )

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True)
    day_number: Mapped[int] = mapped_column(default=1)
    presence: Mapped[Presence] = mapped_column(text_enum(Presence), default=Presence.INVITED)
    invited_post: Mapped[str] = mapped_column(default="")
    attended_post: Mapped[str] = mapped_column(default="")
    attended_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    is_guest: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(
        foreign_keys=meeting_id, back_populates="attendance", lazy="raise"
    )
    agency: Mapped[Agency | None] = relationship(foreign_keys=agency_id, lazy="raise")
