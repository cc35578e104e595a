"""Accounts and their one-time tickets."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.people.models import Assignment, Ticket, TicketPurpose, User, WebSession
from coordapp.people.rules.names import fold_identifier
from coordapp.policy import Role


def find_user_by_identifier(text: str) -> User | None:
    """The account of a user name, mail address or mobile number, with its assignments."""
    folded = fold_identifier(text)
    if not folded:
        return None
    return db.session.scalar(
        select(User)
        .where(or_(User.username == folded, User.email == folded, User.phone == folded))
        .options(selectinload(User.assignments))
    )


def get_user(user_id: uuid.UUID) -> User:
    """An account by its key."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def find_taken(
    *, username: str | None, email: str | None, phone: str | None, but: uuid.UUID | None = None
) -> str | None:
    """The first of these names that another account already goes by, as the field's name."""
    given = {"username": username, "email": email, "phone": phone}
    for field, value in given.items():
        if value is None:
            continue
        column = getattr(User, field)
        if db.session.scalar(select(User.id).where(column == value, User.id != but)):
            return field
    return None


def find_sample_user(user_id: uuid.UUID) -> User | None:
    """A sample person who may be signed in with one click."""
    return db.session.scalar(
        select(User).where(User.id == user_id, User.is_sample, User.disabled_at.is_(None))
    )


def find_ticket(ticket_id: uuid.UUID, purpose: TicketPurpose, now: datetime) -> Ticket | None:
    """An open ticket by its key."""
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or ticket.purpose is not purpose or not ticket.is_open(now):
        return None
    return ticket


def find_ticket_by_code(digest: str, purpose: TicketPurpose, now: datetime) -> Ticket | None:
    """An open ticket by the digest of the code typed for it."""
    ticket = db.session.scalar(
        select(Ticket).where(Ticket.token_hash == digest, Ticket.purpose == purpose)
    )
    return ticket if ticket is not None and ticket.is_open(now) else None


def has_open_ticket(purpose: TicketPurpose, now: datetime) -> bool:
    """Whether any ticket of this purpose waits for its holder."""
    found = select(Ticket.id).where(
        Ticket.purpose == purpose, Ticket.used_at.is_(None), Ticket.expires_at > now
    )
    return db.session.scalar(found.limit(1)) is not None


def open_tickets_of(user_id: uuid.UUID, now: datetime) -> Sequence[Ticket]:
    """Tickets a person has not used yet, newest first."""
    return db.session.scalars(
        select(Ticket)
        .where(Ticket.user_id == user_id, Ticket.used_at.is_(None), Ticket.expires_at > now)
        .order_by(Ticket.created_at.desc(), Ticket.id.desc())
    ).all()


def sessions_of(user_id: uuid.UUID) -> Sequence[WebSession]:
    """A person's signed-in browsers, last seen first."""
    return db.session.scalars(
        select(WebSession)
        .where(WebSession.user_id == user_id, WebSession.awaits_code.is_(False))
        .order_by(WebSession.seen_at.desc(), WebSession.id)
    ).all()


def admins_of(region_id: str) -> Sequence[Assignment]:
    """Assignments of admin in a region, ended ones too."""
    return db.session.scalars(
        select(Assignment).where(Assignment.region_id == region_id, Assignment.role == Role.ADMIN)
    ).all()
