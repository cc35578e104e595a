"""What may be done to a meeting before it runs: frame and agenda."""

import uuid
from datetime import date, time

import pytest

from coordapp.errors import Refused
from coordapp.meetings import actions, queries
from coordapp.meetings.models import (
    MeetingStatus,
    MeetingType,
    Presence,
)
from coordapp.policy import Role
from tests.factories import (
    make_actor,
    make_agency,
    make_line,
    make_meeting,
)

FRAME = {
    "title": "Rakor Kesehatan Triwulan IV",
    "type": MeetingType.RAKOR,
    "starts_on": date(2026, 11, 23),
    "days": 2,
    "starts_at": time(9),
    "place": "Aula Kantor Bupati",
}
ENDED = [MeetingStatus.CLOSED, MeetingStatus.APPROVED, MeetingStatus.CANCELLED]


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def invite(secretariat, meeting, *agencies):
    return actions.invite_agencies(
        secretariat, meeting, agency_ids=[agency.id for agency in agencies]
    )


# The frame.


def test_schedule_meeting_when_entered_then_it_has_the_next_number_of_the_year(secretariat):
    first = actions.schedule_meeting(secretariat, **FRAME)
    second = actions.schedule_meeting(secretariat, **FRAME | {"starts_on": None}, as_draft=True)

    assert (first.number, first.status) == ("KKU-R-2026-001", MeetingStatus.SCHEDULED)
    assert (second.number, second.status) == ("KKU-R-2026-002", MeetingStatus.DRAFT)


def test_schedule_meeting_when_refused_then_no_number_is_spent(secretariat):
    with pytest.raises(Refused):
        actions.schedule_meeting(secretariat, **FRAME | {"title": ""})

    meeting = actions.schedule_meeting(secretariat, **FRAME)

    assert meeting.number == "KKU-R-2026-001"


def test_schedule_meeting_when_a_column_outside_the_frame_is_given_then_it_fails(secretariat):
    with pytest.raises(TypeError):
        actions.schedule_meeting(secretariat, **FRAME, status=MeetingStatus.APPROVED)


def test_schedule_meeting_when_the_notulis_has_no_role_here_then_it_is_refused(secretariat):
    with pytest.raises(Refused) as refused:
        actions.schedule_meeting(secretariat, **FRAME, notulis_id=uuid.uuid4())

    assert refused.value.field == "notulis_id"


def test_schedule_meeting_when_the_notulis_is_of_the_secretariat_then_it_is_taken(secretariat):
    meeting = actions.schedule_meeting(secretariat, **FRAME, notulis_id=secretariat.user_id)

    assert meeting.notulis_id == secretariat.user_id


def test_change_meeting_when_a_day_is_added_then_those_invited_are_expected_on_it(secretariat):
    meeting = make_meeting(days=1)
    invite(secretariat, meeting, make_agency())

    actions.change_meeting(secretariat, meeting, days=2)

    assert [row.day_number for row in queries.attendance_of(meeting)] == [1, 2]


def test_change_meeting_when_an_unrecorded_day_goes_then_its_rows_go(secretariat):
    meeting = make_meeting(days=2)
    invite(secretariat, meeting, make_agency())

    actions.change_meeting(secretariat, meeting, days=1)

    assert [row.day_number for row in queries.attendance_of(meeting)] == [1]


def test_change_meeting_when_a_recorded_day_would_go_then_it_is_refused(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS, days=2)
    second = invite(secretariat, meeting, make_agency())[1]
    second.presence = Presence.PRESENT

    with pytest.raises(Refused) as refused:
        actions.change_meeting(secretariat, meeting, days=1)

    assert refused.value.field == "days"


def test_change_meeting_when_it_would_continue_itself_then_it_is_refused(secretariat):
    meeting = make_meeting()

    with pytest.raises(Refused) as refused:
        actions.change_meeting(secretariat, meeting, continues_id=meeting.id)

    assert refused.value.field == "continues_id"


