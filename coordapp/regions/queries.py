"""Reading regions, their settings and the country's register of places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.regions import rules
from coordapp.regions.models import (
    Holiday,
    LeadershipPost,
    NumberSeries,
    Place,
    Region,
    Series,
)


@dataclass(frozen=True)
class DistrictPlaces:
    """A district with its villages, for pickers."""

    code: str
    name: str
    villages: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """The district as people say it."""
        return rules.district_label(self.name)


def find_region(region_id: str) -> Region | None:
    """The opened region of this code word, if there is one."""
    return db.session.get(Region, region_id)


def find_region_at(code: str) -> Region | None:
    """The region opened for this Kemendagri code, if there is one."""
    return db.session.scalar(select(Region).where(Region.code == code))


def get_region(region_id: str | None) -> Region:
    """The opened region of this code word."""
    region = find_region(region_id) if region_id else None
    if region is None:
        raise NotFound
    return region


def hold_region(region_id: str | None) -> Region:
    """The region, and no other transaction in this hold on it until this one ends.

    Names are unique over several tables, which no index can say; rows may still point at it.
    """
    region = get_region(region_id)
    db.session.execute(
        select(Region.id).where(Region.id == region.id).with_for_update(key_share=True)
    )
    return region


def find_place(code: str) -> Place | None:
    """The place of this code, if the register holds it."""
    return db.session.get(Place, code)


def place_labels(codes: Iterable[str | None]) -> dict[str | None, str]:
    """How these places are called, by code: villages with their district."""
    wanted = {code for code in codes if code}
    wanted_too = wanted | {code[: rules.DISTRICT_LENGTH] for code in wanted}
    rows = db.session.execute(select(Place.code, Place.name).where(Place.code.in_(wanted_too)))
    names = {row.code: row.name for row in rows}
    return {None: "", **{code: rules.place_label(code, names) for code in wanted}}


def places_of(region: Region) -> list[DistrictPlaces]:
    """All districts of a region with their villages, in the order of their codes."""
    districts = select(Place.code).where(Place.parent_code == region.code)
    rows = db.session.execute(
        select(Place.code, Place.name, Place.parent_code)
        .where((Place.parent_code == region.code) | Place.parent_code.in_(districts))
        .order_by(Place.code)
    ).all()
    return [
        DistrictPlaces(
            code,
            name,
            tuple((village.code, village.name) for village in rows if village.parent_code == code),
        )
        for code, name, parent in rows
        if parent == region.code
    ]


def places_around(region: Region) -> list[tuple[str, str]]:
    """The region and the province it lies in, as (code, name)."""
    codes = (region.code, region.code.partition(".")[0])
    labels = place_labels(codes)
    return [(code, labels[code]) for code in codes if code in labels]


def place_codes(region: Region) -> frozenset[str]:
    """Codes of everything in a region, of the region itself and of its province."""
    districts = places_of(region)
    villages = {code for district in districts for code, _name in district.villages}
    around = {code for code, _name in places_around(region)}
    return frozenset(around | villages | {district.code for district in districts})


def list_holidays(year: int) -> Sequence[Holiday]:
    """The region's holidays of a year in the order of the calendar."""
    days = Holiday.on_date.between(date(year, 1, 1), date(year, 12, 31))
    return db.session.scalars(select(Holiday).where(days).order_by(Holiday.on_date)).all()


def find_holiday(on_date: date) -> Holiday | None:
    """The region's holiday on a day, if it is one."""
    return db.session.scalar(select(Holiday).where(Holiday.on_date == on_date))


def holidays_between(first: date, last: date) -> frozenset[date]:
    """The region's holidays from one day to another, both included."""
    return frozenset(
        db.session.scalars(select(Holiday.on_date).where(Holiday.on_date.between(first, last)))
    )


def leadership_posts() -> Sequence[LeadershipPost]:
    """The region's leadership posts in protocol order."""
    return db.session.scalars(
        select(LeadershipPost).order_by(LeadershipPost.protocol_order, LeadershipPost.title)
    ).all()


def post_choices() -> list[tuple[str, str]]:
    """The region's leadership posts for a picker: (key, title)."""
    return [(str(post.id), post.title) for post in leadership_posts()]


def lock_series(region: Region, series: Series, year: int) -> NumberSeries | None:
    """The counter of a series, held by this transaction until it ends.

    SQLite has one writer at a time. On PostgreSQL a lock by name is taken first, because the
    first number of a year finds no row that could be locked.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        name = f"number:{region.id}:{series.value}:{year}"
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))
    return db.session.scalar(
        select(NumberSeries)
        .where(NumberSeries.series == series, NumberSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
