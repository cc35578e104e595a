"""The session behind a cookie, and what its person may see and may not judge."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)

from coordapp import clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.db import db
from coordapp.people.models import Assignment, User, WebSession
from coordapp.people.rules.grants import ABOVE_AGENCIES
from coordapp.people.rules.sessions import is_current
from coordapp.policy import Reach
from coordapp.regions.models import LeadershipPost, Region


@dataclass(frozen=True)
class Held:
    """An assignment a person holds or held, with its region."""

    assignment: Assignment
    region: Region

    @property
    def is_current(self) -> bool:
        return is_current(self.assignment, clock.today(self.region.timezone))


@dataclass(frozen=True)
class OpenSession:
    """A browser's session, its person, and all they are or were assigned to."""

    row: WebSession
    user: User
    held: tuple[Held, ...]

    @property
    def current(self) -> list[Held]:
        """The assignments the person may act in now."""
        return [held for held in self.held if held.is_current]


@dataclass(frozen=True)
class Related:
    """The agencies around a person."""

    own: dict[uuid.UUID, str]
    """The assignment's agency and all below it, each with its name in lists."""
    interest: frozenset[uuid.UUID]
    """What they may not judge: agencies of all their assignments ever, those above them, and the
    bidang of all these."""


def find_session(token_hash: str) -> OpenSession | None:
    """The session of a cookie's secret, in one query."""
    rows = db.session.execute(_session_statement(), {"token_hash": token_hash}).all()
    if not rows:
        return None
    held = tuple(Held(row[2], row[3]) for row in rows if row[2] is not None)
    return OpenSession(rows[0][0], rows[0][1], held)


@cache
def _session_statement() -> Select[*tuple[Any, ...]]:
    """Composed once, because every request asks for it."""
    return (
        select(WebSession, User, Assignment, Region)
        .join(User, User.id == WebSession.user_id)
        .outerjoin(Assignment, Assignment.user_id == User.id)
        .outerjoin(Region, Region.id == Assignment.region_id)
        .where(WebSession.token_hash == bindparam("token_hash"))
        .order_by(Assignment.created_at, Assignment.id)
    )


def held_by(user_id: uuid.UUID) -> tuple[Held, ...]:
    """All assignments of a person, in every region."""
    rows = db.session.execute(
        select(Assignment, Region)
        .join(Region, Region.id == Assignment.region_id)
        .where(Assignment.user_id == user_id)
        .order_by(Assignment.created_at, Assignment.id)
    ).all()
    return tuple(Held(*row) for row in rows)


def posts_of(held: Iterable[Held]) -> dict[uuid.UUID, LeadershipPost]:
    """The leadership posts of these assignments in the bound region."""
    ids = {item.assignment.post_id for item in held} - {None}
    if not ids:
        return {}
    posts = db.session.scalars(select(LeadershipPost).where(LeadershipPost.id.in_(ids)))
    return {post.id: post for post in posts}


def related_agencies(
    agency_id: uuid.UUID | None,
    region_id: str,
    held: Iterable[Held],
    posts: dict[uuid.UUID, LeadershipPost],
) -> Related:
    """What a person may see and may not judge in the bound region, in one query."""
    offices, agencies, codes = _of_interest(region_id, held, posts)
    if agency_id is None and not agencies and not codes:
        return Related({}, frozenset(offices))
    rows = db.session.execute(
        _related_statement(),
        {"own": agency_id, "agencies": list(agencies), "codes": list(codes)},
    ).all()
    return Related(
        own={row.id: row.short_name or row.name for row in rows if row.is_own},
        interest=frozenset(offices) | {row.id for row in rows if not row.is_own},
    )


def _of_interest(
    region_id: str, held: Iterable[Held], posts: dict[uuid.UUID, LeadershipPost]
) -> tuple[set[uuid.UUID], set[uuid.UUID], set[str]]:
    """Offices that count alone, agencies that count with those around them, and shared codes.

    Agencies of all assignments ever count; a post of reach `region` counts for its own office
    alone. Bodies of other regions count by their shared code.
    """
    offices: set[uuid.UUID] = set()
    agencies: set[uuid.UUID] = set()
    codes: set[str] = set()
    for assignment in (item.assignment for item in held):
        if assignment.region_id != region_id:
            if assignment.shared_code:
                codes.add(assignment.shared_code)
            continue
        post = posts.get(assignment.post_id) if assignment.post_id else None
        if assignment.agency_id is None or (post and post.kind in ABOVE_AGENCIES):
            continue
        (offices if assignment.reach is Reach.REGION else agencies).add(assignment.agency_id)
    return offices, agencies, codes


@cache
def _related_statement() -> CompoundSelect[Any]:
    """Composed once: an agency with all below it, then those of interest with all above them and
    the bidang of all these."""
    own = select(Agency.id).where(Agency.id == bindparam("own")).cte("own", recursive=True)
    own = own.union(select(Agency.id).join(own, Agency.parent_id == own.c.id))
    partial = (
        select(Agency.id, Agency.parent_id)
        .where(
            or_(
                Agency.id.in_(bindparam("agencies", expanding=True)),
                Agency.shared_code.in_(bindparam("codes", expanding=True)),
            )
        )
        .cte("partial", recursive=True)
    )
    above = partial.union(
        select(Agency.id, Agency.parent_id).join(partial, Agency.id == partial.c.parent_id)
    )
    ids = select(above.c.id)
    bidang = and_(Agency.type == AgencyType.BIDANG, Agency.parent_id.in_(ids))
    columns = (Agency.id, Agency.short_name, Agency.name)
    return union_all(
        select(literal(True).label("is_own"), *columns).join(own, own.c.id == Agency.id),
        select(literal(False).label("is_own"), *columns).where(or_(Agency.id.in_(ids), bidang)),
    )
