"""Forum, meeting, agenda, attendance, lines and the frozen minutes."""

from coordapp.meetings.models.forum import (
    Forum,
)
from coordapp.meetings.models.meeting import (
    AgendaItem,
    Attendance,
    Meeting,
)
from coordapp.meetings.models.minutes import (
    Addendum,
    Approval,
    MinuteLine,
    MinutesRevision,
)
from coordapp.meetings.models.words import (
    CAME,
    COMMITTING_KINDS,
    LINE_KINDS,
    MEETING_TYPES,
    LineKind,
    MeetingStatus,
    MeetingType,
    Presence,
    Sifat,
    SourceKind,
)

__all__ = [
    "CAME",
    "COMMITTING_KINDS",
    "LINE_KINDS",
    "MEETING_TYPES",
    "Addendum",
    "AgendaItem",
    "Approval",
    "Attendance",
    "Forum",
    "LineKind",
    "Meeting",
    "MeetingStatus",
    "MeetingType",
    "MinuteLine",
    "MinutesRevision",
    "Presence",
    "Sifat",
    "SourceKind",
]
