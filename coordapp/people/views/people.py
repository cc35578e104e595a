"""The people of a region: list, accounts, links."""

import uuid

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from coordapp import clock
from coordapp.doors import current_actor, requires
from coordapp.errors import NotFound
from coordapp.language import _
from coordapp.people import sealed
from coordapp.people.actions import accounts
from coordapp.people.forms import PersonForm, ReasonForm
from coordapp.people.models import TicketPurpose, User
from coordapp.people.queries import people as queries
from coordapp.people.queries.accounts import open_tickets_of
from coordapp.people.rules.labels import ROLE_NAMES, act_name, role_name
from coordapp.people.signed_in import needs_recent_password
from coordapp.people.views import bp
from coordapp.policy import Permission, Role
from coordapp.web import page


@bp.get("/pengaturan/pengguna/")
@requires(Permission.PEOPLE_READ)
def people() -> Response:
    """People by name, searched and filtered by role."""
    asked = request.args
    text = asked.get("q", "").strip()[:100]
    role = Role(asked["peran"]) if asked.get("peran") in ROLE_NAMES else None
    found = queries.list_people(current_actor(), text=text, role=role, after=_after())
    return page(
        "people/people.html",
        found=found,
        text=text,
        role=role,
        roles=[(str(role), role_name(role)) for role in Role],
        is_first="sesudah" not in asked,
    )


@bp.get("/pengaturan/pengguna/riwayat")
@requires(Permission.PEOPLE_HISTORY)
def history() -> Response:
    """What was done to rights and accounts, newest first."""
    return page(
        "people/history.html", acts=queries.list_grant_acts(current_actor()), act_name=act_name
    )


@bp.get("/pengaturan/pengguna/<uuid:user_id>")
@requires(Permission.PEOPLE_READ, User, "user_id", "person")
def person(person: User) -> Response:
    """One person: contact, roles, links that wait."""
    actor = current_actor()
    tickets = [
        (ticket, sealed.ticket_link(ticket))
        for ticket in open_tickets_of(person.id, clock.now())
        if ticket.issued_by_id == actor.user_id and ticket.purpose is not TicketPurpose.RESET
    ]
    return page(
        "people/person.html",
        person=person,
        held=queries.roles_of(actor, person),
        tickets=tickets,
        role_name=role_name,
        is_only_here=all(row.region_id == actor.region_id for row in person.assignments),
    )


@bp.get("/pengaturan/pengguna/<uuid:user_id>/ubah")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def edit_form(person: User) -> Response:
    """Form for names and contact."""
    return page("people/edit.html", person=person, form=PersonForm(obj=person))


@bp.post("/pengaturan/pengguna/<uuid:user_id>/ubah")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def edit(person: User) -> BaseResponse:
    """Change names and contact."""
    form = PersonForm(obj=person)
    if form.attempt(accounts.change_contact, current_actor(), person, row=person) is None:
        return page("people/edit.html", form.status, person=person, form=form)
    return _to(person, _("Data tersimpan."))


@bp.get("/pengaturan/pengguna/<uuid:user_id>/nonaktif")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def disable_form(person: User) -> Response:
    """Ask why an account is closed."""
    return page("people/disable.html", person=person, form=ReasonForm())


@bp.post("/pengaturan/pengguna/<uuid:user_id>/nonaktif")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def disable(person: User) -> BaseResponse:
    """Close an account."""
    form = ReasonForm()
    if form.attempt(accounts.disable_person, current_actor(), person) is None:
        return page("people/disable.html", form.status, person=person, form=form)
    return _to(person, _("Akun dinonaktifkan. Semua sesinya diakhiri."))


@bp.post("/pengaturan/pengguna/<uuid:user_id>/aktif")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def enable(person: User) -> BaseResponse:
    """Open a closed account again."""
    accounts.enable_person(current_actor(), person)
    return _to(person, _("Akun aktif kembali."))


@bp.post("/pengaturan/pengguna/<uuid:user_id>/undangan")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def renew_invitation(person: User) -> BaseResponse:
    """A new invitation; the one before is worthless."""
    accounts.renew_invitation(current_actor(), person)
    return _to(person, _("Tautan undangan baru siap disalin di bawah."))


@bp.post("/pengaturan/pengguna/<uuid:user_id>/tautan-sandi")
@requires(Permission.PEOPLE_HAND_OVER, User, "user_id", "person")
@needs_recent_password
def hand_over(person: User) -> BaseResponse:
    """A link for a new password, to be handed over."""
    accounts.hand_over_password(current_actor(), person)
    return _to(person, _("Tautan sandi siap disalin di bawah. Semua sesi orang ini diakhiri."))


def _to(person: User, message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("people.person", user_id=person.id), 303)


def _after() -> uuid.UUID | None:
    text = request.args.get("sesudah", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise NotFound from None
