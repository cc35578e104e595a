"""Who is invited, who came, and two who record it at once."""

import uuid
from datetime import date

import pytest

from coordapp.errors import NotFound, Refused
from coordapp.meetings import actions, queries
from coordapp.meetings.models import MeetingStatus, Presence
from coordapp.meetings.rules import AttendanceEntry, attendance_mark
from coordapp.policy import Role
from tests.factories import make_actor, make_agency, make_meeting


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def invite(secretariat, meeting, *agencies):
    return actions.invite_agencies(
        secretariat, meeting, agency_ids=[agency.id for agency in agencies]
    )


def test_invite_agencies_when_for_two_days_then_each_has_a_row_a_day(secretariat):
    meeting = make_meeting(days=2)

    rows = invite(secretariat, meeting, make_agency("Dinkes"))

    assert [(row.day_number, row.invited_post, row.presence) for row in rows] == [
        (1, "Kepala dinas", Presence.INVITED),
        (2, "Kepala dinas", Presence.INVITED),
    ]


def test_invite_agencies_when_invited_before_then_nothing_is_doubled(secretariat):
    meeting, agency = make_meeting(), make_agency()
    invite(secretariat, meeting, agency)

    invite(secretariat, meeting, agency)

    assert len(queries.attendance_of(meeting)) == 1


@pytest.mark.parametrize("day", [22, 23])
def test_invite_agencies_when_one_is_retired_then_none_is_invited(secretariat, day):
    meeting, retired = make_meeting(), make_agency(active_until=date(2026, 11, day))

    with pytest.raises(Refused) as refused:
        invite(secretariat, meeting, make_agency(), retired)

    assert refused.value.field == "agency_ids"
    assert queries.attendance_of(meeting) == []


def test_invite_agencies_when_one_came_as_guest_then_it_is_invited_now(secretariat):
    meeting, agency = make_meeting(MeetingStatus.IN_PROGRESS), make_agency()
    actions.add_guest(secretariat, meeting, attended_name="Ani", agency_id=agency.id)

    invite(secretariat, meeting, agency)

    row = queries.attendance_of(meeting)[0]
    assert (row.is_guest, row.presence, row.invited_post) == (
        False,
        Presence.PRESENT,
        "Kepala dinas",
    )


def test_uninvite_agency_when_nothing_is_recorded_then_it_is_gone(secretariat):
    meeting, agency = make_meeting(days=2), make_agency()
    invite(secretariat, meeting, agency)

    actions.uninvite_agency(secretariat, meeting, agency_id=agency.id)

    assert queries.attendance_of(meeting) == []


def test_uninvite_agency_when_attendance_is_recorded_then_it_stays(secretariat):
    meeting, agency = make_meeting(), make_agency()
    invite(secretariat, meeting, agency)[0].presence = Presence.EXCUSED

    with pytest.raises(Refused):
        actions.uninvite_agency(secretariat, meeting, agency_id=agency.id)


def test_change_invitation_when_not_invited_then_it_is_not_found(secretariat):
    with pytest.raises(NotFound):
        actions.change_invitation(
            secretariat, make_meeting(), agency_id=uuid.uuid4(), invited_post="Sekretaris"
        )


def test_record_attendance_when_represented_then_post_name_and_phone_are_kept(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency())[0]
    entry = AttendanceEntry(Presence.REPRESENTED, "Sekretaris", "Ani", "0811 2345 678")

    changed = actions.record_attendance(secretariat, meeting, entries={row.id: entry})

    assert changed == 1
    assert (row.presence, row.attended_post, row.attended_name, row.phone) == (
        Presence.REPRESENTED,
        "Sekretaris",
        "Ani",
        "+628112345678",
    )


def test_record_attendance_when_absent_then_no_name_is_kept(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency())[0]

    actions.record_attendance(
        secretariat, meeting, entries={row.id: AttendanceEntry(Presence.ABSENT, "Kabid", "Ani")}
    )

    assert (row.presence, row.attended_post, row.attended_name) == (Presence.ABSENT, "", "")


def test_record_attendance_when_a_name_has_no_presence_then_it_is_asked_for(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency(short_name="DPMD"))[0]

    with pytest.raises(Refused) as refused:
        actions.record_attendance(
            secretariat, meeting, entries={row.id: AttendanceEntry(Presence.INVITED, "", "Ani")}
        )

    assert refused.value.message == "Pilih hadir atau diwakili: DPMD."


def test_record_attendance_when_recorded_meanwhile_then_it_is_not_overwritten(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency(short_name="DPMD"))[0]
    seen = attendance_mark(row)
    row.presence = Presence.PRESENT
    late = AttendanceEntry(Presence.ABSENT, seen=seen)

    with pytest.raises(Refused) as refused:
        actions.record_attendance(secretariat, meeting, entries={row.id: late})

    assert "DPMD (hadir)" in refused.value.message
    assert row.presence is Presence.PRESENT


def test_record_attendance_when_the_sheet_left_a_row_alone_then_others_work_stays(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency())[0]
    seen = attendance_mark(row)
    row.presence = Presence.PRESENT
    untouched = AttendanceEntry(Presence.INVITED, seen=seen)

    changed = actions.record_attendance(secretariat, meeting, entries={row.id: untouched})

    assert (changed, row.presence) == (0, Presence.PRESENT)


def test_record_attendance_when_a_row_is_of_another_meeting_then_it_is_not_found(secretariat):
    meeting, other = make_meeting(MeetingStatus.IN_PROGRESS), make_meeting()
    row = invite(secretariat, other, make_agency())[0]

    with pytest.raises(NotFound):
        actions.record_attendance(
            secretariat, meeting, entries={row.id: AttendanceEntry(Presence.PRESENT)}
        )


def test_add_guest_when_of_no_registered_agency_then_name_and_origin_are_kept(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)

    guest = actions.add_guest(
        secretariat, meeting, attended_name="Budi", attended_post="Ketua karang taruna"
    )

    assert (guest.agency_id, guest.is_guest, guest.presence) == (None, True, Presence.PRESENT)


def test_add_guest_when_the_agency_is_on_the_sheet_then_it_is_refused(secretariat):
    meeting, agency = make_meeting(MeetingStatus.IN_PROGRESS), make_agency()
    invite(secretariat, meeting, agency)

    with pytest.raises(Refused) as refused:
        actions.add_guest(secretariat, meeting, attended_name="Ani", agency_id=agency.id)

    assert refused.value.field == "agency_id"


def test_remove_guest_when_the_row_is_an_invitation_then_it_is_not_found(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS)
    row = invite(secretariat, meeting, make_agency())[0]

    with pytest.raises(NotFound):
        actions.remove_guest(secretariat, meeting, attendance_id=row.id)
