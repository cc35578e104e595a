"""What the page of one meeting shows to one reader."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coordapp.meetings import rules
from coordapp.meetings.models import (
    CAME,
    Addendum,
    AgendaItem,
    Approval,
    Attendance,
    Meeting,
    MinuteLine,
    MinutesRevision,
    Presence,
    Sifat,
)
from coordapp.meetings.queries.parts import (
    addenda_of,
    agenda_of,
    attendance_of,
    find_approval,
    get_revision,
    lines_of,
)
from coordapp.meetings.rules import Level
from coordapp.policy import Actor


@dataclass(frozen=True)
class Minutes:
    """The lines a reader gets, grouped by agenda item; loose lines come last under None."""

    level: Level
    groups: list[tuple[AgendaItem | None, list[MinuteLine]]]

    @property
    def count(self) -> int:
        return sum(len(lines) for _item, lines in self.groups)


@dataclass(frozen=True)
class Presences:
    """How many agencies came on one day."""

    day_number: int
    invited: int
    present: int
    represented: int
    excused: int
    absent: int
    unrecorded: int
    guests: int

    @property
    def came(self) -> int:
        return self.present + self.represented


@dataclass(frozen=True)
class MeetingPage:
    """The page of a meeting."""

    agenda: Sequence[AgendaItem]
    invitations: list[Attendance]
    """One row per invited agency."""
    own: list[Attendance]
    """The reader's own rows, for every day."""
    presences: list[Presences]
    """Empty for readers who do not get the attendance sheet."""
    minutes: Minutes
    revision: MinutesRevision | None
    approval: Approval | None
    addenda: Sequence[Addendum]


def meeting_page(
    actor: Actor, meeting: Meeting, own_lines: Collection[uuid.UUID] = ()
) -> MeetingPage:
    """Everything the reader gets of this meeting; see minutes_for about `own_lines`."""
    agenda = _agenda_for(actor, meeting)
    attendance = attendance_of(meeting)
    level = rules.reading_level(actor, meeting)
    is_frozen = meeting.status in rules.FROZEN
    reads_whole = level in (Level.FULL, Level.SHARED)
    return MeetingPage(
        agenda=agenda,
        invitations=[row for row in attendance if not row.is_guest and row.day_number == 1],
        own=[row for row in attendance if row.agency_id in actor.own_agencies],
        presences=_count_presences(meeting, attendance) if level is Level.FULL else [],
        minutes=_minutes(level, meeting, agenda, own_lines),
        revision=get_revision(meeting) if is_frozen and reads_whole else None,
        approval=find_approval(meeting) if is_frozen else None,
        addenda=addenda_of(meeting) if is_frozen and reads_whole else [],
    )


def minutes_for(actor: Actor, meeting: Meeting, own_lines: Collection[uuid.UUID] = ()) -> Minutes:
    """The minutes as far as the reader gets them.

    `own_lines` are the lines whose commitment belongs to the reader's agencies, named by the
    room that knows commitments; they are all that an extract holds.
    """
    level = rules.reading_level(actor, meeting)
    return _minutes(level, meeting, _agenda_for(actor, meeting), own_lines)


def _agenda_for(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The agenda; items that are not biasa only for those who read everything."""
    items = agenda_of(meeting)
    if rules.reading_level(actor, meeting) is Level.FULL:
        return list(items)
    return [item for item in items if item.sifat is Sifat.BIASA]


def _minutes(
    level: Level,
    meeting: Meeting,
    agenda: Sequence[AgendaItem],
    own_lines: Collection[uuid.UUID],
) -> Minutes:
    if level is Level.NONE or (level is Level.EXTRACT and not own_lines):
        return Minutes(level, [])
    titles = {item.id: item for item in agenda}
    groups: dict[AgendaItem | None, list[MinuteLine]] = {}
    for line in lines_of(meeting):
        if level is Level.EXTRACT and line.id not in own_lines:
            continue
        item = titles.get(line.agenda_item_id) if line.agenda_item_id else None
        is_hidden = level is Level.SHARED and line.agenda_item_id is not None and item is None
        if is_hidden and line.id not in own_lines:
            continue
        groups.setdefault(item, []).append(line)
    return Minutes(level, list(groups.items()))


def _count_presences(meeting: Meeting, attendance: Sequence[Attendance]) -> list[Presences]:
    days = []
    for day in range(1, meeting.days + 1):
        rows = [row for row in attendance if row.day_number == day]
        seen = Counter(row.presence for row in rows if not row.is_guest)
        days.append(
            Presences(
                day_number=day,
                invited=sum(seen.values()),
                present=seen[Presence.PRESENT],
                represented=seen[Presence.REPRESENTED],
                excused=seen[Presence.EXCUSED],
                absent=seen[Presence.ABSENT],
                unrecorded=seen[Presence.INVITED],
                guests=sum(row.is_guest and row.presence in CAME for row in rows),
            )
        )
    return days
