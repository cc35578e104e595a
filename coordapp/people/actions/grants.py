"""Giving and ending assignments: the only way anybody gets a right."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.language import _
from coordapp.people.models import Assignment, User, WebSession
from coordapp.people.queries.accounts import find_user_by_identifier
from coordapp.people.queries.grants import agency_of, post_of
from coordapp.people.rules import grants as rules
from coordapp.people.rules.grants import Grant
from coordapp.people.rules.labels import described
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def grant_assignment(
    actor: Actor, person: User, grant: Grant, *, region_id: str | None = None
) -> Assignment:
    """Give a person a role in the bound region; nobody gives one to themselves."""
    _refuse_own(actor, person)
    region = get_region(region_id or actor.region_id)
    agency, post = agency_of(grant.agency_id), post_of(grant.post_id)
    settled = rules.settle_grant(grant, post.kind if post else None)
    rules.check_new(settled, person.assignments, region.id, clock.today(region.timezone))
    assignment = Assignment(
        user_id=person.id,
        region_id=region.id,
        role=settled.role,
        reach=settled.reach,
        agency_id=settled.agency_id,
        post_id=settled.post_id,
        position=settled.position.strip(),
        acting=settled.acting,
        shared_code=agency.shared_code if agency and settled.agency_id else None,
        starts_on=settled.starts_on,
        ends_on=settled.ends_on,
        granted_by_id=actor.user_id,
        created_at=clock.now(),
    )
    person.assignments.append(assignment)
    audit.note(actor, "grant_assignment", person, reason=_named(assignment))
    return assignment


def grant_to_known(actor: Actor, grant: Grant, *, identifier: str) -> User:
    """Give a role in this region to a person who has an account from elsewhere."""
    person = find_user_by_identifier(identifier)
    if person is None:
        raise Refused(_("Tidak ada akun dengan nama, email, atau nomor itu."), "identifier")
    grant_assignment(actor, person, grant)
    return person


def end_assignment(
    actor: Actor, person: User, assignment_id: uuid.UUID, *, reason: str
) -> Assignment:
    """End a role at once: its last day was yesterday, and sessions that use it are over."""
    _refuse_own(actor, person)
    assignment = next((row for row in person.assignments if row.id == assignment_id), None)
    if assignment is None or assignment.region_id != actor.region_id:
        raise NotFound
    yesterday = clock.today(get_region(actor.region_id).timezone) - timedelta(days=1)
    if assignment.ends_on is not None and assignment.ends_on <= yesterday:
        raise Refused(_("Penugasan ini sudah berakhir."))
    if not reason:
        raise Refused(_("Tulis alasan penugasan ini diakhiri."), "reason")
    assignment.ends_on = yesterday
    for session in db.session.scalars(
        select(WebSession).where(WebSession.assignment_id == assignment.id)
    ):
        db.session.delete(session)
    audit.note(actor, "end_assignment", person, reason=f"{_named(assignment)}; {reason}")
    return assignment


def _refuse_own(actor: Actor, person: User) -> None:
    if actor.user_id == person.id:
        raise Forbidden("own grants")


def _named(assignment: Assignment) -> str:
    name = described(assignment.role, assignment.position, assignment.acting)
    return f"{assignment.region_id}: {name}"
