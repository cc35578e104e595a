"""Closing a meeting is one act over two rooms: freeze its minutes, start its commitments."""

from datetime import date
from typing import Any

from babel.numbers import format_decimal

from coordapp.commitments.actions.drafting import start_clocks
from coordapp.commitments.models import Commitment, Shape, Status
from coordapp.commitments.queries.lookups import from_meeting
from coordapp.language import _
from coordapp.meetings import actions as meetings
from coordapp.meetings.models import Meeting, MinutesRevision
from coordapp.policy import Actor


def conclude_meeting(actor: Actor, meeting: Meeting, *, overridden: str = "") -> MinutesRevision:
    """Close the minutes with the RTL table and start the clock of what was confirmed.

    Raises Refused when checks warn and no reason to go on is given.
    """
    pledges = from_meeting(meeting)
    revision = meetings.close_minutes(
        actor,
        meeting,
        overridden=overridden,
        further=pledge_warnings(pledges, meeting.starts_on),
        follow_up=[_row(pledge) for pledge in pledges if pledge.shape is not Shape.ANAK],
    )
    start_clocks(meeting, revision.closed_at)
    return revision


def pledge_warnings(pledges: list[Commitment], held_on: date | None) -> list[str]:
    """What the pledges of a meeting still lack when its minutes are about to close."""
    drafts = [pledge for pledge in pledges if pledge.status is Status.DRAFT]
    without_lead = sum(pledge.lead_agency_id is None for pledge in drafts)
    without_due = sum(pledge.due_on is None for pledge in drafts)
    warnings = []
    if without_lead:
        warnings.append(_("%(count)s komitmen belum ada PJ.", count=without_lead))
    if without_due:
        warnings.append(_("%(count)s komitmen belum ada tenggat.", count=without_due))
    early = [one for one in pledges if held_on and one.due_on and one.due_on < held_on]
    if early:
        warnings.append(_("%(count)s komitmen bertenggat sebelum hari rapat.", count=len(early)))
    return warnings


def _row(pledge: Commitment) -> dict[str, Any]:
    """One row of the RTL table as frozen with the minutes."""
    return {
        "line": str(pledge.line_id) if pledge.line_id else "",
        "number": pledge.number,
        "statement": pledge.statement,
        "lead": pledge.lead_agency.name if pledge.lead_agency else "",
        "supports": [item.agency.label for item in pledge.supports if item.removed_at is None],
        "deliverable": pledge.deliverable,
        "target": _target(pledge),
        "due_on": pledge.due_on.isoformat() if pledge.due_on else None,
    }


def _target(pledge: Commitment) -> str:
    if pledge.target_quantity is None:
        return ""
    shown = format_decimal(pledge.target_quantity, locale="id")
    return f"{shown} {pledge.target_unit}".strip()
