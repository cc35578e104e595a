"""Single rows of a meeting and the rows it consists of."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.language import _
from coordapp.meetings.models import (
    CAME,
    Addendum,
    AgendaItem,
    Approval,
    Attendance,
    LineKind,
    Meeting,
    MinuteLine,
    MinutesRevision,
    Presence,
)
from coordapp.meetings.rules import ClosingFacts


def lock_meeting(meeting: Meeting) -> None:
    """Hold the meeting until the transaction ends, and see it as it stands now.

    Two who write at the same time queue here instead of losing one line; SQLite has one writer.
    """
    db.session.refresh(
        meeting, attribute_names=["status", "last_line", "version"], with_for_update=True
    )


def get_frame(meeting: Meeting) -> Meeting:
    """The same meeting with everything its frame names: forum, host, chair, notulis, post."""
    return db.session.scalars(
        Meeting.addressed_by(meeting.number).execution_options(populate_existing=True)
    ).one()


def get_agenda_item(meeting: Meeting, item_id: uuid.UUID) -> AgendaItem:
    """An agenda item of this meeting."""
    item = db.session.scalar(
        select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting.id)
    )
    if item is None:
        raise NotFound
    return item


def get_line(meeting: Meeting, line_id: uuid.UUID) -> MinuteLine:
    """A line of this meeting's minutes that was not removed."""
    line = db.session.scalar(
        select(MinuteLine)
        .where(
            MinuteLine.id == line_id,
            MinuteLine.meeting_id == meeting.id,
            MinuteLine.is_removed.is_(False),
        )
        .options(joinedload(MinuteLine.meeting))
    )
    if line is None:
        raise NotFound
    return line


def agenda_of(meeting: Meeting) -> Sequence[AgendaItem]:
    """The agenda in its order."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def lines_of(meeting: Meeting) -> Sequence[MinuteLine]:
    """The lines in the order of the minutes: agenda item, then arrival; loose lines last."""
    return db.session.scalars(
        select(MinuteLine)
        .outerjoin(AgendaItem, AgendaItem.id == MinuteLine.agenda_item_id)
        .where(MinuteLine.meeting_id == meeting.id, MinuteLine.is_removed.is_(False))
        .order_by(AgendaItem.position.is_(None), AgendaItem.position, MinuteLine.arrival)
    ).all()


def count_lines_under(item: AgendaItem) -> int:
    """How many lines stand under an agenda item."""
    return (
        db.session.scalar(
            select(func.count(MinuteLine.id)).where(
                MinuteLine.agenda_item_id == item.id, MinuteLine.is_removed.is_(False)
            )
        )
        or 0
    )


def removed_lines_under(item: AgendaItem) -> Sequence[MinuteLine]:
    """Removed lines that still point at an agenda item."""
    return db.session.scalars(
        select(MinuteLine).where(
            MinuteLine.agenda_item_id == item.id, MinuteLine.is_removed.is_(True)
        )
    ).all()


def attendance_of(meeting: Meeting, day_number: int | None = None) -> Sequence[Attendance]:
    """The attendance rows with their agencies: invited ones in protocol order, guests last."""
    wanted: list[ColumnElement[bool]] = [Attendance.meeting_id == meeting.id]
    if day_number is not None:
        wanted.append(Attendance.day_number == day_number)
    return db.session.scalars(
        select(Attendance)
        .outerjoin(Agency, Agency.id == Attendance.agency_id)
        .options(joinedload(Attendance.agency))
        .where(*wanted)
        .order_by(
            Attendance.is_guest,
            Agency.protocol_order.is_(None),
            Agency.protocol_order,
            Agency.name,
            Attendance.day_number,
            Attendance.id,
        )
        .execution_options(populate_existing=True)
    ).all()


def invitation_of(meeting: Meeting, agency_id: uuid.UUID) -> Sequence[Attendance]:
    """An agency's rows of every day, in the order of the days."""
    return db.session.scalars(
        select(Attendance)
        .where(Attendance.meeting_id == meeting.id, Attendance.agency_id == agency_id)
        .options(joinedload(Attendance.agency))
        .order_by(Attendance.day_number)
    ).all()


