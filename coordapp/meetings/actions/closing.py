"""Closing, approving and adding to minutes: frozen once, changed never."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Forbidden, Refused
from coordapp.language import _
from coordapp.meetings import notula, queries, rules
from coordapp.meetings.models import (
    Addendum,
    Approval,
    LineKind,
    Meeting,
    MeetingStatus,
    MinuteLine,
    MinutesRevision,
)
from coordapp.policy import Actor, Permission, require
from coordapp.regions.actions import next_number
from coordapp.regions.models import Region, Series
from coordapp.regions.queries import get_region


def close_minutes(
    actor: Actor,
    meeting: Meeting,
    *,
    overridden: str = "",
    further: Sequence[str] = (),
    follow_up: Sequence[Mapping[str, Any]] = (),
) -> MinutesRevision:
    """Freeze the minutes with their hash and number their decisions.

    Raises Refused when checks warn and no reason to go on is given. `further` are warnings, and
    `follow_up` the rows of the RTL table, of the rooms that know them.
    """
    queries.lock_meeting(meeting)
    rules.check_step(meeting.status, MeetingStatus.CLOSED)
    warnings = rules.closing_warnings(queries.closing_facts(meeting), further)
    rules.check_warnings(warnings, overridden)
    region = get_region(actor.region_id)
    lines = queries.lines_of(meeting)
    _number_decisions(region, lines)
    meeting.status = MeetingStatus.CLOSED
    meeting.closed_at = clock.now()
    body = notula.compose_body(
        queries.get_frame(meeting),
        zone=clock.zone_name(region.timezone),
        agenda=queries.agenda_of(meeting),
        attendance=queries.attendance_of(meeting),
        lines=lines,
        follow_up=follow_up,
    )
    revision = MinutesRevision(
        meeting_id=meeting.id,
        revision=1,
        body=body,
        sha256=notula.digest_of(body),
        overridden=overridden if warnings else "",
        closed_by_id=_person(actor),
        closed_at=meeting.closed_at,
    )
    db.session.add(revision)
    audit.note(actor, "close_minutes", meeting, reason=revision.overridden or None)
    return revision


def _number_decisions(region: Region, lines: Sequence[MinuteLine]) -> None:
    """Give each decision its number, so that letters can cite it."""
    year = clock.today(region.timezone).year
    for line in lines:
        if line.kind is LineKind.KEPUTUSAN and line.decision_number is None:
            line.decision_number = next_number(region, Series.DECISIONS, year)


def approve_minutes(actor: Actor, meeting: Meeting) -> Approval:
    """Make closed minutes official as chair or named post, never as one who wrote them."""
    require(Permission.MEETING_APPROVE, actor, meeting)
    queries.lock_meeting(meeting)
    rules.check_step(meeting.status, MeetingStatus.APPROVED)
    rules.check_approver_apart(actor, queries.minute_takers(meeting))
    approval = _approve(actor, meeting, approver_label=actor.label)
    audit.note(actor, "approve_minutes", meeting)
    return approval


def record_signed_sheet(
    actor: Actor,
    meeting: Meeting,
    *,
    sha256: str,
    media_type: str,
    signed_on: date | None,
    approver_label: str,
) -> Approval:
    """Record that closed minutes were signed on paper; the scan is kept by its hash."""
    require(Permission.MEETING_RECORD_APPROVAL, actor, meeting)
    queries.lock_meeting(meeting)
    rules.check_step(meeting.status, MeetingStatus.APPROVED)
    today = clock.today(get_region(actor.region_id).timezone)
    rules.check_signed_sheet(media_type, signed_on, approver_label, today)
    approval = _approve(
        actor,
        meeting,
        approver_label=approver_label,
        scan_sha256=sha256,
        scan_media_type=media_type,
        signed_on=signed_on,
    )
    audit.note(actor, "record_signed_sheet", meeting)
    return approval


def _approve(actor: Actor, meeting: Meeting, **how: Any) -> Approval:
    """Approve the latest frozen text, provided that it still is the text that was frozen."""
    revision = queries.get_revision(meeting)
    if not notula.is_intact(revision):
        raise Refused(_("Isi notula tidak cocok lagi dengan sidik jarinya. Hubungi admin."))
    meeting.status = MeetingStatus.APPROVED
    meeting.approved_at = clock.now()
    approval = Approval(
        meeting_id=meeting.id,
        revision_id=revision.id,
        approved_by_id=_person(actor),
        approved_at=meeting.approved_at,
        **how,
    )
    db.session.add(approval)
    return approval


def add_addendum(actor: Actor, meeting: Meeting, *, text: str) -> Addendum:
    """Add a numbered change to closed minutes."""
    queries.lock_meeting(meeting)
    rules.check_frozen(meeting.status)
    if not text:
        raise Refused(_("Tulis isi addendum."), "text")
    addendum = Addendum(
        meeting_id=meeting.id,
        number=queries.last_addendum(meeting) + 1,
        text=text,
        written_by_id=_person(actor),
        written_at=clock.now(),
    )
    db.session.add(addendum)
    audit.note(actor, "add_addendum", addendum)
    return addendum


def _person(actor: Actor) -> Any:
    """The person who acts; minutes are never closed by the system itself."""
    if actor.user_id is None:
        raise Forbidden("a person closes and approves minutes")
    return actor.user_id
