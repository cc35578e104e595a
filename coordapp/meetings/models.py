"""Forum, meeting, agenda, attendance, lines and the frozen minutes."""

import enum
import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
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
from coordapp.language import _
from coordapp.people.models import User
from coordapp.policy import Actor, Role
from coordapp.regions.models import LeadershipPost
from coordapp.tenancy import RegionScoped


class MeetingType(enum.StrEnum):
    """Kinds of meetings (domain R45)."""

    RAKOR = "rakor"
    RAKERKES = "rakerkes"
    LINSEK = "linsek"
    KAPUS = "kapus"
    POKJANAL = "pokjanal"
    LOKMIN = "lokmin"
    REMBUK = "rembuk"
    MUSRENBANG = "musrenbang"
    EVALUASI = "evaluasi"
    APEL = "apel"
    LAIN = "lain"

    @property
    def label(self) -> str:
        return _(MEETING_TYPES[self])


MEETING_TYPES = {
    MeetingType.RAKOR: "Rapat koordinasi",
    MeetingType.RAKERKES: "Rapat kerja kesehatan",
    MeetingType.LINSEK: "Pertemuan lintas sektor dan program",
    MeetingType.KAPUS: "Pertemuan kepala puskesmas",
    MeetingType.POKJANAL: "Rakor Pokjanal atau Tim Pembina Posyandu",
    MeetingType.LOKMIN: "Lokakarya mini",
    MeetingType.REMBUK: "Rembuk",
    MeetingType.MUSRENBANG: "Musrenbang",
    MeetingType.EVALUASI: "Rapat evaluasi",
    MeetingType.APEL: "Apel",
    MeetingType.LAIN: "Rapat lain",
}


class MeetingStatus(enum.StrEnum):
    """Draft → scheduled → in progress → closed (frozen) → approved; or cancelled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Sifat(enum.StrEnum):
    """How widely the minutes may be read."""

    BIASA = "biasa"
    TERBATAS = "terbatas"
    RAHASIA = "rahasia"


class SourceKind(enum.StrEnum):
    """Where the text came from; only a notula is authoritative, others await confirmation."""

    NOTULA = "notula"
    RILIS = "rilis"
    BERITA = "berita"
    ADVERTORIAL = "advertorial"


class Forum(Keyed, Versioned, RegionScoped, Base):
    """A standing group that meets again and again."""

    name: Mapped[str]
    decree: Mapped[str] = mapped_column(default="")
    rhythm: Mapped[str] = mapped_column(default="")
    verifier_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    successor_id: Mapped[uuid.UUID | None] = parent_key("forum", optional=True, index=False)
    ended_on: Mapped[date | None]

    @classmethod
    def addressed_by(cls, forum_id: uuid.UUID) -> "Select[Forum]":
        return select(cls).where(cls.id == forum_id)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return false() if actor.role in (None, Role.PROVINSI, Role.ADMIN) else true()


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
        minuted = cls.notulis_id == actor.user_id
        if actor.role not in (Role.INSTANSI, Role.MITRA, Role.PIMPINAN):
            return minuted
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


class Presence(enum.StrEnum):
    """How an invited post was represented on a day."""

    INVITED = "diundang"
    PRESENT = "hadir"
    REPRESENTED = "diwakili"
    EXCUSED = "berhalangan"
    ABSENT = "tanpa_keterangan"


class Attendance(Keyed, Versioned, RegionScoped, Base):
    """One agency on one day: the post invited, and who came. Phones are never shown widely."""

    __table_extras__ = (
        Index(
            "uq_attendance_day", "region_id", "meeting_id", "agency_id", "day_number", unique=True
        ),
    )

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    agency_id: Mapped[uuid.UUID] = parent_key("agency")
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
    agency: Mapped[Agency] = relationship(foreign_keys=agency_id, lazy="raise")


class LineKind(enum.StrEnum):
    """What a line of the minutes is (design §6, in the order of its letters)."""

    KOMITMEN = "komitmen"
    ARAHAN = "arahan"
    KEPUTUSAN = "keputusan"
    KENDALA = "kendala"
    USULAN = "usulan"
    TANYA_JAWAB = "tanya_jawab"
    CATATAN = "catatan"

    @property
    def label(self) -> str:
        return _(LINE_KINDS[self])


LINE_KINDS = {
    LineKind.KOMITMEN: "Komitmen",
    LineKind.ARAHAN: "Arahan",
    LineKind.KEPUTUSAN: "Keputusan",
    LineKind.KENDALA: "Kendala",
    LineKind.USULAN: "Usulan",
    LineKind.TANYA_JAWAB: "Tanya jawab",
    LineKind.CATATAN: "Catatan",
}
COMMITTING_KINDS = frozenset({LineKind.KOMITMEN, LineKind.ARAHAN, LineKind.KEPUTUSAN})


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


class Addendum(Keyed, RegionScoped, Base):
    """A numbered later change to closed minutes or to a commitment's terms."""

    __append_only__ = True
    __table_extras__ = (Index("uq_addendum", "region_id", "meeting_id", "number", unique=True),)

    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    number: Mapped[int]
    text: Mapped[str]
    written_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]
