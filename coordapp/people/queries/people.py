"""The list of people of a region, and what was done to their rights."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, tuple_

from coordapp import clock
from coordapp.audit import SystemAuditDetail, SystemAuditEntry
from coordapp.db import db
from coordapp.people.models import Assignment, User
from coordapp.people.queries.grants import agency_names
from coordapp.people.rules.labels import ACT_NAMES, assignment_name, described
from coordapp.people.rules.sessions import is_current
from coordapp.personal import normalise_phone
from coordapp.policy import Actor, Reach, Role
from coordapp.regions.queries import get_region

PAGE = 50
REGIONAL_ACTS = frozenset({"grant_assignment", "end_assignment"})


@dataclass(frozen=True)
class PersonRow:
    """A line of the list."""

    id: uuid.UUID
    name: str
    handle: str
    state: str
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PeoplePage:
    """One page of the list, and the key the next one begins after."""

    rows: list[PersonRow]
    next_after: uuid.UUID | None


@dataclass(frozen=True)
class GrantAct:
    """A line of the list of grants."""

    at: datetime
    verb: str
    person: str
    by: str
    reason: str


def list_people(
    actor: Actor, *, text: str = "", role: Role | None = None, after: uuid.UUID | None = None
) -> PeoplePage:
    """People this actor may see, by name."""
    found = (
        select(User.id, User.name, User.username, User.email, User.phone, User.disabled_at)
        .add_columns(User.password_hash.is_not(None).label("is_opened"), User.is_sample)
        .where(User.visible_to(actor))
        .order_by(User.name, User.id)
        .limit(PAGE + 1)
    )
    if text:
        found = found.where(_named_like(text))
    if role is not None:
        here = and_(Assignment.region_id == actor.region_id, Assignment.role == role)
        found = found.where(User.assignments.any(here))
    if after is not None:
        found = found.where(tuple_(User.name, User.id) > _key_of(after))
    rows = db.session.execute(found).all()
    roles = _current_roles(actor, [row.id for row in rows[:PAGE]])
    people = [
        PersonRow(
            row.id,
            row.name,
            row.username or row.email or row.phone or "",
            _state(row, roles.get(row.id, [])),
            roles.get(row.id, []),
        )
        for row in rows[:PAGE]
    ]
    return PeoplePage(people, people[-1].id if len(rows) > PAGE else None)


def _named_like(text: str) -> Any:
    like = text.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (User.name, User.username, User.email)
    clauses = [func.lower(column).like(f"%{like}%", escape="\\") for column in columns]
    phone = normalise_phone(text)
    return or_(*clauses, User.phone == phone) if phone else or_(*clauses)


def _key_of(user_id: uuid.UUID) -> Any:
    name = select(User.name).where(User.id == user_id).scalar_subquery()
    return tuple_(name, user_id)


def _state(row: Any, roles: list[str]) -> str:
    if row.disabled_at is not None:
        return "disabled"
    if not (row.is_opened or row.is_sample):
        return "invited"
    return "active" if roles else "ended"


def _current_roles(actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    today = clock.today(get_region(actor.region_id).timezone)
    held = db.session.scalars(
        select(Assignment)
        .where(Assignment.user_id.in_(ids), Assignment.region_id == actor.region_id)
        .order_by(Assignment.starts_on, Assignment.id)
    ).all()
    current = [assignment for assignment in held if is_current(assignment, today)]
    names = agency_names({row.agency_id for row in current if row.agency_id})
    roles: dict[uuid.UUID, list[str]] = {}
    for row in current:
        label = described(row.role, row.position, row.acting)
        office = names.get(row.agency_id) if row.agency_id else None
        roles.setdefault(row.user_id, []).append(f"{label}, {office}" if office else label)
    return roles


@dataclass(frozen=True)
class RoleHeld:
    """A role of a person in this region, as its page shows it."""

    id: uuid.UUID
    role: Role
    position: str
    office: str
    reach: Reach
    starts_on: date
    ends_on: date | None
    is_current: bool
    given_by: str


def roles_of(actor: Actor, person: User) -> list[RoleHeld]:
    """Roles of a person in the actor's region, current ones first."""
    today = clock.today(get_region(actor.region_id).timezone)
    here = [row for row in person.assignments if row.region_id == actor.region_id]
    offices = agency_names({row.agency_id for row in here if row.agency_id})
    givers = _names_of({row.granted_by_id for row in here if row.granted_by_id})
    held = [
        RoleHeld(
            id=row.id,
            role=row.role,
            position=assignment_name(row.position, row.acting, row.role),
            office=offices.get(row.agency_id, "") if row.agency_id else "",
            reach=row.reach,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_current=is_current(row, today),
            given_by=givers.get(row.granted_by_id, "") if row.granted_by_id else "",
        )
        for row in here
    ]
    return sorted(held, key=lambda item: not item.is_current)


def _names_of(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


def list_grant_acts(actor: Actor) -> Sequence[GrantAct]:
    """The latest acts on rights and accounts of the region's people, newest first."""
    people = db.session.execute(
        select(User.id, User.name).where(
            User.assignments.any(Assignment.region_id == actor.region_id)
        )
    )
    names = {str(row.id): row.name for row in people}
    rows = db.session.execute(
        select(SystemAuditEntry, SystemAuditDetail.body, User.name)
        .join(SystemAuditDetail, SystemAuditDetail.entry_id == SystemAuditEntry.id)
        .outerjoin(User, User.id == SystemAuditEntry.actor_id)
        .where(SystemAuditEntry.subject_id.in_(names), SystemAuditEntry.verb.in_(ACT_NAMES))
        .order_by(SystemAuditEntry.sequence.desc())
        .limit(200)
    )
    return [
        GrantAct(entry.at, entry.verb, names[entry.subject_id], by or "", body.get("reason") or "")
        for entry, body, by in rows
        if entry.verb not in REGIONAL_ACTS or _is_of(actor, body)
    ]


def _is_of(actor: Actor, body: dict[str, Any]) -> bool:
    """Whether an act on an assignment was on one of this region, as its reason begins."""
    return str(body.get("reason")).startswith(f"{actor.region_id}:")
