"""Agency, its aliases, and the kinds of bodies that take part."""

import enum
import uuid
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, false, select, true
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.language import _
from coordapp.policy import Actor, Role
from coordapp.tenancy import RegionScoped


class AgencyType(enum.StrEnum):
    """Every kind of body at the table; `label` is its Indonesian name."""

    SETDA = "setda"
    BAGIAN = "bagian"
    DINAS = "dinas"
    BADAN = "badan"
    INSPEKTORAT = "inspektorat"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    DESA = "desa"
    RSUD = "rsud"
    PUSKESMAS = "puskesmas"
    PUSTU = "pustu"
    POSKESDES = "poskesdes"
    POSYANDU = "posyandu"
    BIDANG = "bidang"
    UPTD = "uptd"
    TNI = "tni"
    POLRI = "polri"
    VERTIKAL = "vertikal"
    PKK = "pkk"
    ORMAS = "ormas"
    MITRA = "mitra"
    SWASTA = "swasta"
    PERGURUAN_TINGGI = "perguruan_tinggi"
    PROVINSI = "provinsi"
    DPRD = "dprd"
    MEDIA = "media"

    @property
    def label(self) -> str:
        return _(TYPE_LABELS[self])


TYPE_LABELS = {
    AgencyType.SETDA: "Sekretariat daerah",
    AgencyType.BAGIAN: "Bagian Setda",
    AgencyType.DINAS: "Dinas",
    AgencyType.BADAN: "Badan",
    AgencyType.INSPEKTORAT: "Inspektorat",
    AgencyType.KECAMATAN: "Kecamatan",
    AgencyType.KELURAHAN: "Kelurahan",
    AgencyType.DESA: "Desa",
    AgencyType.RSUD: "RSUD",
    AgencyType.PUSKESMAS: "Puskesmas",
    AgencyType.PUSTU: "Puskesmas pembantu",
    AgencyType.POSKESDES: "Poskesdes",
    AgencyType.POSYANDU: "Posyandu",
    AgencyType.BIDANG: "Bidang",
    AgencyType.UPTD: "UPTD",
    AgencyType.TNI: "TNI",
    AgencyType.POLRI: "Polri",
    AgencyType.VERTIKAL: "Instansi vertikal",
    AgencyType.PKK: "TP PKK",
    AgencyType.ORMAS: "Organisasi masyarakat",
    AgencyType.MITRA: "Mitra pembangunan",
    AgencyType.SWASTA: "Swasta",
    AgencyType.PERGURUAN_TINGGI: "Perguruan tinggi dan profesi",
    AgencyType.PROVINSI: "Provinsi atau pusat",
    AgencyType.DPRD: "DPRD",
    AgencyType.MEDIA: "Media",
}

ASKED_NEVER_ORDERED = frozenset(
    {
        AgencyType.TNI,
        AgencyType.POLRI,
        AgencyType.VERTIKAL,
        AgencyType.ORMAS,
        AgencyType.MITRA,
        AgencyType.SWASTA,
        AgencyType.PERGURUAN_TINGGI,
        AgencyType.PROVINSI,
        AgencyType.DPRD,
        AgencyType.MEDIA,
    }
)


class Remoteness(enum.StrEnum):
    """How far from services a place is graded."""

    NONE = "none"
    REMOTE = "terpencil"
    VERY_REMOTE = "sangat_terpencil"

    @property
    def label(self) -> str:
        return _(REMOTENESS_LABELS[self])


REMOTENESS_LABELS = {
    Remoteness.NONE: "Biasa",
    Remoteness.REMOTE: "Terpencil",
    Remoteness.VERY_REMOTE: "Sangat terpencil",
}


class Connectivity(enum.StrEnum):
    """Signal at the place; a blankspot unit is never called negligent for late sync."""

    GOOD = "baik"
    WEAK = "lemah"
    BLANKSPOT = "blankspot"

    @property
    def label(self) -> str:
        return _(CONNECTIVITY_LABELS[self])


CONNECTIVITY_LABELS = {
    Connectivity.GOOD: "Baik",
    Connectivity.WEAK: "Lemah",
    Connectivity.BLANKSPOT: "Tanpa sinyal (blankspot)",
}


class Agency(Keyed, Versioned, RegionScoped, Base):
    """A body that takes part in this region; facilities are agencies too."""

    __table_extras__ = (Index("uq_agency_name", "region_id", "folded_name", unique=True),)

    type: Mapped[AgencyType] = mapped_column(text_enum(AgencyType))
    name: Mapped[str]
    folded_name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    folded_short_name: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True)
    place_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"))
    remoteness: Mapped[Remoteness] = mapped_column(text_enum(Remoteness), default=Remoteness.NONE)
    connectivity: Mapped[Connectivity] = mapped_column(
        text_enum(Connectivity), default=Connectivity.GOOD
    )
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    protocol_order: Mapped[int] = mapped_column(default=500)
    active_from: Mapped[date]
    active_until: Mapped[date | None]
    """First day it no longer exists; empty while it is active."""
    successor_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    shared_code: Mapped[str | None]

    parent: Mapped["Agency | None"] = relationship(
        foreign_keys=parent_id, remote_side="Agency.id", lazy="raise"
    )
    successor: Mapped["Agency | None"] = relationship(
        foreign_keys=successor_id, remote_side="Agency.id", lazy="raise"
    )
    aliases: Mapped[list["AgencyAlias"]] = relationship(
        back_populates="agency", lazy="raise", cascade="all, delete-orphan"
    )

    @classmethod
    def addressed_by(cls, agency_id: uuid.UUID) -> "Select[Agency]":
        return (
            select(cls)
            .where(cls.id == agency_id)
            .options(joinedload(cls.parent), joinedload(cls.successor), selectinload(cls.aliases))
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Everybody of the region sees the directory; provinsi sees figures alone."""
        return false() if actor.role in (None, Role.PROVINSI) else true()

    @property
    def label(self) -> str:
        """The name people use in lists: the abbreviation where there is one."""
        return self.short_name or self.name

    @property
    def is_retired(self) -> bool:
        return self.active_until is not None

    @property
    def is_asked_never_ordered(self) -> bool:
        return self.type in ASKED_NEVER_ORDERED


class AgencyAlias(Keyed, RegionScoped, Base):
    """Another name people type for an agency."""

    __table_extras__ = (Index("uq_agency_alias", "region_id", "folded_text", unique=True),)

    agency_id: Mapped[uuid.UUID] = parent_key("agency")
    text: Mapped[str]
    folded_text: Mapped[str]

    agency: Mapped[Agency] = relationship(
        foreign_keys=agency_id, back_populates="aliases", lazy="raise"
    )
