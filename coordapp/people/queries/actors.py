"""Whoever acts: a person in one assignment, with the rights it gives at this moment."""

import uuid
from collections.abc import Sequence

from coordapp.errors import NotFound
from coordapp.people.models import User
from coordapp.people.queries import sessions as queries
from coordapp.people.queries.accounts import get_user
from coordapp.people.queries.sessions import Held
from coordapp.people.rules import labels
from coordapp.policy import Actor


def actor_in(user: User, held: Held, all_held: Sequence[Held]) -> Actor:
    """The person acting in one of their assignments; the session is bound to its region."""
    acting = held.assignment
    posts = queries.posts_of(item for item in all_held if item.region.id == held.region.id)
    related = queries.related_agencies(acting.agency_id, held.region.id, all_held, posts)
    post = posts.get(acting.post_id) if acting.post_id else None
    office = related.own.get(acting.agency_id, "") if acting.agency_id else ""
    if not office or labels.is_office(acting.role, acting.reach):
        office = labels.assignment_name(acting.position, acting.acting, acting.role)
    return Actor(
        user_id=user.id,
        name=user.name,
        role=acting.role,
        region_id=held.region.id,
        assignment_id=acting.id,
        reach=acting.reach,
        agency_id=acting.agency_id,
        post_id=acting.post_id,
        post_kind=post.kind.value if post else None,
        office=office,
        own_agencies=frozenset(related.own),
        interest_agencies=related.interest,
    )


def load_actor(user_id: uuid.UUID, region_id: str) -> Actor:
    """A person in their first current assignment of the bound region; raises NotFound."""
    all_held = queries.held_by(user_id)
    held = next(
        (item for item in all_held if item.region.id == region_id and item.is_current), None
    )
    if held is None:
        raise NotFound
    return actor_in(get_user(user_id), held, all_held)
