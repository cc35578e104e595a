"""The session behind a cookie, and what its person may see and may not judge."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

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


def find_session(token_hash: str) -> OpenSession | None:
    """The session of a cookie's secret, in one query."""
    rows = db.session.execute(
        select(WebSession, User, Assignment, Region)
        .join(User, User.id == WebSession.user_id)
        .outerjoin(Assignment, Assignment.user_id == User.id)
        .outerjoin(Region, Region.id == Assignment.region_id)
        .where(WebSession.token_hash == token_hash)
        .order_by(Assignment.created_at, Assignment.id)
    ).all()
    if not rows:
        return None
    held = tuple(Held(row[2], row[3]) for row in rows if row[2] is not None)
    return OpenSession(rows[0][0], rows[0][1], held)


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


def own_agencies(agency_id: uuid.UUID | None) -> dict[uuid.UUID, str]:
    """An agency and all below it, each with its name in lists."""
    if agency_id is None:
        return {}
    top = select(Agency.id).where(Agency.id == agency_id).cte("own", recursive=True)
    below = top.union(select(Agency.id).join(top, Agency.parent_id == top.c.id))
    rows = db.session.execute(
        select(Agency.id, Agency.short_name, Agency.name).join(below, below.c.id == Agency.id)
    )
    return {row.id: row.short_name or row.name for row in rows}


def interest_agencies(
    region_id: str, held: Iterable[Held], posts: dict[uuid.UUID, LeadershipPost]
) -> frozenset[uuid.UUID]:
    """What a person may not judge in the bound region.

    Agencies of all their assignments ever, those above them, and the bidang of all these; a post
    of reach `region` counts for its own office alone. Bodies of other regions count by their
    shared code.
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
    return frozenset(offices) | _with_related(agencies, codes)


def _with_related(agencies: set[uuid.UUID], codes: set[str]) -> frozenset[uuid.UUID]:
    if not agencies and not codes:
        return frozenset()
    start = (
        select(Agency.id, Agency.parent_id)
        .where(or_(Agency.id.in_(agencies), Agency.shared_code.in_(codes)))
        .cte("partial", recursive=True)
    )
    above = start.union(
        select(Agency.id, Agency.parent_id).join(start, Agency.id == start.c.parent_id)
    )
    ids = select(above.c.id)
    bidang = and_(Agency.type == AgencyType.BIDANG, Agency.parent_id.in_(ids))
    return frozenset(db.session.scalars(select(Agency.id).where(or_(Agency.id.in_(ids), bidang))))
