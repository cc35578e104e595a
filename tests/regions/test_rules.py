"""What settings, numbers and places may be."""

from datetime import date

import pytest

from coordapp.errors import Refused
from coordapp.regions import rules
from coordapp.regions.calendar import national_holidays
from coordapp.regions.models import HolidayKind, LeadershipPost, PostKind, Series, VerifierKind

SETTINGS = rules.RegionSettings(
    name=" Kabupaten Kayong Utara ",
    capital="Sukadana",
    timezone="Asia/Pontianak",
    village_word="Desa",
    village_head_word="Kepala Desa",
    letterhead_office="",
    letterhead_address="",
    letterhead_phone="",
    letterhead_website="",
    letterhead_email="",
    letterhead_postcode="",
    six_day_types=["rsud", "puskesmas"],
    default_verifier=VerifierKind.SECRETARIAT,
    verification_days=3,
    delegates_first_extension=False,
    blankspot_grace_days=14,
)


@pytest.mark.parametrize("word", ["KK", "KKU", "KUTIM"])
def test_code_word_when_two_to_five_capitals_then_accepted(word):
    rules.check_code_word(word)


@pytest.mark.parametrize("word", ["", "K", "KUTIMX", "kku", "KK1", "KK U", "KKU\n"])
def test_code_word_when_it_could_not_begin_a_number_then_refused(word):
    with pytest.raises(Refused) as refused:
        rules.check_code_word(word)

    assert refused.value.field == "code_word"


@pytest.mark.parametrize("code", ["61", "61.1", "61.11.01", "6111", "٦١.١١", ""])
def test_regency_code_when_of_another_level_then_refused(code):
    with pytest.raises(Refused) as refused:
        rules.check_regency_code(code)

    assert refused.value.field == "code"


@pytest.mark.parametrize(
    ("series", "written"),
    [
        (Series.COMMITMENTS, "KKU-2026-0007"),
        (Series.MEETINGS, "KKU-R-2026-007"),
        (Series.DECISIONS, "KKU-K-2026-007"),
    ],
)
def test_number_when_written_then_series_and_year_are_seen(series, written):
    text = rules.number_text("KKU", series, 2026, 7)

    assert text == written


def test_number_when_the_year_was_busy_then_it_grows():
    text = rules.number_text("KKU", Series.MEETINGS, 2026, 1234)

    assert text == "KKU-R-2026-1234"


@pytest.mark.parametrize(
    ("place", "is_inside"),
    [
        ("61.11", True),
        ("61.11.01", True),
        ("61.11.01.2001", True),
        ("61", True),
        ("61.1", False),
        ("61.12", False),
        ("61.12.01", False),
        ("53", False),
        ("", False),
    ],
)
def test_place_when_compared_by_code_then_only_the_own_lies_in_the_region(place, is_inside):
    assert rules.lies_in(place, "61.11") is is_inside


@pytest.mark.parametrize(
    ("region", "head"),
    [
        ("Kabupaten Kayong Utara", "Bupati Kayong Utara"),
        ("Kota Kupang", "Wali Kota Kupang"),
        ("Belu", "Bupati Belu"),
    ],
)
def test_usual_posts_when_made_then_the_head_is_called_rightly(region, head):
    posts = rules.usual_posts(region)

    assert posts[0] == (PostKind.BUPATI, head)
    assert [kind for kind, _title in posts] == [
        PostKind.BUPATI,
        PostKind.WAKIL_BUPATI,
        PostKind.SEKDA,
        PostKind.ASISTEN,
        PostKind.ASISTEN,
        PostKind.ASISTEN,
    ]


def test_settings_when_kept_then_trimmed_and_sorted():
    kept = rules.check_settings(SETTINGS)

    assert kept["name"] == "Kabupaten Kayong Utara"
    assert kept["village_word"] == "desa"
    assert kept["six_day_types"] == ["puskesmas", "rsud"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("timezone", "Europe/Berlin"),
        ("village_word", ""),
        ("village_head_word", " "),
        ("verification_days", 0),
        ("verification_days", None),
        ("verification_days", 31),
        ("blankspot_grace_days", -1),
        ("blankspot_grace_days", 61),
    ],
)
def test_settings_when_one_cannot_be_then_its_field_is_named(field, value):
    settings = rules.RegionSettings(**{**SETTINGS, field: value})

    with pytest.raises(Refused) as refused:
        rules.check_settings(settings)

    assert refused.value.field == field


def test_decider_when_no_post_is_named_then_it_is_the_sekda():
    bupati = LeadershipPost(kind=PostKind.BUPATI, decides_extensions=False)
    sekda = LeadershipPost(kind=PostKind.SEKDA, decides_extensions=False)

    assert rules.extension_decider([bupati, sekda]) is sekda
    assert rules.extension_decider([bupati]) is None


def test_decider_when_a_post_is_named_then_it_goes_before_the_sekda():
    sekda = LeadershipPost(kind=PostKind.SEKDA, decides_extensions=False)
    assistant = LeadershipPost(kind=PostKind.ASISTEN, decides_extensions=True)

    assert rules.extension_decider([sekda, assistant]) is assistant


@pytest.mark.parametrize(
    ("day", "six_days", "is_open"),
    [
        (date(2026, 11, 20), False, True),
        (date(2026, 11, 21), False, False),
        (date(2026, 11, 21), True, True),
        (date(2026, 11, 22), True, False),
        (date(2026, 12, 25), True, False),
    ],
)
def test_working_day_when_asked_then_week_and_holidays_count(day, six_days, is_open):
    holidays = {date(2026, 12, 25)}

    assert rules.is_working_day(day, holidays, six_days=six_days) is is_open


def test_place_label_when_of_a_village_then_the_district_follows():
    names = {"61": "Kalimantan Barat", "61.11.01": "Sukadana", "61.11.01.2001": "Sutera"}

    assert rules.place_label("61.11.01.2001", names) == "Sutera, Kec. Sukadana"
    assert rules.place_label("61.11.01", names) == "Kec. Sukadana"
    assert rules.place_label("61", names) == "Kalimantan Barat"
    assert rules.place_label("61.11.02", names) == ""
    assert rules.place_label(None, names) == ""


def test_national_holidays_when_of_a_year_then_collective_leave_is_told_apart():
    days = {day: (name, kind) for day, name, kind in national_holidays(2026)}

    assert days[date(2026, 8, 17)] == (
        "Hari Kemerdekaan Republik Indonesia",
        HolidayKind.NATIONAL,
    )
    assert days[date(2026, 12, 24)][1] is HolidayKind.COLLECTIVE_LEAVE
    assert {day.year for day in days} == {2026}
