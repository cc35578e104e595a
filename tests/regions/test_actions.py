"""Opening and settling a region, and its numbers."""

import threading
from datetime import date

import pytest
from sqlalchemy import select

from coordapp import audit
from coordapp.audit import AuditEntry, SystemAuditEntry
from coordapp.db import db
from coordapp.errors import NotFound, Refused
from coordapp.policy import SYSTEM
from coordapp.regions import actions, queries
from coordapp.regions.models import HolidayKind, PostKind, Region, Series
from coordapp.tenancy import in_region
from tests.factories import keep, make_place, make_post, make_region

NUMBERS_EACH = 15
WRITERS = 4


def open_kpg(**given):
    return actions.open_region(
        SYSTEM,
        **{
            "code_word": "KPG",
            "code": "53.01",
            "name": "Kabupaten Kupang",
            "timezone": "Asia/Makassar",
            **given,
        },
    )


@pytest.fixture
def kpg_place(session, clock):
    """The place of Kupang, of which no region is opened, inside its scope."""
    with in_region("KPG"):
        yield make_place("53.01", "Kabupaten Kupang")


def test_region_when_opened_then_it_has_posts_and_two_years_of_holidays(kpg_place):
    region = open_kpg(capital=" Oelamasi ")

    assert region.capital == "Oelamasi"
    assert [post.title for post in queries.leadership_posts()][:3] == [
        "Bupati Kupang",
        "Wakil Bupati Kupang",
        "Sekretaris Daerah",
    ]
    assert [queries.find_holiday(date(year, 8, 17)).kind for year in (2026, 2027)] == [
        HolidayKind.NATIONAL,
        HolidayKind.NATIONAL,
    ]
    assert queries.list_holidays(2028) == []


def test_region_when_opened_then_both_chains_say_so(kpg_place):
    open_kpg()

    db.session.commit()

    assert db.session.scalars(select(AuditEntry.verb)).all() == ["open_region"]
    assert db.session.scalars(select(SystemAuditEntry.verb)).all() == ["open_region"]


def test_region_when_posts_are_given_then_these_are_made_in_their_order(kpg_place):
    open_kpg(posts=[(PostKind.SEKDA, "Sekda"), (PostKind.LAIN, "Kepala Dinas")])

    posts = queries.leadership_posts()

    assert [(post.kind, post.title) for post in posts] == [
        (PostKind.SEKDA, "Sekda"),
        (PostKind.LAIN, "Kepala Dinas"),
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code_word": "kpg"}, "code_word"),
        ({"code": "53.02"}, "code"),
        ({"code": "53"}, "code"),
        ({"timezone": "UTC"}, "timezone"),
        ({"name": " "}, "name"),
    ],
)
def test_region_when_something_is_wrong_then_nothing_is_opened(kpg_place, given, field):
    with pytest.raises(Refused) as refused:
        open_kpg(**given)

    assert refused.value.field == field
    assert db.session.scalars(select(Region)).all() == []


@pytest.mark.parametrize(
    ("word", "field"), [("KPG", "code_word"), ("KUPNG", "code")], ids=["word", "code"]
)
def test_region_when_opened_twice_then_the_second_is_refused(kpg_place, word, field):
    open_kpg()

    with pytest.raises(Refused) as refused:
        open_kpg(code_word=word)

    assert refused.value.field == field


def test_region_when_unknown_then_not_found(kku):
    with pytest.raises(NotFound):
        queries.get_region("XXX")
    with pytest.raises(NotFound):
        queries.get_region(None)


def test_holiday_when_added_then_it_is_in_its_year(kku):
    actions.add_holiday(SYSTEM, kku, on_date=date(2026, 6, 26), name=" Hari jadi ")

    days = queries.list_holidays(2026)

    assert [(day.on_date, day.name, day.kind) for day in days] == [
        (date(2026, 6, 26), "Hari jadi", HolidayKind.LOCAL)
    ]


@pytest.mark.parametrize(
    ("day", "name", "field"),
    [
        (None, "Hari jadi", "on_date"),
        (date(2026, 6, 26), "  ", "name"),
        (date(1999, 6, 26), "Hari jadi", "on_date"),
        (date(2026, 1, 1), "Hari jadi", "on_date"),
    ],
    ids=["no day", "no name", "year", "taken"],
)
def test_holiday_when_it_cannot_be_then_its_field_is_named(kku, day, name, field):
    actions.add_holiday(SYSTEM, kku, on_date=date(2026, 1, 1), name="Tahun baru")

    with pytest.raises(Refused) as refused:
        actions.add_holiday(SYSTEM, kku, on_date=day, name=name)

    assert refused.value.field == field


