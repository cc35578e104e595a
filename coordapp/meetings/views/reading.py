"""What the pages of a meeting show of the commitments its lines gave rise to."""

import uuid
from typing import Any

from coordapp.commitments.queries.lookups import from_meeting
from coordapp.meetings.models import Meeting
from coordapp.policy import Actor

Pledges = dict[uuid.UUID | None, list[Any]]


def pledges_by_line(meeting: Meeting) -> Pledges:
    """The commitments of a meeting by the line they came from."""
    pledges: Pledges = {}
    for pledge in from_meeting(meeting):
        pledges.setdefault(pledge.line_id, []).append(pledge)
    return pledges


def own_lines(actor: Actor, pledges: Pledges) -> set[uuid.UUID]:
    """The lines whose commitment the actor's agencies lead or support: their extract."""
    return {
        line_id
        for line_id, found in pledges.items()
        if line_id is not None
        and any(
            actor.own_agencies & {pledge.lead_agency_id, *pledge.support_agency_ids}
            for pledge in found
        )
    }