def test_meeting_when_announced_and_started_then_it_runs(secretariat):
    meeting = make_meeting(MeetingStatus.DRAFT)

    actions.announce_meeting(secretariat, meeting)
    actions.start_meeting(secretariat, meeting)

    assert meeting.status is MeetingStatus.IN_PROGRESS


@pytest.mark.parametrize(
    "status", [MeetingStatus.DRAFT, MeetingStatus.SCHEDULED, MeetingStatus.IN_PROGRESS]
)
def test_cancel_meeting_when_not_closed_then_it_needs_a_reason(secretariat, status):
    meeting = make_meeting(status)
    with pytest.raises(Refused) as refused:
        actions.cancel_meeting(secretariat, meeting, reason="")

    actions.cancel_meeting(secretariat, meeting, reason="Bupati ke Jakarta")

    assert refused.value.field == "reason"
    assert meeting.status is MeetingStatus.CANCELLED
    assert meeting.cancelled_reason == "Bupati ke Jakarta"


# The agenda.


def test_agenda_when_points_are_pasted_then_they_stand_in_that_order(secretariat):
    meeting = make_meeting()

    actions.add_agenda_items(secretariat, meeting, titles=["Pembukaan", "  ", "Posyandu"])
    actions.add_agenda_items(secretariat, meeting, titles=["Penutup"])

    assert [(item.position, item.title) for item in queries.agenda_of(meeting)] == [
        (1, "Pembukaan"),
        (2, "Posyandu"),
        (3, "Penutup"),
    ]


@pytest.mark.parametrize(
    ("place", "upwards", "expected"),
    [
        (1, True, ["B", "A", "C"]),
        (1, False, ["A", "C", "B"]),
        (0, True, ["A", "B", "C"]),
        (2, False, ["A", "B", "C"]),
    ],
)
def test_agenda_when_a_point_moves_then_it_changes_place_with_its_neighbour(
    secretariat, place, upwards, expected
):
    meeting = make_meeting()
    items = actions.add_agenda_items(secretariat, meeting, titles=["A", "B", "C"])

    actions.move_agenda_item(secretariat, meeting, items[place], upwards=upwards)

    assert [item.title for item in queries.agenda_of(meeting)] == expected


def test_agenda_when_a_point_is_removed_then_the_rest_moves_up(secretariat):
    meeting = make_meeting()
    items = actions.add_agenda_items(secretariat, meeting, titles=["A", "B", "C"])

    actions.remove_agenda_item(secretariat, meeting, items[1])

    assert [(item.position, item.title) for item in queries.agenda_of(meeting)] == [
        (1, "A"),
        (2, "C"),
    ]


def test_agenda_when_a_point_has_lines_then_it_stays(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    item = actions.add_agenda_items(secretariat, meeting, titles=["A"])[0]
    make_line(meeting, agenda_item=item)

    with pytest.raises(Refused):
        actions.remove_agenda_item(secretariat, meeting, item)


def test_agenda_when_a_points_only_line_was_removed_then_it_may_go(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    item = actions.add_agenda_items(secretariat, meeting, titles=["A"])[0]
    make_line(meeting, agenda_item=item, is_removed=True)

    actions.remove_agenda_item(secretariat, meeting, item)

    assert queries.agenda_of(meeting) == []


def test_agenda_when_a_title_is_endless_then_it_is_refused(secretariat):
    with pytest.raises(Refused) as refused:
        actions.add_agenda_items(secretariat, make_meeting(), titles=["A", "B" * 301])

    assert refused.value.field == "titles"


def test_upcoming_meetings_when_some_are_over_then_the_next_ones_come_first(secretariat):
    make_meeting(MeetingStatus.CLOSED, title="Ditutup")
    make_meeting(starts_on=date(2026, 11, 22), title="Lewat")
    make_meeting(starts_on=date(2026, 12, 1), title="Desember")
    make_meeting(MeetingStatus.IN_PROGRESS, starts_on=date(2026, 11, 22), title="Berlangsung")

    rows = queries.upcoming_meetings(secretariat, date(2026, 11, 23))

    assert [row.title for row in rows] == ["Berlangsung", "Desember"]
