"""Look-ups of themes and programmes."""

from collections.abc import Sequence

from sqlalchemy import select

from coordapp.db import db
from coordapp.programmes.models import Programme, Theme


def list_themes() -> Sequence[Theme]:
    """The region's themes by name."""
    return db.session.scalars(select(Theme).order_by(Theme.name)).all()


def list_programmes() -> Sequence[Programme]:
    """The region's programmes by name."""
    return db.session.scalars(select(Programme).order_by(Programme.name)).all()


def find_theme(slug: str) -> Theme | None:
    """The theme typed as #slug."""
    return db.session.scalar(select(Theme).where(Theme.slug == slug))
