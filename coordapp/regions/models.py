"""The tenant and what is settled for it: leadership posts, holidays, working week, rules."""

import enum
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from coordapp.db import Base, Keyed, Versioned, text_enum
from coordapp.language import _
from coordapp.policy import Actor, Role
from coordapp.tenancy import RegionScoped


def parent_of(code: str) -> str | None:
    """The code one level up: 61.11.01 lies in 61.11; a province lies in nothing."""
    return code.rpartition(".")[0] or None


def _default_parent(context: Any) -> str | None:
    return parent_of(context.get_current_parameters()["code"])


class Place(Base):
    """A row of the country's register: province, regency, district or village by code length."""

    __audited__ = False  # reference data, written by `flask load-places` alone

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(String(8), index=True, default=_default_parent)

    @property
    def id(self) -> str:
        return self.code


class VerifierKind(enum.StrEnum):
    """Who verifies by default."""

    SECRETARIAT = "sekretariat"
    COACH = "pembina"
    INSPECTORATE = "inspektorat"

    @property
    def label(self) -> str:
        return _(VERIFIER_LABELS[self])


VERIFIER_LABELS = {
    VerifierKind.SECRETARIAT: "Sekretariat",
    VerifierKind.COACH: "Instansi pembina",
    VerifierKind.INSPECTORATE: "Inspektorat",
}


class Region(Versioned, Base):
    """An opened regency: the tenant. Its key is the code word that begins every number."""

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), ForeignKey("place.code"), unique=True)
    name: Mapped[str]
    capital: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str]
    village_word: Mapped[str] = mapped_column(default="desa")
    village_head_word: Mapped[str] = mapped_column(default="kepala desa")
    letterhead_office: Mapped[str] = mapped_column(default="")
    letterhead_address: Mapped[str] = mapped_column(default="")
    letterhead_phone: Mapped[str] = mapped_column(default="")
    letterhead_website: Mapped[str] = mapped_column(default="")
    letterhead_email: Mapped[str] = mapped_column(default="")
    letterhead_postcode: Mapped[str] = mapped_column(default="")
    six_day_types: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["puskesmas", "rsud"])
    default_verifier: Mapped[VerifierKind] = mapped_column(
        text_enum(VerifierKind), default=VerifierKind.SECRETARIAT
    )
    verification_days: Mapped[int] = mapped_column(default=3)
    delegates_first_extension: Mapped[bool] = mapped_column(default=False)
    blankspot_grace_days: Mapped[int] = mapped_column(default=14)
    opened_at: Mapped[datetime]
    is_sample: Mapped[bool] = mapped_column(default=False)


class PostKind(enum.StrEnum):
    """The leadership posts rules speak of; `lain` is any other post of the leadership."""

    BUPATI = "bupati"
    WAKIL_BUPATI = "wakil_bupati"
    SEKDA = "sekda"
    ASISTEN = "asisten"
    LAIN = "lain"

    @property
    def label(self) -> str:
        return _(POST_LABELS[self])


POST_LABELS = {
    PostKind.BUPATI: "Bupati atau wali kota",
    PostKind.WAKIL_BUPATI: "Wakil bupati atau wakil wali kota",
    PostKind.SEKDA: "Sekretaris daerah",
    PostKind.ASISTEN: "Asisten",
    PostKind.LAIN: "Jabatan lain",
}


class RegionalSetting:
    """Mixin: a row everybody of the region may see; provinsi sees figures alone."""

    @classmethod
    def addressed_by(cls, row_id: uuid.UUID) -> Select[Any]:
        return select(cls).where(cls.id == row_id)  # type: ignore[attr-defined]

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return false() if actor.role in (None, Role.PROVINSI) else true()


class LeadershipPost(RegionalSetting, Keyed, Versioned, RegionScoped, Base):
    """A post of the region's leadership, in protocol order."""

    kind: Mapped[PostKind] = mapped_column(text_enum(PostKind))
    title: Mapped[str]
    protocol_order: Mapped[int]
    decides_extensions: Mapped[bool] = mapped_column(default=False)
    """Decides first and second extensions in the Sekda's place."""


class HolidayKind(enum.StrEnum):
    """Who made the day a holiday."""

    NATIONAL = "libur"
    COLLECTIVE_LEAVE = "cuti_bersama"
    LOCAL = "daerah"

    @property
    def label(self) -> str:
        return _(HOLIDAY_LABELS[self])


HOLIDAY_LABELS = {
    HolidayKind.NATIONAL: "Libur nasional",
    HolidayKind.COLLECTIVE_LEAVE: "Cuti bersama",
    HolidayKind.LOCAL: "Libur daerah",
}


class Holiday(RegionalSetting, Keyed, RegionScoped, Base):
    """A day that is no working day in this region: national, cuti bersama or local."""

    __table_extras__ = (Index("uq_holiday_day", "region_id", "on_date", unique=True),)

    on_date: Mapped[date]
    name: Mapped[str]
    kind: Mapped[HolidayKind] = mapped_column(text_enum(HolidayKind), default=HolidayKind.NATIONAL)


class Series(enum.StrEnum):
    """What is numbered: each series counts by itself in each year."""

    COMMITMENTS = "K"
    MEETINGS = "R"
    DECISIONS = "P"


class NumberSeries(Keyed, RegionScoped, Base):
    """The last number given in a series of a year."""

    __audited__ = False  # a counter; the numbered rows are audited
    __table_extras__ = (Index("uq_number_series", "region_id", "series", "year", unique=True),)

    series: Mapped[Series] = mapped_column(text_enum(Series))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
