"""Making, changing and closing accounts of other people."""

from coordapp import audit, clock
from coordapp.db import db
from coordapp.errors import Forbidden, Refused
from coordapp.language import _
from coordapp.outbox import enqueue
from coordapp.people.actions.credentials import add_ticket, set_password, void_tickets
from coordapp.people.actions.grants import grant_assignment
from coordapp.people.actions.signing import (
    NewSession,
    digest,
    end_sessions,
    herself,
    open_session,
)
from coordapp.people.models import Acting, Ticket, TicketPurpose, User
from coordapp.people.queries import accounts as queries
from coordapp.people.queries.sessions import OpenSession
from coordapp.people.rules import codes
from coordapp.people.rules import grants as grant_rules
from coordapp.people.rules.grants import Grant
from coordapp.people.rules.names import Names, settle_names
from coordapp.people.rules.sessions import is_current
from coordapp.policy import SYSTEM, Actor, Reach, Role
from coordapp.regions.queries import get_region

TAKEN = {
    "username": "Nama pengguna ini sudah dipakai.",
    "email": "Alamat email ini sudah dipakai akun lain.",
    "phone": "Nomor HP ini sudah dipakai akun lain.",
}


def add_person(actor: Actor, names: Names, *, is_sample: bool = False) -> User:
    """An account without a password and without a role."""
    settled = settle_names(names)
    _refuse_taken(settled)
    person = User(
        name=settled.name,
        username=settled.username,
        email=settled.email,
        phone=settled.phone,
        is_sample=is_sample,
        created_at=clock.now(),
        assignments=[],
    )
    db.session.add(person)
    audit.note(actor, "add_person", person)
    return person


def invite_person(actor: Actor, names: Names, grant: Grant) -> User:
    """Make an account with its first role, and the link by which its owner opens it."""
    person = add_person(actor, names)
    grant_assignment(actor, person, grant)
    renew_invitation(actor, person)
    return person


def renew_invitation(actor: Actor, person: User) -> Ticket:
    """A new link to open an account nobody has opened yet; the one before is worthless."""
    _refuse_own(actor, person)
    if person.password_hash is not None:
        raise Refused(_("Akun ini sudah dibuka. Gunakan tautan sandi baru."))
    _refuse_elsewhere(actor, person)
    _refuse_disabled(person)
    void_tickets(person)
    ticket = _ticket_for(actor, person, TicketPurpose.INVITATION)
    if person.email:
        _tell(person, person.email, "invitation", ticket)
    audit.note(actor, "renew_invitation", person)
    return ticket


def hand_over_password(actor: Actor, person: User) -> Ticket:
    """A link for a new password, to be handed over; told at the person's own address."""
    _refuse_own(actor, person)
    _refuse_elsewhere(actor, person)
    _refuse_disabled(person)
    void_tickets(person)
    end_sessions(person)
    ticket = _ticket_for(actor, person, TicketPurpose.HAND_OVER)
    if person.email:
        _tell(person, person.email, "handed_over", ticket)
    audit.note(actor, "hand_over_password", person)
    return ticket


def change_contact(actor: Actor, person: User, names: Names) -> User:
    """Change how a person is called and reached; told at the old address, sessions end."""
    if actor.user_id != person.id:
        _refuse_elsewhere(actor, person)
    settled = settle_names(names)
    _refuse_taken(settled, but=person)
    old_email = person.email
    moved = (settled.email, settled.phone) != (person.email, person.phone)
    person.name, person.username = settled.name, settled.username
    person.email, person.phone = settled.email, settled.phone
    if moved:
        void_tickets(person)
        end_sessions(person)
        if old_email:
            _tell(person, old_email, "contact_changed")
    audit.note(actor, "change_contact" if moved else "change_name", person)
    return person


def change_own_contact(opened: OpenSession, *, email: str | None, phone: str | None) -> NewSession:
    """Change one's own address and number; other sessions end, this one is renewed."""
    user, row = opened.user, opened.row
    own_device, device, chosen = row.own_device, row.device, row.assignment_id
    change_contact(herself(user), user, Names(user.name, user.username, email, phone))
    end_sessions(user)
    return open_session(user, own_device=own_device, device=device, assignment_id=chosen)


