"""States of a meeting, its frame and lines, and what closing warns of."""

from datetime import date, time

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.errors import Refused
from coordapp.meetings import rules
from coordapp.meetings.models import LineKind, MeetingStatus, Presence
from coordapp.meetings.rules import AttendanceEntry, ClosingFacts

DRAFT, SCHEDULED, RUNNING, CLOSED, APPROVED, CANCELLED = MeetingStatus
ALLOWED = {
    (DRAFT, SCHEDULED),
    (DRAFT, CANCELLED),
    (SCHEDULED, RUNNING),
    (SCHEDULED, CANCELLED),
    (RUNNING, CLOSED),
    (RUNNING, CANCELLED),
    (CLOSED, APPROVED),
}
COMPLETE = ClosingFacts(agenda=1, lines=1, present=1, unrecorded=[], unanswered=[])


@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("wanted", MeetingStatus)
def test_step_when_taken_then_only_the_life_of_a_meeting_allows_it(status, wanted):
    reachable = rules.is_reachable(status, wanted)

    assert reachable is ((status, wanted) in ALLOWED)


def test_step_when_a_draft_is_started_then_the_sentence_says_to_schedule_it():
    with pytest.raises(Refused) as refused:
        rules.check_step(DRAFT, RUNNING)

    assert refused.value.message == "Jadwalkan rapat ini lebih dahulu, lalu mulai."


@pytest.mark.parametrize("status", [CLOSED, APPROVED])
@pytest.mark.parametrize("check", [rules.check_open, rules.check_minuting])
def test_change_when_minutes_are_frozen_then_an_addendum_is_asked_for(check, status):
    with pytest.raises(Refused) as refused:
        check(status)

    assert refused.value.message == (
        "Notula rapat ini sudah ditutup. Perubahan dicatat sebagai addendum."
    )


@pytest.mark.parametrize("status", MeetingStatus)
def test_minuting_when_checked_then_only_a_running_meeting_passes(status):
    passes = True
    try:
        rules.check_minuting(status)
    except Refused:
        passes = False

    assert passes is (status is RUNNING)


@pytest.mark.parametrize("status", MeetingStatus)
def test_addendum_when_checked_then_only_frozen_minutes_take_one(status):
    passes = True
    try:
        rules.check_frozen(status)
    except Refused:
        passes = False

    assert passes is (status in (CLOSED, APPROVED))


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        (("", 1, None, None), "title"),
        (("Rakor", 0, None, None), "days"),
        (("Rakor", 15, None, None), "days"),
        (("Rakor", 1, None, time(12)), "starts_at"),
        (("Rakor", 1, time(12), time(12)), "ends_at"),
        (("Rakor", 1, time(12), time(9)), "ends_at"),
    ],
)
def test_frame_when_it_does_not_hold_together_then_its_field_is_named(frame, field):
    with pytest.raises(Refused) as refused:
        rules.check_frame(*frame)

    assert refused.value.field == field


@pytest.mark.parametrize("days", [1, 14])
def test_frame_when_it_holds_together_then_it_passes(days):
    rules.check_frame("Rakor", days, time(9), time(12))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "zoom.example/1"])
def test_link_when_a_browser_should_not_open_it_then_it_is_refused(link):
    with pytest.raises(Refused):
        rules.check_link(link)


@pytest.mark.parametrize("link", ["", "https://zoom.example/1", "HTTP://rapat.example"])
def test_link_when_it_is_a_web_address_or_none_then_it_passes(link):
    rules.check_link(link)


@pytest.mark.parametrize(
    ("starts_on", "days", "expected"),
    [
        (date(2024, 10, 14), 2, date(2024, 10, 15)),
        (date(2024, 12, 31), 2, date(2025, 1, 1)),
        (date(2024, 10, 14), 1, date(2024, 10, 14)),
        (None, 2, None),
    ],
)
def test_last_day_when_the_first_is_known_then_it_follows_from_the_days(starts_on, days, expected):
    day = rules.last_day(starts_on, days)

    assert day == expected


