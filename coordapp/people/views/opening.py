"""Doors for those who have no password: invitation, forgotten password, first admin."""

import logging

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from coordapp import clock
from coordapp.doors import open_to_all
from coordapp.errors import NotFound
from coordapp.language import _
from coordapp.people import sealed
from coordapp.people.actions import accounts, attempts, credentials
from coordapp.people.forms import FirstAdminForm, ForgotForm, NewPasswordForm, OpenAccountForm
from coordapp.people.models import Ticket, TicketPurpose
from coordapp.people.queries.accounts import get_user, has_open_ticket
from coordapp.people.views import bp
from coordapp.people.views.tries import is_too_soon
from coordapp.web import page

log = logging.getLogger("coordapp.security")

PASSWORD_LINKS = (TicketPurpose.RESET, TicketPurpose.HAND_OVER)


@bp.get("/undangan/<token:token>")
@open_to_all("an invited person has no account to sign in with yet")
def invitation(token: str) -> Response:
    """Show an invitation; looking at it uses nothing up."""
    ticket = sealed.find_ticket_in(token, TicketPurpose.INVITATION)
    if ticket is None or ticket.user_id is None:
        return _dead_link()
    form = OpenAccountForm(name=get_user(ticket.user_id).name)
    return _invitation_page(form, ticket, 200)


@bp.post("/undangan/<token:token>")
@open_to_all("an invited person has no account to sign in with yet")
def accept_invitation(token: str) -> BaseResponse:
    """Open the account: name confirmed, password chosen."""
    ticket = sealed.find_ticket_in(token, TicketPurpose.INVITATION)
    if ticket is None:
        return _dead_link()
    form = OpenAccountForm()
    if form.attempt(credentials.set_password, ticket) is None:
        return _invitation_page(form, ticket, form.status)
    return _to_door(_("Akun Anda terbuka. Silakan masuk."))


@bp.get("/lupa-sandi")
@open_to_all("whoever forgot the password cannot sign in")
def forgot_form() -> Response:
    """Ask whose password is forgotten."""
    return page("people/forgot.html", form=ForgotForm(), asked="terkirim" in request.args)


@bp.post("/lupa-sandi")
@open_to_all("whoever forgot the password cannot sign in")
def forgot() -> BaseResponse:
    """Mail a link; known and unknown names hear the same."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return page("people/forgot.html", form.status, form=form, asked=False)
    client = attempts.of_client(request.remote_addr or "")
    if is_too_soon(form, "identifier", attempts.of_reset(str(form.identifier.data)), client):
        return page("people/forgot.html", 429, form=form, asked=False)
    form.attempt(credentials.ask_reset)
    return redirect(url_for("people.forgot_form", terkirim=1), 303)


@bp.get("/sandi-baru/<token:token>")
@open_to_all("whoever holds the link sets a new password")
def new_password_form(token: str) -> Response:
    """Show the form of a link; looking at it uses nothing up."""
    if sealed.find_ticket_in(token, *PASSWORD_LINKS) is None:
        return _dead_link()
    return page("people/new_password.html", form=NewPasswordForm())


@bp.post("/sandi-baru/<token:token>")
@open_to_all("whoever holds the link sets a new password")
def new_password(token: str) -> BaseResponse:
    """Set the password; the link is used up."""
    ticket = sealed.find_ticket_in(token, *PASSWORD_LINKS)
    if ticket is None:
        return _dead_link()
    form = NewPasswordForm()
    if form.attempt(credentials.set_password, ticket) is None:
        return page("people/new_password.html", form.status, form=form)
    return _to_door(_("Sandi baru tersimpan. Silakan masuk."))


@bp.get("/admin-pertama")
@open_to_all("the first admin of a region has no account yet; the code comes from the operator")
def first_admin_form() -> Response:
    """Ask for the operator's code; there is no such page when none was given out."""
    _refuse_without_code()
    return page("people/first_admin.html", form=FirstAdminForm())


@bp.post("/admin-pertama")
@open_to_all("the first admin of a region has no account yet; the code comes from the operator")
def first_admin() -> BaseResponse:
    """Become the first admin."""
    _refuse_without_code()
    form = FirstAdminForm()
    counter = attempts.of_code_entry(request.remote_addr or "")
    if form.validate_on_submit() and is_too_soon(form, "code", counter):
        return page("people/first_admin.html", 429, form=form)
    if form.attempt(accounts.become_first_admin) is None:
        return page("people/first_admin.html", form.status, form=form)
    attempts.forgive_tries(counter)
    return _to_door(_("Akun admin terbuka. Silakan masuk."))


def _invitation_page(form: OpenAccountForm, ticket: Ticket, status: int) -> Response:
    assert ticket.user_id is not None
    return page("people/invitation.html", status, form=form, person=get_user(ticket.user_id))


def _dead_link() -> Response:
    log.warning("dead link %s", request.endpoint)
    return page("people/dead_link.html", 404)


def _refuse_without_code() -> None:
    if not has_open_ticket(TicketPurpose.FIRST_ADMIN, clock.now()):
        raise NotFound


def _to_door(message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("people.sign_in_form"), 303)