def disable_person(actor: Actor, person: User, *, reason: str) -> User:
    """Close an account at once; what the person wrote stays."""
    _refuse_own(actor, person)
    _refuse_elsewhere(actor, person)
    _refuse_disabled(person)
    if not reason:
        raise Refused(_("Tulis alasan akun ini dinonaktifkan."), "reason")
    person.disabled_at = clock.now()
    end_sessions(person)
    void_tickets(person)
    audit.note(actor, "disable_person", person, reason=reason)
    return person


def enable_person(actor: Actor, person: User) -> User:
    """Open a closed account again."""
    _refuse_own(actor, person)
    _refuse_elsewhere(actor, person)
    if person.disabled_at is None:
        raise Refused(_("Akun ini aktif."))
    person.disabled_at = None
    audit.note(actor, "enable_person", person)
    return person


def offer_first_admin(region_id: str) -> str:
    """The code by which a region's first admin opens their account; only while it has none."""
    _refuse_second_admin(region_id)
    code = codes.new_typed_code()
    add_ticket(
        TicketPurpose.FIRST_ADMIN,
        region_id=region_id,
        token_hash=digest(codes.fold_typed_code(code)),
    )
    return code


def become_first_admin(*, names: Names, code: str, password: str) -> User:
    """Use the code: an account with the role of admin and a password of its own."""
    ticket = queries.find_ticket_by_code(
        digest(codes.fold_typed_code(code)), TicketPurpose.FIRST_ADMIN, clock.now()
    )
    if ticket is None or ticket.region_id is None:
        raise Refused(_("Kode tidak cocok atau sudah tidak berlaku."), "code")
    _refuse_second_admin(ticket.region_id)
    person = add_person(SYSTEM, names)
    grant_assignment(SYSTEM, person, _first_grant(ticket.region_id), region_id=ticket.region_id)
    ticket.user_id = person.id
    set_password(ticket, password=password)
    return person


def _first_grant(region_id: str) -> Grant:
    return Grant(
        role=Role.ADMIN,
        agency_id=None,
        post_id=None,
        reach=Reach.AGENCY,
        position="",
        acting=Acting.DEFINITIVE,
        starts_on=clock.today(get_region(region_id).timezone),
        ends_on=None,
    )


def _refuse_second_admin(region_id: str) -> None:
    today = clock.today(get_region(region_id).timezone)
    if any(is_current(assignment, today) for assignment in queries.admins_of(region_id)):
        raise Refused(_("Daerah ini sudah punya admin."))


def _ticket_for(actor: Actor, person: User, purpose: TicketPurpose) -> Ticket:
    return add_ticket(
        purpose, user_id=person.id, region_id=actor.region_id, issued_by_id=actor.user_id
    )


def _tell(person: User, address: str, template: str, ticket: Ticket | None = None) -> None:
    params = {"ticket": str(ticket.id)} if ticket else {}
    mark = ticket.id if ticket else f"{person.id}:{clock.now().isoformat()}"
    enqueue(
        template,
        key=f"{template}:{mark}",
        recipient_id=person.id,
        address=address,
        params=params,
    )


def _refuse_taken(names: Names, but: User | None = None) -> None:
    field = queries.find_taken(
        username=names.username,
        email=names.email,
        phone=names.phone,
        but=but.id if but else None,
    )
    if field:
        raise Refused(_(TAKEN[field]), field)


def _refuse_own(actor: Actor, person: User) -> None:
    if actor.user_id == person.id:
        raise Forbidden("own account")


def _refuse_elsewhere(actor: Actor, person: User) -> None:
    """An account that works for other regions too is not one region's to touch."""
    if actor.user_id is not None:
        grant_rules.check_only_here(person.assignments, actor.region_id)


def _refuse_disabled(person: User) -> None:
    if person.disabled_at is not None:
        raise Refused(_("Akun ini dinonaktifkan."))
