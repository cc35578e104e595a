"""The frame of a meeting: when, where, who leads it, and its steps up to the start."""

import uuid
from datetime import date, time
from typing import TypedDict, Unpack

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings import queries, rules
from coordapp.meetings.actions.attending import fit_days
from coordapp.meetings.models import Meeting, MeetingStatus, MeetingType, Sifat, SourceKind
from coordapp.policy import Actor
from coordapp.regions.actions import next_number
from coordapp.regions.models import Series
from coordapp.regions.queries import get_region


class Frame(TypedDict, total=False):
    """What is said of a meeting before anybody speaks."""

    title: str
    type: MeetingType
    forum_id: uuid.UUID | None
    continues_id: uuid.UUID | None
    host_agency_id: uuid.UUID | None
    starts_on: date | None
    days: int
    starts_at: time | None
    ends_at: time | None
    place: str
    link: str
    chair: str
    chair_user_id: uuid.UUID | None
    approver_post_id: uuid.UUID | None
    notulis_id: uuid.UUID | None
    originator: str
    deliverer: str
    sifat: Sifat
    source_kind: SourceKind
    source_name: str
    notes: str


def schedule_meeting(actor: Actor, *, as_draft: bool = False, **frame: Unpack[Frame]) -> Meeting:
    """Enter a meeting under the region's next number; a draft is told to nobody yet.

    The year of the number is the year of entering, since a meeting may have no known date.
    """
    _check(actor, frame)
    region = get_region(actor.region_id)
    year = clock.today(region.timezone).year
    status = MeetingStatus.DRAFT if as_draft else MeetingStatus.SCHEDULED
    meeting = Meeting(number=next_number(region, Series.MEETINGS, year), status=status, **frame)
    db.session.add(meeting)
    audit.note(actor, "schedule_meeting", meeting)
    return meeting


def change_meeting(actor: Actor, meeting: Meeting, **frame: Unpack[Frame]) -> Meeting:
    """Change the frame of a meeting whose minutes are not closed."""
    rules.check_open(meeting.status)
    _check(actor, frame, meeting)
    if frame.get("continues_id") == meeting.id:
        raise Refused(_("Rapat tidak dapat menjadi lanjutan dirinya sendiri."), "continues_id")
    fit_days(meeting, frame.get("days", meeting.days))
    for name, value in frame.items():
        setattr(meeting, name, value)
    audit.note(actor, "change_meeting", meeting)
    return meeting


def announce_meeting(actor: Actor, meeting: Meeting) -> Meeting:
    """Turn a draft into a scheduled meeting, visible to those invited."""
    rules.check_step(meeting.status, MeetingStatus.SCHEDULED)
    meeting.status = MeetingStatus.SCHEDULED
    audit.note(actor, "announce_meeting", meeting)
    return meeting


def start_meeting(actor: Actor, meeting: Meeting) -> Meeting:
    """Open a meeting for lines and attendance."""
    rules.check_step(meeting.status, MeetingStatus.IN_PROGRESS)
    meeting.status = MeetingStatus.IN_PROGRESS
    audit.note(actor, "start_meeting", meeting)
    return meeting


def cancel_meeting(actor: Actor, meeting: Meeting, *, reason: str) -> Meeting:
    """Cancel a meeting that was not closed; its number stays its own."""
    queries.lock_meeting(meeting)
    rules.check_step(meeting.status, MeetingStatus.CANCELLED)
    if not reason:
        raise Refused(_("Alasan wajib diisi. Yang diundang akan membacanya."), "reason")
    meeting.status = MeetingStatus.CANCELLED
    meeting.cancelled_reason = reason
    audit.note(actor, "cancel_meeting", meeting, reason=reason)
    return meeting


def _check(actor: Actor, frame: Frame, meeting: Meeting | None = None) -> None:
    """Refuse a frame that does not hold together, or names persons without a role here."""
    unknown = frame.keys() - Frame.__annotations__.keys()
    if unknown:
        raise TypeError(f"not of a meeting's frame: {', '.join(sorted(unknown))}")
    rules.check_frame(
        frame.get("title", meeting.title if meeting else ""),
        frame.get("days", meeting.days if meeting else 1),
        frame.get("starts_at", meeting.starts_at if meeting else None),
        frame.get("ends_at", meeting.ends_at if meeting else None),
    )
    rules.check_link(frame.get("link", ""))
    present = (meeting.notulis_id, meeting.chair_user_id) if meeting else (None, None)
    _check_person(actor, frame.get("notulis_id"), present[0], "notulis_id")
    _check_person(actor, frame.get("chair_user_id"), present[1], "chair_user_id")


def _check_person(
    actor: Actor, user_id: uuid.UUID | None, present: uuid.UUID | None, field: str
) -> None:
    """Refuse a person newly named who holds no fitting role in the region today."""
    if user_id is None or user_id == present:
        return
    roles = queries.MINUTE_TAKERS if field == "notulis_id" else queries.CHAIRS
    today = clock.today(get_region(actor.region_id).timezone)
    if user_id not in {person[0] for person in queries.people_here(actor.region_id, roles, today)}:
        raise Refused(_("Orang ini tidak bertugas di daerah Anda."), field)
