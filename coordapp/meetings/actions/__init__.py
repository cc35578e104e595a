"""The verbs of forums, meetings and minutes."""

from coordapp.meetings.actions.agenda import (
    add_agenda_items,
    change_agenda_item,
    move_agenda_item,
    note_agenda_item,
    remove_agenda_item,
)
from coordapp.meetings.actions.attending import (
    add_guest,
    change_invitation,
    invite_agencies,
    record_attendance,
    remove_guest,
    uninvite_agency,
)
from coordapp.meetings.actions.closing import (
    add_addendum,
    approve_minutes,
    close_minutes,
    record_signed_sheet,
)
from coordapp.meetings.actions.forums import change_forum, create_forum, end_forum
from coordapp.meetings.actions.frame import (
    Frame,
    announce_meeting,
    cancel_meeting,
    change_meeting,
    schedule_meeting,
    start_meeting,
)
from coordapp.meetings.actions.lines import add_line, change_line, remove_line

__all__ = [
    "Frame",
    "add_addendum",
    "add_agenda_items",
    "add_guest",
    "add_line",
    "announce_meeting",
    "approve_minutes",
    "cancel_meeting",
    "change_agenda_item",
    "change_forum",
    "change_invitation",
    "change_line",
    "change_meeting",
    "close_minutes",
    "create_forum",
    "end_forum",
    "invite_agencies",
    "move_agenda_item",
    "note_agenda_item",
    "record_attendance",
    "record_signed_sheet",
    "remove_agenda_item",
    "remove_guest",
    "remove_line",
    "schedule_meeting",
    "start_meeting",
    "uninvite_agency",
]
