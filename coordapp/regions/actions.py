"""Opening regions, changing their settings, giving out numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Unpack

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions import queries, rules
from coordapp.regions.calendar import national_holidays
from coordapp.regions.models import (
    Holiday,
    HolidayKind,
    LeadershipPost,
    NumberSeries,
    PostKind,
    Region,
    Series,
)


def open_region(
    actor: Actor,
    *,
    code_word: str,
    code: str,
    name: str,
    timezone: str,
    capital: str = "",
    posts: Sequence[tuple[PostKind, str]] | None = None,
    is_sample: bool = False,
) -> Region:
    """Open a regency with its leadership posts and two years of holidays.

    The session must be bound to the code word. Without `posts` the usual ones are made.
    """
    rules.check_code_word(code_word)
    rules.check_regency_code(code)
    rules.check_timezone(timezone)
    name = rules.check_text(name, "name")
    _check_unopened(code_word, code)
    region = Region(
        id=code_word,
        code=code,
        name=name,
        capital=capital.strip(),
        timezone=timezone,
        opened_at=clock.now(),
        is_sample=is_sample,
    )
    db.session.add(region)
    db.session.flush()
    _furnish(region, posts or rules.usual_posts(name))
    audit.note(actor, "open_region", region)
    return region


def _furnish(region: Region, posts: Sequence[tuple[PostKind, str]]) -> None:
    """Give a new region its leadership, and the holidays of this year and the next."""
    for order, (kind, title) in enumerate(posts, start=1):
        db.session.add(LeadershipPost(kind=kind, title=title, protocol_order=order))
    year = clock.today(region.timezone).year
    _add_missing_holidays(year)
    _add_missing_holidays(year + 1)


def _check_unopened(code_word: str, code: str) -> None:
    if queries.find_region(code_word) is not None:
        raise Refused(_("Kata kode %(word)s sudah dipakai.", word=code_word), "code_word")
    if queries.find_place(code) is None:
        raise Refused(
            _("Kode %(code)s tidak ada dalam daftar wilayah. Muat dahulu daftarnya.", code=code),
            "code",
        )
    opened = queries.find_region_at(code)
    if opened is not None:
        raise Refused(_("Wilayah ini sudah dibuka sebagai %(word)s.", word=opened.id), "code")


def change_settings(
    actor: Actor, region: Region, **settings: Unpack[rules.RegionSettings]
) -> Region:
    """Change what is settled for the region; numbers already given stay as they are."""
    for name, value in rules.check_settings(settings).items():
        setattr(region, name, value)
    audit.note(actor, "change_settings", region)
    return region


def add_holiday(
    actor: Actor,
    region: Region,
    *,
    on_date: date | None,
    name: str,
    kind: HolidayKind = HolidayKind.LOCAL,
) -> Holiday:
    """Make a day a holiday of the region."""
    if on_date is None:
        raise Refused(_("Isi tanggal liburnya."), "on_date")
    rules.check_year(on_date.year)
    name = rules.check_text(name, "name")
    known = queries.find_holiday(on_date)
    if known is not None:
        raise Refused(_("Tanggal ini sudah tercatat: %(name)s.", name=known.name), "on_date")
    holiday = Holiday(on_date=on_date, name=name, kind=kind)
    db.session.add(holiday)
    audit.note(actor, "add_holiday", holiday)
    return holiday


def add_national_holidays(actor: Actor, region: Region, year: int) -> list[Holiday]:
    """Add the national holidays and cuti bersama of a year that are not yet noted."""
    rules.check_year(year)
    added = _add_missing_holidays(year)
    if added:
        audit.note(actor, "add_national_holidays", region)
    return added


def _add_missing_holidays(year: int) -> list[Holiday]:
    known = {holiday.on_date for holiday in queries.list_holidays(year)}
    added = [
        Holiday(on_date=day, name=name, kind=kind)
        for day, name, kind in national_holidays(year)
        if day not in known
    ]
    db.session.add_all(added)
    return added


def remove_holiday(actor: Actor, holiday: Holiday) -> None:
    """Make a holiday an ordinary day again."""
    db.session.delete(holiday)
    audit.note(actor, "remove_holiday", holiday)


def add_leadership_post(
    actor: Actor,
    region: Region,
    *,
    kind: PostKind,
    title: str,
    protocol_order: int | None,
    decides_extensions: bool = False,
) -> LeadershipPost:
    """Add a post to the region's leadership."""
    post = LeadershipPost(decides_extensions=False)
    _settle_post(post, kind, title, protocol_order, decides_extensions)
    db.session.add(post)
    audit.note(actor, "add_leadership_post", post)
    return post


def change_leadership_post(
    actor: Actor,
    post: LeadershipPost,
    *,
    kind: PostKind,
    title: str,
    protocol_order: int | None,
    decides_extensions: bool,
) -> LeadershipPost:
    """Change a post's title, its place in the protocol, or whether it decides extensions."""
    _settle_post(post, kind, title, protocol_order, decides_extensions)
    audit.note(actor, "change_leadership_post", post)
    return post


def _settle_post(
    post: LeadershipPost, kind: PostKind, title: str, order: int | None, decides: bool
) -> None:
    """Write a post's fields; at most one post decides extensions in the Sekda's place."""
    title = rules.check_text(title, "title")
    order = rules.check_order(order)
    posts = queries.leadership_posts()
    rules.check_sole_head(kind, [other for other in posts if other is not post])
    post.kind, post.title, post.protocol_order = kind, title, order
    if decides:
        for other in posts:
            other.decides_extensions = False
    post.decides_extensions = decides


def next_number(region: Region, series: Series | str, year: int) -> str:
    """The next number of a series in a year of the region; none is skipped or given twice.

    The counter is part of the caller's transaction: what is rolled back was never given.
    """
    series = Series(series)
    counter = queries.lock_series(region, series, year)
    if counter is None:
        counter = NumberSeries(series=series, year=year, last=0)
        db.session.add(counter)
    counter.last += 1
    return rules.number_text(region.id, series, year, counter.last)
