"""Hold a sample meeting: schedule, invite, minute, close, approve."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from coordapp import clock
from coordapp.capture.actions import capture_line
from coordapp.commitments.actions import conclude_meeting
from coordapp.db import db
from coordapp.meetings import actions as meetings
from coordapp.meetings.models import (
    LineKind,
    Meeting,
    MeetingType,
    Presence,
    Sifat,
    SourceKind,
)
from coordapp.meetings.queries import agenda_of, attendance_of
from coordapp.meetings.rules import AttendanceEntry
from coordapp.obstacles.models import ObstacleClass

if TYPE_CHECKING:
    from coordapp.demo.loading import Cast


def hold_meeting(cast: "Cast", row: dict[str, Any]) -> Meeting:
    """The whole meeting, on its own days."""
    opens = _first_moment(cast, row)
    with clock.freeze(opens - timedelta(days=7)):
        meeting = _schedule(cast, row)
    with clock.freeze(opens):
        meetings.start_meeting(cast.actor("notulis"), meeting)
        _seat_guests(cast, row, meeting)
        _minute(cast, row, meeting)
    with clock.freeze(opens + timedelta(days=row.get("days", 1) - 1, hours=6)):
        conclude_meeting(
            cast.actor("notulis"),
            meeting,
            overridden="Notula disusun dari laporan publik (contoh).",
        )
    with clock.freeze(opens + timedelta(days=4)):
        _approve(cast, row, meeting)
    db.session.flush()
    return meeting


def _first_moment(cast: "Cast", row: dict[str, Any]) -> datetime:
    """09.00 of the first day; where the report names none, shortly before its commitments."""
    if "starts_on" in row:
        day = row["starts_on"]
        return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)
    oldest = max(item["confirmed_days_ago"] for item in cast.data["commitments"])
    return cast.moment(oldest + 5)


def _schedule(cast: "Cast", row: dict[str, Any]) -> Meeting:
    host = cast.agencies.get(row.get("host", ""))
    forum = cast.forums.get(row.get("forum", ""))
    post = cast.posts.get(row.get("approver", ""))
    actor = cast.actor("sekretariat")
    meeting = meetings.schedule_meeting(
        actor,
        title=row["title"],
        type=MeetingType(row["type"]),
        forum_id=forum.id if forum else None,
        continues_id=None,
        host_agency_id=host.id if host else None,
        starts_on=row.get("starts_on"),
        days=row.get("days", 1),
        starts_at=None,
        ends_at=None,
        place=row.get("place", ""),
        link="",
        chair=row.get("chair", ""),
        chair_user_id=None,
        approver_post_id=post.id if post else None,
        notulis_id=cast.users["notulis"].id,
        originator=row.get("originator", ""),
        deliverer=row.get("deliverer", ""),
        sifat=Sifat.BIASA,
        source_kind=SourceKind(row["source_kind"]),
        source_name=row.get("source_name", ""),
        notes=_others(row),
    )
    meetings.add_agenda_items(actor, meeting, titles=[item["title"] for item in row["agenda"]])
    invited = {cast.agencies[key].id for key in row.get("invited", row.get("present", []))}
    if invited:
        meetings.invite_agencies(actor, meeting, agency_ids=invited)
    return meeting


def _others(row: dict[str, Any]) -> str:
    others = row.get("present_others", [])
    return f"Hadir menurut laporan: {'; '.join(others)}." if others else ""


def _seat_guests(cast: "Cast", row: dict[str, Any], meeting: Meeting) -> None:
    present = {cast.agencies[key].id for key in row.get("present", [])}
    entries = {
        attendance.id: AttendanceEntry(
            presence=Presence.PRESENT if attendance.agency_id in present else Presence.ABSENT
        )
        for attendance in attendance_of(meeting)
    }
    if entries:
        meetings.record_attendance(cast.actor("notulis"), meeting, entries=entries)


def _minute(cast: "Cast", row: dict[str, Any], meeting: Meeting) -> None:
    actor = cast.actor("notulis")
    items = {item.position: item.id for item in agenda_of(meeting)}
    for line in row["lines"]:
        kind = LineKind(line["kind"])
        cast.lines[line["id"]] = capture_line(
            actor,
            meeting,
            obstacle_class=ObstacleClass(line.get("obstacle_class", "lain")),
            kind=kind,
            text=line["statement"],
            agenda_item_id=items.get(line.get("agenda", 0)),
            speaker=line.get("speaker", ""),
            on_behalf_of=line.get("on_behalf_of", ""),
            source_quote=line.get("quote", ""),
            answer="",
            is_tracked=line["tracked"],
        )


def _approve(cast: "Cast", row: dict[str, Any], meeting: Meeting) -> None:
    """By the holder of the named post, where the sample region has one."""
    key = row.get("approver", "")
    holder = next((p["key"] for p in cast.data["people"] if p.get("post") == key), None)
    if holder is not None:
        meetings.approve_minutes(cast.actor(holder), meeting)
