"""Inviting people, giving roles and ending them; nobody does so for themselves."""

import uuid
from typing import TypeVar

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from coordapp import clock
from coordapp.agencies.queries import agency_choices
from coordapp.doors import current_actor, requires
from coordapp.errors import NotFound
from coordapp.language import _
from coordapp.people.actions import accounts, grants
from coordapp.people.forms import GrantForm, InviteForm, KnownPersonForm, ReasonForm
from coordapp.people.models import User
from coordapp.people.queries.people import RoleHeld, roles_of
from coordapp.people.signed_in import needs_recent_password
from coordapp.people.views import bp
from coordapp.policy import Permission
from coordapp.regions.queries import get_region, post_choices
from coordapp.web import page

Form = TypeVar("Form", bound=GrantForm)


@bp.get("/pengaturan/pengguna/baru")
@requires(Permission.PEOPLE_WRITE)
@needs_recent_password
def invite_form() -> Response:
    """Form for a new person with the first role."""
    return page("people/invite.html", form=_offer(InviteForm()))


@bp.post("/pengaturan/pengguna/baru")
@requires(Permission.PEOPLE_WRITE)
@needs_recent_password
def invite() -> BaseResponse:
    """Make an account with its first role and its link."""
    form = _offer(InviteForm())
    person = form.attempt(accounts.invite_person, current_actor())
    if person is None:
        return page("people/invite.html", form.status, form=form)
    return _to(person.id, _("Akun dibuat. Salin tautan undangan di bawah, lalu serahkan."))


@bp.get("/pengaturan/pengguna/sudah-ada")
@requires(Permission.PEOPLE_WRITE)
@needs_recent_password
def known_form() -> Response:
    """Form for a role of a person whose account is from elsewhere."""
    return page("people/known.html", form=_offer(KnownPersonForm()))


@bp.post("/pengaturan/pengguna/sudah-ada")
@requires(Permission.PEOPLE_WRITE)
@needs_recent_password
def grant_to_known() -> BaseResponse:
    """Give a role to a person whose account is from elsewhere."""
    form = _offer(KnownPersonForm())
    person = form.attempt(grants.grant_to_known, current_actor())
    if person is None:
        return page("people/known.html", form.status, form=form)
    return _to(person.id, _("Penugasan ditambahkan."))


@bp.get("/pengaturan/pengguna/<uuid:user_id>/penugasan")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def grant_form(person: User) -> Response:
    """Form for one more role."""
    return page("people/grant.html", person=person, form=_offer(GrantForm()))


@bp.post("/pengaturan/pengguna/<uuid:user_id>/penugasan")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def grant(person: User) -> BaseResponse:
    """Give one more role."""
    form = _offer(GrantForm())
    if form.attempt(grants.grant_assignment, current_actor(), person) is None:
        return page("people/grant.html", form.status, person=person, form=form)
    return _to(person.id, _("Penugasan ditambahkan."))


@bp.get("/pengaturan/pengguna/<uuid:user_id>/penugasan/<uuid:assignment_id>/akhiri")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def end_form(person: User, assignment_id: uuid.UUID) -> Response:
    """Ask why a role is ended."""
    held = _held(person, assignment_id)
    return page("people/end.html", person=person, held=held, form=ReasonForm())


@bp.post("/pengaturan/pengguna/<uuid:user_id>/penugasan/<uuid:assignment_id>/akhiri")
@requires(Permission.PEOPLE_WRITE, User, "user_id", "person")
@needs_recent_password
def end(person: User, assignment_id: uuid.UUID) -> BaseResponse:
    """End a role at once."""
    held = _held(person, assignment_id)
    form = ReasonForm()
    if form.attempt(grants.end_assignment, current_actor(), person, assignment_id) is None:
        return page("people/end.html", form.status, person=person, held=held, form=form)
    return _to(person.id, _("Penugasan diakhiri."))


def _offer(form: Form) -> Form:
    form.offer(agency_choices(), post_choices())
    if not form.is_submitted():
        form.starts_on.data = clock.today(get_region(current_actor().region_id).timezone)
    return form


def _held(person: User, assignment_id: uuid.UUID) -> RoleHeld:
    for held in roles_of(current_actor(), person):
        if held.id == assignment_id:
            return held
    raise NotFound


def _to(user_id: uuid.UUID, message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("people.person", user_id=user_id), 303)
