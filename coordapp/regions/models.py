"""The tenant and what is settled for it: leadership posts, holidays, working week, rules."""

import enum
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from coordapp.db import Base, Keyed, Versioned, text_enum
from coordapp.tenancy import RegionScoped


class Place(Base):
    """A row of the country's register: province, regency, district or village by code length."""

    __audited__ = False  # reference data, written by migrations' data load alone

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str]

    @property
    def id(self) -> str:
        return self.code


class VerifierKind(enum.StrEnum):
    """Who verifies by default."""

    SECRETARIAT = "sekretariat"
    COACH = "pembina"
    INSPECTORATE = "inspektorat"


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


class LeadershipPost(Keyed, RegionScoped, Base):
    """A post of the region's leadership, in protocol order."""

    kind: Mapped[PostKind] = mapped_column(text_enum(PostKind))
    title: Mapped[str]
    protocol_order: Mapped[int]
    decides_extensions: Mapped[bool] = mapped_column(default=False)
    """Decides first and second extensions in the Sekda's place."""


class Holiday(Keyed, RegionScoped, Base):
    """A day that is no working day in this region: national, cuti bersama or local."""

    __table_extras__ = (Index("uq_holiday_day", "region_id", "on_date", unique=True),)

    on_date: Mapped[date]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="libur")


class NumberSeries(Keyed, RegionScoped, Base):
    """The last number given in a series of a year: K commitments, R meetings, P decisions."""

    __audited__ = False  # a counter; the numbered rows are audited
    __table_extras__ = (Index("uq_number_series", "region_id", "series", "year", unique=True),)

    series: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