def get_invitation(meeting: Meeting, agency_id: uuid.UUID) -> Attendance:
    """An invited agency's row of the first day."""
    rows = [row for row in invitation_of(meeting, agency_id) if not row.is_guest]
    if not rows:
        raise NotFound
    return rows[0]


def active_agencies(agency_ids: Collection[uuid.UUID], today: date) -> Sequence[Agency]:
    """Those of these agencies that are active today, in protocol order."""
    return db.session.scalars(
        select(Agency)
        .where(
            Agency.id.in_(agency_ids),
            or_(Agency.active_until.is_(None), Agency.active_until > today),
        )
        .order_by(Agency.protocol_order, Agency.name)
    ).all()


def closing_facts(meeting: Meeting) -> ClosingFacts:
    """What the checks before closing look at."""
    attendance = attendance_of(meeting)
    lines = lines_of(meeting)
    missing: dict[str, list[int]] = {}
    for row in attendance:
        if row.agency and row.presence is Presence.INVITED:
            missing.setdefault(row.agency.label, []).append(row.day_number)
    return ClosingFacts(
        agenda=len(agenda_of(meeting)),
        lines=len(lines),
        present=sum(row.presence in CAME for row in attendance),
        unrecorded=[_with_days(name, days, meeting.days) for name, days in missing.items()],
        unanswered=[
            line.text for line in lines if line.kind is LineKind.TANYA_JAWAB and not line.answer
        ],
    )


def _with_days(name: str, missing: list[int], days: int) -> str:
    """An agency's name, with the days that lack its attendance unless all of them do."""
    if len(missing) == days:
        return name
    return f"{name} ({_('hari')} {', '.join(str(day) for day in missing)})"


def get_revision(meeting: Meeting) -> MinutesRevision:
    """The latest frozen minutes, with who closed them."""
    revision = db.session.scalar(
        select(MinutesRevision)
        .where(MinutesRevision.meeting_id == meeting.id)
        .options(joinedload(MinutesRevision.closed_by))
        .order_by(MinutesRevision.revision.desc())
        .limit(1)
    )
    if revision is None:
        raise NotFound
    return revision


def find_approval(meeting: Meeting) -> Approval | None:
    """What made the minutes official, if anything has."""
    return db.session.scalar(
        select(Approval)
        .where(Approval.meeting_id == meeting.id)
        .options(joinedload(Approval.approved_by))
        .order_by(Approval.approved_at.desc())
        .limit(1)
    )


def addenda_of(meeting: Meeting) -> Sequence[Addendum]:
    """The addenda in their order, with who wrote them."""
    return db.session.scalars(
        select(Addendum)
        .where(Addendum.meeting_id == meeting.id)
        .options(joinedload(Addendum.written_by))
        .order_by(Addendum.number)
    ).all()


def last_addendum(meeting: Meeting) -> int:
    """The number of the latest addendum; 0 when there is none."""
    return (
        db.session.scalar(
            select(func.max(Addendum.number)).where(Addendum.meeting_id == meeting.id)
        )
        or 0
    )


def minute_takers(meeting: Meeting) -> set[uuid.UUID]:
    """Everybody who wrote a line of the minutes or closed them."""
    authors = select(MinuteLine.created_by_id).where(
        MinuteLine.meeting_id == meeting.id, MinuteLine.created_by_id.is_not(None)
    )
    closers = select(MinutesRevision.closed_by_id).where(MinutesRevision.meeting_id == meeting.id)
    return {
        user_id
        for statement in (authors, closers)
        for user_id in db.session.scalars(statement.distinct())
        if user_id is not None
    }