@pytest.mark.parametrize(
    ("kind", "tracked"),
    [
        (LineKind.KOMITMEN, True),
        (LineKind.ARAHAN, True),
        (LineKind.KEPUTUSAN, True),
        (LineKind.KENDALA, False),
        (LineKind.USULAN, False),
        (LineKind.TANYA_JAWAB, False),
        (LineKind.CATATAN, False),
    ],
)
def test_tracking_when_nothing_is_said_then_what_commits_is_tracked(kind, tracked):
    by_default = rules.is_tracked_line(kind, None)

    assert by_default is tracked
    assert rules.is_tracked_line(kind, False) is False


def test_tracking_when_a_note_shall_be_tracked_then_it_is_refused():
    with pytest.raises(Refused) as refused:
        rules.is_tracked_line(LineKind.CATATAN, True)

    assert refused.value.field == "is_tracked"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ((LineKind.CATATAN, "", ""), "text"),
        ((LineKind.KOMITMEN, "Renovasi", "Bulan depan"), "answer"),
    ],
)
def test_line_when_empty_or_answered_without_question_then_it_is_refused(line, field):
    with pytest.raises(Refused) as refused:
        rules.check_line(*line)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (AgencyType.KECAMATAN, "Camat"),
        (AgencyType.DESA, "Wali nagari"),
        (AgencyType.ORMAS, "Pimpinan"),
    ],
)
def test_invited_post_when_none_is_named_then_the_head_is_invited(kind, expected):
    post = rules.invited_post(kind, "wali nagari")

    assert post == expected


def test_closing_when_complete_then_nothing_warns():
    assert rules.closing_warnings(COMPLETE) == []


@pytest.mark.parametrize(
    ("lack", "sentence"),
    [
        ({"agenda": 0}, "Rapat ini tidak punya agenda."),
        ({"lines": 0}, "Belum ada baris yang dicatat."),
        ({"present": 0}, "Tidak ada instansi yang dicatat hadir."),
        (
            {"unrecorded": ["DPMD", "PUPR"]},
            "Diundang, kehadiran belum dicatat: DPMD, PUPR.",
        ),
        ({"unanswered": ["Kapan 100%?"]}, "Pertanyaan belum dijawab: “Kapan 100%?”"),
    ],
)
def test_closing_when_something_lacks_then_it_warns_of_that_alone(lack, sentence):
    facts = ClosingFacts(**(vars(COMPLETE) | lack))

    warnings = rules.closing_warnings(facts)

    assert warnings == [sentence]


def test_closing_when_a_room_above_warns_then_its_warnings_follow():
    warnings = rules.closing_warnings(COMPLETE, ["3 komitmen belum ada PJ."])

    assert warnings == ["3 komitmen belum ada PJ."]


def test_warnings_when_a_reason_is_given_then_closing_goes_on():
    rules.check_warnings(["Rapat ini tidak punya agenda."], "Rapat mendadak")
    rules.check_warnings([], "")

    with pytest.raises(Refused) as refused:
        rules.check_warnings(["Rapat ini tidak punya agenda."], "")
    assert refused.value.field == "overridden"


def test_attendance_mark_when_anything_recorded_differs_then_it_differs():
    base = AttendanceEntry(Presence.PRESENT, "Kabid", "Ani", "+62811")
    others = [
        AttendanceEntry(Presence.REPRESENTED, "Kabid", "Ani", "+62811"),
        AttendanceEntry(Presence.PRESENT, "Kasi", "Ani", "+62811"),
        AttendanceEntry(Presence.PRESENT, "Kabid", "Budi", "+62811"),
        AttendanceEntry(Presence.PRESENT, "Kabid", "Ani", ""),
    ]

    marks = {rules.attendance_mark(entry) for entry in [base, *others]}

    assert len(marks) == 5
    assert rules.attendance_mark(base) == rules.attendance_mark(
        AttendanceEntry(Presence.PRESENT, "Kabid", "Ani", "+62811", seen="x")
    )


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        (("text/html", date(2026, 11, 23), "Sekda"), "scan"),
        (("application/pdf", date(2026, 11, 23), ""), "approver_label"),
        (("application/pdf", None, "Sekda"), "signed_on"),
        (("application/pdf", date(2026, 11, 24), "Sekda"), "signed_on"),
    ],
)
def test_signed_sheet_when_something_is_wrong_then_its_field_is_named(sheet, field):
    with pytest.raises(Refused) as refused:
        rules.check_signed_sheet(*sheet, today=date(2026, 11, 23))

    assert refused.value.field == field
