"""A closed meeting refuses every change."""

import uuid
from types import SimpleNamespace

import pytest

from coordapp.chain import canonical
from coordapp.errors import Refused
from coordapp.meetings import actions, notula, queries
from coordapp.meetings.models import LineKind, MeetingStatus
from coordapp.policy import Role
from tests.factories import make_actor, make_agency
from tests.meetings.scenes import closed_meeting


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


CHANGES = {
    "change_meeting": lambda who, on: actions.change_meeting(who, on.meeting, title="Lain"),
    "start_meeting": lambda who, on: actions.start_meeting(who, on.meeting),
    "cancel_meeting": lambda who, on: actions.cancel_meeting(who, on.meeting, reason="Batal"),
    "close_minutes": lambda who, on: actions.close_minutes(who, on.meeting),
    "add_agenda_items": lambda who, on: actions.add_agenda_items(who, on.meeting, titles=["B"]),
    "change_agenda_item": lambda who, on: actions.change_agenda_item(
        who, on.meeting, on.item, title="Lain"
    ),
    "note_agenda_item": lambda who, on: actions.note_agenda_item(
        who, on.meeting, on.item, notes="Lain"
    ),
    "move_agenda_item": lambda who, on: actions.move_agenda_item(
        who, on.meeting, on.item, upwards=True
    ),
    "remove_agenda_item": lambda who, on: actions.remove_agenda_item(who, on.meeting, on.item),
    "invite_agencies": lambda who, on: actions.invite_agencies(
        who, on.meeting, agency_ids=[on.agency.id]
    ),
    "change_invitation": lambda who, on: actions.change_invitation(
        who, on.meeting, agency_id=on.agency.id, invited_post="Kabid"
    ),
    "uninvite_agency": lambda who, on: actions.uninvite_agency(
        who, on.meeting, agency_id=on.agency.id
    ),
    "record_attendance": lambda who, on: actions.record_attendance(who, on.meeting, entries={}),
    "add_guest": lambda who, on: actions.add_guest(who, on.meeting, attended_name="Budi"),
    "remove_guest": lambda who, on: actions.remove_guest(
        who, on.meeting, attendance_id=uuid.uuid4()
    ),
    "add_line": lambda who, on: actions.add_line(
        who, on.meeting, kind=LineKind.CATATAN, text="Baru"
    ),
    "change_line": lambda who, on: actions.change_line(
        who, on.meeting, on.line, kind=LineKind.CATATAN, text="Lain"
    ),
    "remove_line": lambda who, on: actions.remove_line(who, on.meeting, on.line),
}


@pytest.mark.parametrize("status", [MeetingStatus.CLOSED, MeetingStatus.APPROVED])
@pytest.mark.parametrize("verb", CHANGES)
def test_closed_meeting_when_anything_would_change_then_it_is_refused(secretariat, verb, status):
    meeting = closed_meeting(secretariat)
    meeting.status = status
    parts = SimpleNamespace(
        meeting=meeting,
        line=queries.lines_of(meeting)[0],
        item=queries.agenda_of(meeting)[0],
        agency=make_agency(),
    )
    before = canonical(body_now(meeting))

    with pytest.raises(Refused) as refused:
        CHANGES[verb](secretariat, parts)

    assert refused.value.message == (
        "Notula rapat ini sudah ditutup. Perubahan dicatat sebagai addendum."
    )
    assert canonical(body_now(meeting)) == before


def body_now(meeting):
    return notula.compose_body(
        queries.get_frame(meeting),
        zone="WIB",
        agenda=queries.agenda_of(meeting),
        attendance=queries.attendance_of(meeting),
        lines=queries.lines_of(meeting),
    )
