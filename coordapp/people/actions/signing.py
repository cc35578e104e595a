"""Signing in and out: each signed-in browser is a row that can be ended."""

import hashlib
import logging
import secrets
import uuid
from dataclasses import dataclass

from coordapp import audit, clock
from coordapp.db import db, own_transaction
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.language import _
from coordapp.people.models import User, WebSession
from coordapp.people.queries.accounts import find_sample_user, find_user_by_identifier
from coordapp.people.queries.sessions import OpenSession, held_by
from coordapp.people.rules.passwords import hash_password, is_outdated, is_password
from coordapp.policy import Actor

log = logging.getLogger("coordapp.security")


@dataclass(frozen=True)
class NewSession:
    """A session just opened, with the secret its cookie carries; the secret is not kept."""

    row: WebSession
    token: str


def digest(token: str) -> str:
    """What is kept of a cookie's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def herself(user: User) -> Actor:
    """The person as the one who acts, before any role is chosen."""
    return Actor(user_id=user.id, name=user.name, role=None, region_id=None)


def sign_in(*, identifier: str, password: str, own_device: bool, device: str = "") -> NewSession:
    """Open a session for the right password; wrong names and wrong passwords hear the same."""
    user = find_user_by_identifier(identifier)
    kept = user.password_hash if user and user.disabled_at is None else None
    if not is_password(kept, password) or user is None or kept is None:
        log.warning("sign-in failed name=%s", digest(identifier)[:12])
        raise Refused(_("Nama atau kata sandi tidak cocok."), field="password")
    if is_outdated(kept):
        user.password_hash = hash_password(password)
    return open_session(user, own_device=own_device, device=device)


def sign_in_sample(*, user_id: uuid.UUID, device: str = "") -> NewSession:
    """Open a session for a sample person, without a password."""
    user = find_sample_user(user_id)
    if user is None:
        raise NotFound
    return open_session(user, own_device=False, device=device)


def open_session(user: User, *, own_device: bool, device: str = "") -> NewSession:
    """Open a session; one who holds a single assignment acts in it at once."""
    current = [held for held in held_by(user.id) if held.is_current]
    if not current:
        raise Refused(_("Akun Anda belum punya penugasan yang berlaku. Hubungi admin daerah."))
    now = clock.now()
    token = secrets.token_urlsafe(32)
    row = WebSession(
        token_hash=digest(token),
        user_id=user.id,
        assignment_id=current[0].assignment.id if len(current) == 1 else None,
        own_device=own_device,
        device=device,
        created_at=now,
        seen_at=now,
        confirmed_at=now,
    )
    db.session.add(row)
    audit.note(herself(user), "sign_in", user)
    return NewSession(row, token)


def sign_out(actor: Actor, session: WebSession) -> None:
    """End a session of one's own."""
    if session.user_id != actor.user_id:
        raise Forbidden("session of somebody else")
    user = db.session.get_one(User, session.user_id)
    db.session.delete(session)
    audit.note(actor, "sign_out", user)


def choose_assignment(opened: OpenSession, assignment_id: uuid.UUID) -> WebSession:
    """Act in another of one's current assignments from now on."""
    if assignment_id not in {held.assignment.id for held in opened.current}:
        raise NotFound
    opened.row.assignment_id = assignment_id
    audit.note(herself(opened.user), "choose_assignment", opened.user)
    return opened.row


def touch_session(session_id: uuid.UUID) -> None:
    """Write down that a session was used, in a transaction of its own."""
    with own_transaction() as session:
        row = session.get(WebSession, session_id)
        if row is not None:
            row.seen_at = clock.now()
