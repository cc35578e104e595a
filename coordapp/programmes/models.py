"""Themes and programmes: the words commitments are sorted by."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from coordapp.db import Base, Keyed, Versioned
from coordapp.tenancy import RegionScoped


class Theme(Keyed, RegionScoped, Base):
    """A subject such as imunisasi or stunting; `slug` is what is typed after #."""

    __table_extras__ = (Index("uq_theme_slug", "region_id", "slug", unique=True),)

    slug: Mapped[str]
    name: Mapped[str]


class Programme(Keyed, Versioned, RegionScoped, Base):
    """A programme that carries commitments, such as ILP."""

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
