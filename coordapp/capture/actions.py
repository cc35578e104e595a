"""A line of the minutes is one act over three rooms: the line, its draft, its obstacle."""

from typing import Any

from coordapp.commitments import actions as commitments
from coordapp.commitments.queries.lookups import commitments_of_line, find_draft_of
from coordapp.language import _
from coordapp.meetings import actions as meetings
from coordapp.meetings.models import COMMITTING_KINDS, LineKind, Meeting, MinuteLine
from coordapp.obstacles import actions as obstacles
from coordapp.obstacles.models import ObstacleClass
from coordapp.obstacles.queries import find_obstacle_of
from coordapp.policy import Actor


def capture_line(
    actor: Actor,
    meeting: Meeting,
    *,
    obstacle_class: ObstacleClass = ObstacleClass.LAIN,
    **values: Any,
) -> MinuteLine:
    """Minute a line; a tracked one becomes a draft commitment, a kendala an obstacle.

    `values` are those of `meetings.actions.add_line`.
    """
    line = meetings.add_line(actor, meeting, **values)
    _follow(actor, meeting, line, obstacle_class)
    return line


def correct_line(actor: Actor, line: MinuteLine, **values: Any) -> MinuteLine:
    """Change a line of a running meeting, and its draft with it."""
    meetings.change_line(actor, line.meeting, line, **values)
    draft = find_draft_of(line.id)
    if draft is not None and not _is_tracked(line):
        commitments.withdraw_draft(actor, draft, reason=_("Baris tidak lagi dipantau."))
    elif draft is not None:
        draft.statement = line.text
        draft.kind = type(draft.kind)(line.kind.value)
        draft.giver = line.on_behalf_of or line.speaker
    elif not commitments_of_line(line.id):
        _follow(actor, line.meeting, line, ObstacleClass.LAIN)
    return line


def strike_line(actor: Actor, line: MinuteLine) -> MinuteLine:
    """Take a line out of a running meeting; its draft is withdrawn, its number stays used."""
    meetings.remove_line(actor, line.meeting, line)
    draft = find_draft_of(line.id)
    if draft is not None:
        commitments.withdraw_draft(actor, draft, reason=_("Baris dihapus dari catatan rapat."))
    return line


def _is_tracked(line: MinuteLine) -> bool:
    return line.is_tracked and line.kind in COMMITTING_KINDS


def _follow(
    actor: Actor, meeting: Meeting, line: MinuteLine, obstacle_class: ObstacleClass
) -> None:
    if _is_tracked(line):
        commitments.propose_commitment(actor, meeting, line)
    elif line.kind is LineKind.KENDALA and find_obstacle_of(line.id) is None:
        obstacles.raise_obstacle(
            actor,
            obstacle_class=obstacle_class,
            text=line.text,
            line=line,
            reporter_agency_id=meeting.host_agency_id,
        )
