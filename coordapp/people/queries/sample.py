"""Sample people, offered on the sign-in page of a sample installation."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from coordapp import clock
from coordapp.db import db
from coordapp.people.models import Assignment, User
from coordapp.people.rules.labels import position_name
from coordapp.people.rules.sessions import is_current
from coordapp.policy import Role
from coordapp.regions.models import Region

SHOWN_OF_EACH = 2
ORDER = (
    Role.SEKRETARIAT,
    Role.PIMPINAN,
    Role.INSTANSI,
    Role.MITRA,
    Role.AUDITOR,
    Role.ADMIN,
    Role.PROVINSI,
)


@dataclass(frozen=True)
class SamplePerson:
    """One button of the sign-in page."""

    id: uuid.UUID
    name: str
    role: Role


@dataclass(frozen=True)
class SampleRegion:
    """The sample people of a region: some of each role, and the others."""

    name: str
    people: list[SamplePerson]
    others: list[SamplePerson]


def sample_regions() -> list[SampleRegion]:
    """Sample people who may sign in now, by region and role."""
    rows = db.session.execute(
        select(User, Assignment, Region)
        .join(Assignment, Assignment.user_id == User.id)
        .join(Region, Region.id == Assignment.region_id)
        .where(User.is_sample, User.disabled_at.is_(None))
        .order_by(Region.name, Assignment.created_at, Assignment.id)
    )
    groups: dict[str, list[SamplePerson]] = {}
    for user, held, region in rows:
        if is_current(held, clock.today(region.timezone)):
            name = position_name(held.position, held.acting) or user.name
            groups.setdefault(region.name, []).append(SamplePerson(user.id, name, held.role))
    return [_split(name, people) for name, people in groups.items()]


def _split(region: str, people: list[SamplePerson]) -> SampleRegion:
    shown: list[SamplePerson] = []
    for role in ORDER:
        shown += [person for person in people if person.role is role][:SHOWN_OF_EACH]
    others = [person for person in people if person not in shown]
    return SampleRegion(region, shown, others)
