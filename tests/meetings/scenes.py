"""Meetings as far as a test needs them."""

from coordapp.meetings import actions
from coordapp.meetings.models import LineKind, MeetingStatus, Presence
from coordapp.meetings.rules import AttendanceEntry
from tests.factories import make_agency, make_meeting


def complete_meeting(secretariat, **columns):
    """A running meeting that closes without a warning."""
    meeting = make_meeting(MeetingStatus.IN_PROGRESS, **columns)
    agency = make_agency("Dinas Kesehatan", contact_phone="+62811999888")
    actions.add_agenda_items(secretariat, meeting, titles=["Posyandu"])
    row = actions.invite_agencies(secretariat, meeting, agency_ids=[agency.id])[0]
    actions.record_attendance(
        secretariat,
        meeting,
        entries={row.id: AttendanceEntry(Presence.PRESENT, "Kadis", "Ani", "081199988877")},
    )
    actions.add_line(secretariat, meeting, kind=LineKind.KOMITMEN, text="Renovasi posyandu")
    return meeting


def closed_meeting(secretariat, **columns):
    """A meeting whose minutes are closed and wait for approval."""
    meeting = complete_meeting(secretariat, **columns)
    actions.close_minutes(secretariat, meeting)
    return meeting