def test_holiday_when_removed_then_the_day_is_ordinary(kku):
    holiday = actions.add_holiday(SYSTEM, kku, on_date=date(2026, 6, 26), name="Hari jadi")

    actions.remove_holiday(SYSTEM, holiday)
    db.session.commit()

    assert queries.find_holiday(date(2026, 6, 26)) is None
    verbs = select(AuditEntry.verb).order_by(AuditEntry.sequence)
    assert db.session.scalars(verbs).all()[-2:] == ["add_holiday", "remove_holiday"]


def test_national_holidays_when_added_again_then_own_days_stay(kku):
    actions.add_holiday(SYSTEM, kku, on_date=date(2026, 8, 17), name="Pesta rakyat")

    first = actions.add_national_holidays(SYSTEM, kku, 2026)
    again = actions.add_national_holidays(SYSTEM, kku, 2026)

    assert len(first) > 15
    assert again == []
    assert queries.find_holiday(date(2026, 8, 17)).name == "Pesta rakyat"


def test_holidays_when_of_another_region_then_they_are_not_ours(kku):
    actions.add_holiday(SYSTEM, kku, on_date=date(2026, 6, 26), name="Hari jadi")
    db.session.commit()
    db.session.remove()

    with in_region("KPG"):
        keep(make_region("KPG"))
        found = queries.holidays_between(date(2026, 1, 1), date(2026, 12, 31))

    assert found == frozenset()


def test_post_when_it_decides_extensions_then_no_other_does(kku):
    sekda = make_post(PostKind.SEKDA, decides_extensions=True)

    assistant = actions.add_leadership_post(
        SYSTEM,
        kku,
        kind=PostKind.ASISTEN,
        title="Asisten I",
        protocol_order=4,
        decides_extensions=True,
    )

    assert (sekda.decides_extensions, assistant.decides_extensions) == (False, True)


def test_post_when_it_would_be_a_second_sekda_then_refused(kku):
    make_post(PostKind.SEKDA)

    with pytest.raises(Refused) as refused:
        actions.add_leadership_post(
            SYSTEM, kku, kind=PostKind.SEKDA, title="Sekda II", protocol_order=4
        )

    assert refused.value.field == "kind"


def test_post_when_changed_then_it_keeps_being_itself(kku):
    sekda = make_post(PostKind.SEKDA)

    actions.change_leadership_post(
        SYSTEM,
        sekda,
        kind=PostKind.SEKDA,
        title="Sekretaris Daerah",
        protocol_order=3,
        decides_extensions=False,
    )

    assert (sekda.title, sekda.protocol_order) == ("Sekretaris Daerah", 3)


@pytest.mark.parametrize("order", [None, 0, 1000])
def test_post_when_its_order_is_none_of_the_protocol_then_refused(kku, order):
    with pytest.raises(Refused) as refused:
        actions.add_leadership_post(
            SYSTEM, kku, kind=PostKind.LAIN, title="Staf ahli", protocol_order=order
        )

    assert refused.value.field == "protocol_order"


def test_numbers_when_given_then_each_series_and_year_counts_by_itself(kku):
    given = [
        actions.next_number(kku, Series.COMMITMENTS, 2026),
        actions.next_number(kku, "K", 2026),
        actions.next_number(kku, Series.COMMITMENTS, 2027),
        actions.next_number(kku, Series.MEETINGS, 2026),
        actions.next_number(kku, "P", 2026),
    ]

    assert given == [
        "KKU-2026-0001",
        "KKU-2026-0002",
        "KKU-2027-0001",
        "KKU-R-2026-001",
        "KKU-K-2026-001",
    ]


def test_number_when_the_act_is_rolled_back_then_it_is_given_again(kku):
    keep(kku)
    first = actions.next_number(kku, Series.COMMITMENTS, 2026)
    db.session.rollback()

    again = actions.next_number(kku, Series.COMMITMENTS, 2026)

    assert (first, again) == ("KKU-2026-0001", "KKU-2026-0001")


def test_numbers_when_many_write_at_once_then_none_is_missing_or_double(app):
    with app.app_context(), in_region("KKU"):
        keep(make_region("KKU"))
    given: list[str] = []

    def number_some() -> None:
        for _turn in range(NUMBERS_EACH):
            with app.app_context(), in_region("KKU"):
                region = queries.get_region("KKU")
                text = actions.next_number(region, Series.COMMITMENTS, 2026)
                audit.note(SYSTEM, "number", region)
                db.session.commit()
                given.append(text)

    threads = [threading.Thread(target=number_some) for _writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(given) == [f"KKU-2026-{n:04}" for n in range(1, WRITERS * NUMBERS_EACH + 1)]
