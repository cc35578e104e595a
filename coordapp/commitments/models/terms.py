"""What is settled beside the pledge: themes, places, money, periods."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordapp.commitments.models.commitment import Commitment
from coordapp.commitments.models.words import (
    PeriodState,
)
from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.programmes.models import Theme
from coordapp.regions.models import Place
from coordapp.tenancy import RegionScoped


class CommitmentTheme(Keyed, RegionScoped, Base):
    """A theme of a commitment."""

    __table_extras__ = (
        Index("uq_commitment_theme", "region_id", "commitment_id", "theme_id", unique=True),
        Index("ix_commitment_theme_theme", "region_id", "theme_id"),
    )

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    theme_id: Mapped[uuid.UUID] = parent_key("theme", index=False)

    commitment: Mapped[Commitment] = relationship(
        foreign_keys=commitment_id, back_populates="themes", lazy="raise"
    )
    theme: Mapped[Theme] = relationship(foreign_keys=theme_id, lazy="raise")


class CommitmentPlace(Keyed, RegionScoped, Base):
    """A district or village a commitment names."""

    __table_extras__ = (
        Index("uq_commitment_place", "region_id", "commitment_id", "place_code", unique=True),
        Index("ix_commitment_place_code", "region_id", "place_code"),
    )

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"))

    commitment: Mapped[Commitment] = relationship(
        foreign_keys=commitment_id, back_populates="places", lazy="raise"
    )
    place: Mapped[Place] = relationship(foreign_keys=place_code, lazy="raise")


class FundingLine(Keyed, Versioned, RegionScoped, Base):
    """Money for a commitment from one source in one fiscal year, in whole rupiah."""

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment")
    source: Mapped[str]
    fiscal_year: Mapped[int]
    pledged_idr: Mapped[int | None] = mapped_column(BigInteger)
    budgeted_idr: Mapped[int | None] = mapped_column(BigInteger)
    realised_idr: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(default="")

    commitment: Mapped[Commitment] = relationship(
        foreign_keys=commitment_id, back_populates="funding", lazy="raise"
    )


class CommitmentPeriod(Keyed, RegionScoped, Base):
    """A period in which a recurring commitment was reported or excused; others are missing."""

    __table_extras__ = (
        Index("uq_commitment_period", "region_id", "commitment_id", "starts_on", unique=True),
    )

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    starts_on: Mapped[date]
    state: Mapped[PeriodState] = mapped_column(text_enum(PeriodState))
    reported_at: Mapped[datetime]
