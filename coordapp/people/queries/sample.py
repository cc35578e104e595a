"""Sample people, offered on the sign-in page of a sample installation."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordapp import clock
from coordapp.db import db
from coordapp.people.models import Assignment, User
from coordapp.people.rules.sessions import is_current
from coordapp.policy import Role
from coordapp.regions.models import Region


@dataclass(frozen=True)
class SamplePerson:
    """One button of the sign-in page."""

    id: uuid.UUID
    name: str
    position: str
    role: Role
    region: str


def sample_people() -> dict[str, list[SamplePerson]]:
    """Sample people who may sign in now, by region name, in order of role."""
    rows = db.session.execute(
        select(User, Assignment, Region)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Region, Region.id == Assignment.region_id)
        .where(User.is_sample, User.disabled_at.is_(None))
        .order_by(Region.name, Assignment.created_at, Assignment.id)
    )
    order = list(Role)
    people: dict[str, list[SamplePerson]] = {}
    for user, assignment, region in rows:
        if is_current(assignment, clock.today(region.timezone)):
            people.setdefault(region.name, []).append(
                SamplePerson(user.id, user.name, assignment.position, assignment.role, region.name)
            )
    for group in people.values():
        group.sort(key=lambda person: order.index(person.role))
    return people
