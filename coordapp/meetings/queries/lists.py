"""Lists of meetings and forums, and the choices their forms offer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select

from coordapp.db import db
from coordapp.meetings.models import Forum, Meeting, MeetingStatus, MeetingType, Sifat
from coordapp.people.models import Assignment, User
from coordapp.policy import Actor, Role

PAGE = 50
RECENT = 50
MINUTE_TAKERS = (Role.SEKRETARIAT, Role.INSTANSI)
CHAIRS = (Role.PIMPINAN, Role.INSTANSI)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting as lists show it."""

    id: uuid.UUID
    number: str
    title: str
    type: MeetingType
    status: MeetingStatus
    sifat: Sifat
    starts_on: date | None
    days: int
    place: str
    forum: str | None

    @property
    def cursor(self) -> str:
        """The place of this row in the list, for the pages before and after it."""
        return f"{self.starts_on or ''}_{self.id}"


@dataclass(frozen=True)
class MeetingFilter:
    """What a list of meetings is narrowed to."""

    forum_id: uuid.UUID | None = None
    status: MeetingStatus | None = None
    year: int | None = None
    text: str = ""


@dataclass(frozen=True)
class MeetingList:
    """One page of meetings, with the cursors of its neighbours."""

    rows: list[MeetingRow]
    before: str | None
    after: str | None


def list_meetings(
    actor: Actor, wanted: MeetingFilter, *, after: str = "", before: str = ""
) -> MeetingList:
    """A page of the meetings visible to the actor, latest day first, unknown days last."""
    backwards = bool(before)
    statement = _rows().where(Meeting.visible_to(actor), *_conditions(wanted))
    place = _parse_cursor(before or after)
    if place:
        statement = statement.where(_newer(*place) if backwards else _older(*place))
    statement = statement.order_by(*_order(backwards)).limit(PAGE + 1)
    found = [MeetingRow(*row) for row in db.session.execute(statement)]
    more = len(found) > PAGE
    rows = found[:PAGE]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, True) if backwards else (place is not None, more)
    return MeetingList(
        rows=rows,
        before=rows[0].cursor if rows and has_before else None,
        after=rows[-1].cursor if rows and has_after else None,
    )


def upcoming_meetings(actor: Actor, today: date, limit: int = 5) -> list[MeetingRow]:
    """Running meetings and those to come, the next one first."""
    coming = and_(Meeting.status == MeetingStatus.SCHEDULED, Meeting.starts_on >= today)
    statement = (
        _rows()
        .where(Meeting.visible_to(actor), or_(Meeting.status == MeetingStatus.IN_PROGRESS, coming))
        .order_by(Meeting.starts_on.is_(None), Meeting.starts_on, Meeting.id)
        .limit(limit)
    )
    return [MeetingRow(*row) for row in db.session.execute(statement)]


def meeting_years(actor: Actor) -> list[int]:
    """The years in which the actor may see a meeting, latest first."""
    year = extract("year", Meeting.starts_on)
    found = db.session.scalars(
        select(year).where(Meeting.visible_to(actor), Meeting.starts_on.is_not(None)).distinct()
    )
    return sorted((int(value) for value in found), reverse=True)


def _rows() -> "Select[*tuple[Any, ...]]":
    return select(
        Meeting.id,
        Meeting.number,
        Meeting.title,
        Meeting.type,
        Meeting.status,
        Meeting.sifat,
        Meeting.starts_on,
        Meeting.days,
        Meeting.place,
        Forum.name,
    ).outerjoin(Forum, Forum.id == Meeting.forum_id)


