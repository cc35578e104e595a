"""Signing in and out: each signed-in browser is a row that can be ended."""

import hashlib
import logging
import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select

from coordapp import audit, clock
from coordapp.db import db, own_transaction
from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.people.models import User, WebSession
from coordapp.people.queries.accounts import find_sample_user, find_user_by_identifier
from coordapp.people.queries.sessions import OpenSession, held_by
from coordapp.people.rules import codes
from coordapp.people.rules.passwords import hash_password, is_outdated, is_password
from coordapp.people.rules.sessions import CODE_STEP, OWN_DEVICE
from coordapp.policy import Actor

log = logging.getLogger("coordapp.security")


@dataclass(frozen=True)
class NewSession:
    """A session just opened, with the secret its cookie carries; the secret is not kept."""

    row: WebSession
    token: str


def digest(token: str) -> str:
    """What is kept of a secret that is long enough not to be guessed."""
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
        audit.note(herself(user), "renew_hash", user)
    if user.totp_confirmed_at is None:
        return open_session(user, own_device=own_device, device=device)
    if not any(held.is_current for held in held_by(user.id)):
        raise _without_assignment()
    return _add_session(user, own_device=own_device, device=device, awaits_code=True)


def enter_code(*, token: str, code: str) -> NewSession:
    """Finish signing in with the code from the phone; a code is accepted once."""
    found = db.session.execute(
        select(WebSession, User)
        .join(User, User.id == WebSession.user_id)
        .where(WebSession.token_hash == digest(token), WebSession.awaits_code)
    ).first()
    if found is None or clock.now() - found[0].created_at >= CODE_STEP:
        raise Refused(_("Waktu memasukkan kode sudah habis. Masuk lagi dari awal."))
    waiting, user = found
    use_code(user, code)
    db.session.delete(waiting)
    return open_session(user, own_device=waiting.own_device, device=waiting.device)


def use_code(user: User, code: str) -> None:
    """Accept a code of the person's phone, and never that code again."""
    step = (
        codes.find_step(user.totp_secret, code, clock.now(), user.totp_last_step)
        if user.totp_secret and user.disabled_at is None
        else None
    )
    if step is None:
        log.warning("code refused user=%s", user.id)
        raise Refused(_("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya."), "code")
    user.totp_last_step = step


def sign_in_sample(*, user_id: uuid.UUID, device: str = "") -> NewSession:
    """Open a session for a sample person, without a password."""
    user = find_sample_user(user_id)
    if user is None:
        raise NotFound
    return open_session(user, own_device=False, device=device)


def open_session(
    user: User,
    *,
    own_device: bool,
    device: str = "",
    assignment_id: uuid.UUID | None = None,
) -> NewSession:
    """Open a session; one who holds a single assignment acts in it at once."""
    current = [held.assignment.id for held in held_by(user.id) if held.is_current]
    if not current:
        raise _without_assignment()
    db.session.execute(
        delete(WebSession).where(
            WebSession.user_id == user.id, WebSession.seen_at < clock.now() - OWN_DEVICE
        )
    )
    opened = _add_session(user, own_device=own_device, device=device)
    if len(current) == 1 or assignment_id in current:
        opened.row.assignment_id = assignment_id or current[0]
    audit.note(herself(user), "sign_in", user)
    return opened


def _add_session(
    user: User, *, own_device: bool, device: str, awaits_code: bool = False
) -> NewSession:
    now = clock.now()
    token = secrets.token_urlsafe(32)
    row = WebSession(
        token_hash=digest(token),
        user_id=user.id,
        own_device=own_device,
        device=device,
        awaits_code=awaits_code,
        created_at=now,
        seen_at=now,
        confirmed_at=now,
    )
    db.session.add(row)
    return NewSession(row, token)


def _without_assignment() -> Refused:
    return Refused(_("Akun Anda belum punya penugasan yang berlaku. Hubungi admin daerah."))


def sign_out(actor: Actor, session: WebSession) -> None:
    """End one session: this browser's, or another of one's own."""
    user = db.session.get_one(User, session.user_id)
    db.session.delete(session)
    audit.note(actor, "sign_out", user)


def end_other_sessions(opened: OpenSession) -> None:
    """End every session of one's own but this one."""
    mine = select(WebSession).where(
        WebSession.user_id == opened.user.id, WebSession.id != opened.row.id
    )
    for row in db.session.scalars(mine):
        db.session.delete(row)
    audit.note(herself(opened.user), "end_other_sessions", opened.user)


def end_sessions(user: User) -> None:
    """End every session of a person; the act that asks for it is noted by its own name."""
    for row in db.session.scalars(select(WebSession).where(WebSession.user_id == user.id)):
        db.session.delete(row)


def choose_assignment(opened: OpenSession, assignment_id: uuid.UUID) -> WebSession:
    """Act in another of one's current assignments from now on."""
    if assignment_id not in {held.assignment.id for held in opened.current}:
        raise NotFound
    opened.row.assignment_id = assignment_id
    audit.note(herself(opened.user), "choose_assignment", opened.user)
    return opened.row


def confirm_password(opened: OpenSession, *, password: str) -> NewSession:
    """Note that the right password was typed again, under a new secret of the same session."""
    if not is_password(opened.user.password_hash, password):
        log.warning("password again failed user=%s", opened.user.id)
        raise Refused(_("Kata sandi tidak cocok."), field="password")
    token = secrets.token_urlsafe(32)
    opened.row.token_hash = digest(token)
    opened.row.confirmed_at = clock.now()
    audit.note(herself(opened.user), "confirm_password", opened.user)
    return NewSession(opened.row, token)


def touch_session(session_id: uuid.UUID) -> None:
    """Write down that a session was used, in a transaction of its own."""
    with own_transaction() as session:
        row = session.get(WebSession, session_id)
        if row is not None:
            row.seen_at = clock.now()
