"""Closing a meeting is one act over two rooms: freeze its minutes, start its commitments."""

from coordapp.commitments.actions.drafting import start_clocks
from coordapp.meetings import actions as meetings
from coordapp.meetings.models import Meeting, MinutesRevision
from coordapp.policy import Actor


def conclude_meeting(actor: Actor, meeting: Meeting, *, overridden: str = "") -> MinutesRevision:
    """Close the minutes and start the clock of what was confirmed from them.

    Raises Refused when checks warn and no reason to go on is given.
    """
    revision = meetings.close_minutes(actor, meeting, overridden=overridden)
    start_clocks(meeting, revision.closed_at)
    return revision