def _conditions(wanted: MeetingFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.forum_id is not None:
        conditions.append(Meeting.forum_id == wanted.forum_id)
    if wanted.status is not None:
        conditions.append(Meeting.status == wanted.status)
    if wanted.year is not None:
        conditions.append(_in_year(wanted.year))
    if wanted.text:
        columns = (Meeting.title, Meeting.number, Meeting.place, Meeting.chair)
        conditions.append(
            or_(*(column.icontains(wanted.text, autoescape=True) for column in columns))
        )
    return conditions


def _in_year(year: int) -> ColumnElement[bool]:
    """Of the year by day; where no day is known, by the year in the number."""
    return or_(
        Meeting.starts_on.between(date(year, 1, 1), date(year, 12, 31)),
        and_(Meeting.starts_on.is_(None), Meeting.number.contains(f"-R-{year}-", autoescape=True)),
    )


def _order(backwards: bool) -> list[Any]:
    unknown = Meeting.starts_on.is_(None)
    if backwards:
        return [unknown.desc(), Meeting.starts_on, Meeting.id]
    return [unknown, Meeting.starts_on.desc(), Meeting.id.desc()]


def _older(day: date | None, meeting_id: uuid.UUID) -> ColumnElement[bool]:
    if day is None:
        return and_(Meeting.starts_on.is_(None), Meeting.id < meeting_id)
    same = and_(Meeting.starts_on == day, Meeting.id < meeting_id)
    return or_(Meeting.starts_on < day, same, Meeting.starts_on.is_(None))


def _newer(day: date | None, meeting_id: uuid.UUID) -> ColumnElement[bool]:
    if day is None:
        unknown = and_(Meeting.starts_on.is_(None), Meeting.id > meeting_id)
        return or_(Meeting.starts_on.is_not(None), unknown)
    return or_(Meeting.starts_on > day, and_(Meeting.starts_on == day, Meeting.id > meeting_id))


def _parse_cursor(text: str) -> tuple[date | None, uuid.UUID] | None:
    """The place a cursor names; an unreadable one is the list's beginning."""
    day, _mark, key = text.partition("_")
    try:
        return (date.fromisoformat(day) if day else None), uuid.UUID(key)
    except ValueError:
        return None


def list_forums(today: date) -> Sequence[Forum]:
    """All forums of the region: active ones first, then by name."""
    ended = and_(Forum.ended_on.is_not(None), Forum.ended_on <= today)
    return db.session.scalars(select(Forum).order_by(ended, Forum.name)).all()


def forum_choices(today: date, keep: uuid.UUID | None = None) -> list[tuple[str, str]]:
    """Active forums for a picker, and the one already chosen."""
    rows = db.session.execute(
        select(Forum.id, Forum.name)
        .where(or_(Forum.ended_on.is_(None), Forum.ended_on > today, Forum.id == keep))
        .order_by(Forum.name)
    )
    return [(str(forum_id), name) for forum_id, name in rows]


def recent_meetings(meeting: Meeting | None = None) -> list[tuple[str, str]]:
    """The latest other meetings for a picker of the secretariat, and the one picked already."""
    statement = select(Meeting.id, Meeting.number, Meeting.title)
    recent = statement.order_by(Meeting.id.desc()).limit(RECENT)
    rows = {row.id: row for row in db.session.execute(recent)}
    if meeting is not None:
        rows.pop(meeting.id, None)
        picked = statement.where(Meeting.id == meeting.continues_id)
        rows |= {row.id: row for row in db.session.execute(picked)}
    return [(str(row.id), f"{row.number} {row.title}") for row in rows.values()]


def find_continued(actor: Actor, meeting: Meeting) -> MeetingRow | None:
    """The meeting this one continues, where there is one and the actor may see it."""
    if meeting.continues_id is None:
        return None
    row = db.session.execute(
        _rows().where(Meeting.id == meeting.continues_id, Meeting.visible_to(actor))
    ).first()
    return MeetingRow(*row) if row else None


def people_here(
    region_id: str | None, roles: Sequence[Role], today: date
) -> list[tuple[uuid.UUID, str, str]]:
    """Persons who hold one of these roles in the region today: id, name, position."""
    rows = db.session.execute(
        select(User.id, User.name, func.max(Assignment.position))
        .join(Assignment, Assignment.user_id == User.id)
        .where(
            Assignment.region_id == region_id,
            Assignment.role.in_(roles),
            Assignment.starts_on <= today,
            or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today),
            User.disabled_at.is_(None),
        )
        .group_by(User.id, User.name)
        .order_by(User.name)
    )
    return [(user_id, name, position) for user_id, name, position in rows]
