"""Obstacle: what stands in the way, what is asked from whom, and the answer."""

import enum
import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, false, or_, select, true
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment
from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.language import _
from coordapp.meetings.models import Meeting
from coordapp.people.models import User
from coordapp.policy import Actor, Role
from coordapp.regions.models import Place
from coordapp.tenancy import RegionScoped


class ObstacleClass(enum.StrEnum):
    """Why something is stuck, as a countable class."""

    TENAGA = "tenaga"
    ALKES = "alkes"
    SARPRAS = "sarpras"
    JARINGAN = "jaringan"
    OBAT = "obat"
    RUJUKAN = "rujukan"
    ANGGARAN = "anggaran"
    REGULASI = "regulasi"
    DATA = "data"
    INSTANSI_LAIN = "instansi_lain"
    LAIN = "lain"

    @property
    def label(self) -> str:
        return _(OBSTACLE_CLASSES[self])


OBSTACLE_CLASSES = {
    ObstacleClass.TENAGA: "Tenaga",
    ObstacleClass.ALKES: "Alat kesehatan",
    ObstacleClass.SARPRAS: "Sarana prasarana",
    ObstacleClass.JARINGAN: "Jaringan",
    ObstacleClass.OBAT: "Obat",
    ObstacleClass.RUJUKAN: "Rujukan dan transportasi",
    ObstacleClass.ANGGARAN: "Anggaran",
    ObstacleClass.REGULASI: "Regulasi",
    ObstacleClass.DATA: "Data",
    ObstacleClass.INSTANSI_LAIN: "Menunggu instansi lain",
    ObstacleClass.LAIN: "Lain-lain",
}


class Severity(enum.StrEnum):
    """How badly it hurts."""

    LOW = "ringan"
    MEDIUM = "sedang"
    HIGH = "berat"

    @property
    def label(self) -> str:
        return _({"ringan": "Ringan", "sedang": "Sedang", "berat": "Berat"}[self])


class ObstacleState(enum.StrEnum):
    """Where the answer stands; «tidak dapat dipenuhi» is an answer too."""

    OPEN = "terbuka"
    HANDLED = "diproses"
    ANSWERED = "dijawab"
    UNMET = "tidak_dapat_dipenuhi"

    @property
    def label(self) -> str:
        return _(OBSTACLE_STATES[self])


OBSTACLE_STATES = {
    ObstacleState.OPEN: "Belum dijawab",
    ObstacleState.HANDLED: "Diproses",
    ObstacleState.ANSWERED: "Dijawab",
    ObstacleState.UNMET: "Tidak dapat dipenuhi",
}


class Obstacle(Keyed, Versioned, RegionScoped, Base):
    """One thing in the way; raised in a meeting, by an update, or directly."""

    __table_extras__ = (
        Index("ix_obstacle_state", "region_id", "state", "raised_at"),
        Index("ix_obstacle_commitment", "region_id", "commitment_id"),
        Index("ix_obstacle_newest", "region_id", "raised_at", "id"),
    )

    obstacle_class: Mapped[ObstacleClass] = mapped_column(text_enum(ObstacleClass))
    severity: Mapped[Severity] = mapped_column(text_enum(Severity), default=Severity.MEDIUM)
    state: Mapped[ObstacleState] = mapped_column(
        text_enum(ObstacleState), default=ObstacleState.OPEN
    )
    text: Mapped[str]
    asked: Mapped[str] = mapped_column(default="")
    asked_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True)
    reporter_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True)
    raised_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    raised_at: Mapped[datetime]
    place_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"))
    meeting_id: Mapped[uuid.UUID | None] = parent_key("meeting", optional=True)
    line_id: Mapped[uuid.UUID | None] = parent_key("minute_line", optional=True, index=False)
    commitment_id: Mapped[uuid.UUID | None] = parent_key("commitment", optional=True, index=False)
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    answerer_label: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    first_answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    asked_agency: Mapped[Agency | None] = relationship(foreign_keys=asked_agency_id, lazy="raise")
    reporter_agency: Mapped[Agency | None] = relationship(
        foreign_keys=reporter_agency_id, lazy="raise"
    )
    raised_by: Mapped[User | None] = relationship(foreign_keys=raised_by_id, lazy="raise")
    commitment: Mapped[Commitment | None] = relationship(foreign_keys=commitment_id, lazy="raise")
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=meeting_id, lazy="raise")
    place: Mapped[Place | None] = relationship(foreign_keys=place_code, lazy="raise")

    @classmethod
    def addressed_by(cls, obstacle_id: uuid.UUID) -> "Select[Obstacle]":
        return (
            select(cls)
            .where(cls.id == obstacle_id)
            .options(
                joinedload(cls.asked_agency),
                joinedload(cls.reporter_agency),
                joinedload(cls.raised_by),
                joinedload(cls.commitment),
                joinedload(cls.meeting),
                joinedload(cls.place),
            )
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """All to the overseers; others what they raised, are asked, or what hinders an item they
        read."""
        if actor.role in (Role.SEKRETARIAT, Role.AUDITOR) or actor.leads_region:
            return true()
        if actor.role not in (Role.INSTANSI, Role.MITRA, Role.PIMPINAN):
            return false()
        own = actor.own_agencies
        return or_(
            cls.reporter_agency_id.in_(own),
            cls.asked_agency_id.in_(own),
            cls.raised_by_id == actor.user_id,
            Commitment.readable_behind(cls.commitment_id, actor),
        )
