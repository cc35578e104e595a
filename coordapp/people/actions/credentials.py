"""Passwords, codes from a phone, and the one-time tickets that set them."""

import logging
import uuid

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.outbox import enqueue
from coordapp.people.actions.signing import NewSession, end_sessions, herself, open_session
from coordapp.people.models import Ticket, TicketPurpose, User
from coordapp.people.queries.accounts import find_user_by_identifier, open_tickets_of
from coordapp.people.queries.sessions import OpenSession
from coordapp.people.rules import codes
from coordapp.people.rules.passwords import check_password, hash_password, is_password
from coordapp.policy import Actor

log = logging.getLogger("coordapp.security")


def change_password(opened: OpenSession, *, current: str, password: str) -> NewSession:
    """Set a new password; every session ends and this browser gets a new one."""
    user = opened.user
    if not is_password(user.password_hash, current):
        log.warning("password change refused user=%s", user.id)
        raise Refused(_("Kata sandi sekarang tidak cocok."), field="current")
    own_device, device = opened.row.own_device, opened.row.device
    chosen = opened.row.assignment_id
    _settle_password(user, password)
    audit.note(herself(user), "change_password", user)
    return open_session(user, own_device=own_device, device=device, assignment_id=chosen)


def set_password(ticket: Ticket, *, password: str, name: str | None = None) -> User:
    """Use an invitation or a link: the name is confirmed, the password set, all sessions end."""
    user = db.session.get_one(User, ticket.user_id, with_for_update=True)
    if user.disabled_at is not None or not ticket.is_open(clock.now()):
        raise Refused(_("Tautan ini tidak berlaku lagi. Minta yang baru."))
    if name is not None:
        if not name:
            raise Refused(_("Tulis nama Anda."), field="name")
        user.name = name
    _settle_password(user, password)
    ticket.used_at = clock.now()
    audit.note(herself(user), "set_password", user, reason=ticket.purpose.value)
    return user


def _settle_password(user: User, password: str) -> None:
    check_password(password, [user.name, user.username, user.email, user.phone], "password")
    user.password_hash = hash_password(password)
    end_sessions(user)
    void_tickets(user)


def add_ticket(
    purpose: TicketPurpose,
    *,
    user_id: uuid.UUID | None = None,
    region_id: str | None = None,
    issued_by_id: uuid.UUID | None = None,
    token_hash: str | None = None,
) -> Ticket:
    """A new one-time ticket, good for as long as its purpose allows."""
    now = clock.now()
    ticket = Ticket(
        user_id=user_id,
        purpose=purpose,
        region_id=region_id,
        issued_by_id=issued_by_id,
        token_hash=token_hash,
        expires_at=now + codes.LIFETIMES[purpose],
        created_at=now,
    )
    db.session.add(ticket)
    db.session.flush()
    return ticket


def void_tickets(user: User) -> None:
    """Make every link a person has not used yet worthless."""
    now = clock.now()
    for ticket in open_tickets_of(user.id, now):
        ticket.expires_at = now


def ask_reset(*, identifier: str) -> None:
    """Mail a link that sets a new password; the answer is the same when there is nobody."""
    user = find_user_by_identifier(identifier)
    is_password(None, identifier)  # the work hides whether anything was queued
    if user is None or user.email is None or user.disabled_at is not None:
        return
    ticket = add_ticket(TicketPurpose.RESET, user_id=user.id)
    enqueue(
        "reset",
        key=f"reset:{ticket.id}",
        recipient_id=user.id,
        address=user.email,
        params={"ticket": str(ticket.id)},
    )


def set_up_code(user: User, *, secret: str, code: str) -> User:
    """Ask for a code from the phone at every sign-in from now on."""
    step = codes.find_step(secret, code, clock.now(), None)
    if step is None:
        raise Refused(_("Kode tidak cocok. Periksa jam ponsel, lalu coba kode berikutnya."), "code")
    user.totp_secret = secret
    user.totp_confirmed_at = clock.now()
    user.totp_last_step = step
    audit.note(herself(user), "set_up_code", user)
    return user


def drop_code(actor: Actor, user: User) -> User:
    """Stop asking for a code from the phone."""
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    audit.note(actor, "drop_code", user)
    return user
