"""Lines of the minutes: written while the meeting runs, in the order they arrive."""

import uuid

from coordapp import audit, clock
from coordapp.db import db
from coordapp.meetings import queries, rules
from coordapp.meetings.models import LineKind, Meeting, MinuteLine
from coordapp.policy import Actor


def add_line(
    actor: Actor,
    meeting: Meeting,
    *,
    kind: LineKind,
    text: str,
    agenda_item_id: uuid.UUID | None = None,
    speaker: str = "",
    on_behalf_of: str = "",
    source_quote: str = "",
    answer: str = "",
    is_tracked: bool | None = None,
    line_id: uuid.UUID | None = None,
) -> MinuteLine:
    """Write a line; its arrival number is the next one and is never given again.

    Without `is_tracked` a line that commits somebody is dipantau and any other is not. A client
    that wrote offline may bring the line's id.
    """
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    rules.check_line(kind, text, answer)
    tracked = rules.is_tracked_line(kind, is_tracked)
    if agenda_item_id is not None:
        queries.get_agenda_item(meeting, agenda_item_id)
    meeting.last_line += 1
    line = MinuteLine(
        meeting_id=meeting.id,
        agenda_item_id=agenda_item_id,
        arrival=meeting.last_line,
        kind=kind,
        text=text,
        answer=answer,
        speaker=speaker,
        on_behalf_of=on_behalf_of,
        source_quote=source_quote,
        is_tracked=tracked,
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    if line_id is not None:
        line.id = line_id
    db.session.add(line)
    audit.note(actor, "add_line", line)
    return line


def change_line(
    actor: Actor,
    meeting: Meeting,
    line: MinuteLine,
    *,
    kind: LineKind,
    text: str,
    agenda_item_id: uuid.UUID | None = None,
    speaker: str = "",
    on_behalf_of: str = "",
    source_quote: str = "",
    answer: str = "",
    is_tracked: bool | None = None,
) -> MinuteLine:
    """Write a line differently; its arrival number stays."""
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    rules.check_line(kind, text, answer)
    tracked = rules.is_tracked_line(kind, is_tracked)
    if agenda_item_id is not None:
        queries.get_agenda_item(meeting, agenda_item_id)
    line.kind = kind
    line.text = text
    line.agenda_item_id = agenda_item_id
    line.speaker = speaker
    line.on_behalf_of = on_behalf_of
    line.source_quote = source_quote
    line.answer = answer
    line.is_tracked = tracked
    audit.note(actor, "change_line", line)
    return line


def remove_line(actor: Actor, meeting: Meeting, line: MinuteLine) -> MinuteLine:
    """Take a line from the minutes; the row stays, and so does the gap in the arrivals."""
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    line.is_removed = True
    line.is_tracked = False
    audit.note(actor, "remove_line", line)
    return line
