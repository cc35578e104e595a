"""One's own account: password, contact, the code from the phone, signed-in browsers."""

from typing import Any

import segno
from flask import Response, flash, redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from coordapp.doors import current_actor, requires
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.people import sealed, signed_in
from coordapp.people.actions import accounts, attempts, credentials, signing
from coordapp.people.forms import ChangePasswordForm, CodeSetupForm, ContactForm
from coordapp.people.models import User, WebSession
from coordapp.people.queries.accounts import sessions_of
from coordapp.people.rules import codes
from coordapp.people.signed_in import needs_recent_password, this_person
from coordapp.people.views import bp
from coordapp.people.views.tries import is_too_soon
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/profil")
@requires(Permission.ACCOUNT)
def profile() -> Response:
    """Who I am here, and where I am signed in."""
    opened = this_person().opened
    return page(
        "people/profile.html",
        user=opened.user,
        sessions=sessions_of(opened.user.id),
        this_session=opened.row.id,
        needs_code=_is_admin(),
    )


@bp.get("/profil/sandi")
@requires(Permission.ACCOUNT)
def password_form() -> Response:
    """Form for a new password."""
    return page("people/password.html", form=ChangePasswordForm())


@bp.post("/profil/sandi")
@requires(Permission.ACCOUNT)
def change_password() -> BaseResponse:
    """Set a new password and end all other sessions."""
    form = ChangePasswordForm()
    counter = attempts.of_password(current_actor().user_id)
    if form.validate_on_submit() and is_too_soon(form, "current", counter):
        return page("people/password.html", 429, form=form)
    opened = form.attempt(credentials.change_password, this_person().opened)
    if opened is None:
        return page("people/password.html", form.status, form=form)
    attempts.forgive_tries(counter)
    return _on(opened, _("Kata sandi berubah. Sesi di perangkat lain sudah diakhiri."))


@bp.get("/profil/kontak")
@requires(Permission.ACCOUNT)
@needs_recent_password
def own_contact_form() -> Response:
    """Form for one's own address and number."""
    user = this_person().opened.user
    return page("people/contact.html", form=ContactForm(email=user.email, phone=user.phone))


@bp.post("/profil/kontak")
@requires(Permission.ACCOUNT)
@needs_recent_password
def change_own_contact() -> BaseResponse:
    """Change one's own address and number."""
    form = ContactForm()
    opened = form.attempt(accounts.change_own_contact, this_person().opened)
    if opened is None:
        return page("people/contact.html", form.status, form=form)
    return _on(opened, _("Kontak tersimpan."))


@bp.get("/profil/kode")
@requires(Permission.ACCOUNT)
@needs_recent_password
def code_setup_form() -> Response:
    """Offer a secret to the phone."""
    user = this_person().opened.user
    secret = codes.new_totp_secret()
    form = CodeSetupForm(sealed=sealed.seal_code_secret(user.id, secret))
    return _code_setup_page(form, user, secret, 200)


@bp.post("/profil/kode")
@requires(Permission.ACCOUNT)
@needs_recent_password
def code_setup() -> BaseResponse:
    """Take the first code of the phone."""
    user = this_person().opened.user
    form = CodeSetupForm()
    secret = sealed.find_code_secret(user.id, form.sealed.data or "")
    if secret is None:
        flash(_("Waktu sudah habis. Pindai kode QR yang baru."), "error")
        return redirect(url_for("people.code_setup_form"), 303)
    if form.attempt(_set_up, user, secret) is None:
        return _code_setup_page(form, user, secret, form.status)
    return _back(_("Kode dari ponsel aktif. Anda akan diminta kode setiap kali masuk."))


@bp.post("/profil/kode/matikan")
@requires(Permission.ACCOUNT)
@needs_recent_password
def drop_code() -> BaseResponse:
    """Stop asking for the code from the phone."""
    if _is_admin():
        raise Refused(_("Admin selalu masuk dengan kode dari ponsel."))
    credentials.drop_code(current_actor(), this_person().opened.user)
    return _back(_("Kode dari ponsel dimatikan."))


@bp.post("/profil/sesi/<uuid:session_id>/akhiri")
@requires(Permission.ACCOUNT, WebSession, "session_id", "web_session")
def end_session(web_session: WebSession) -> BaseResponse:
    """End one of my sessions."""
    signing.sign_out(current_actor(), web_session)
    return _back(_("Sesi diakhiri."))


@bp.post("/profil/sesi/akhiri-lainnya")
@requires(Permission.ACCOUNT)
def end_other_sessions() -> BaseResponse:
    """End all my sessions but this one."""
    signing.end_other_sessions(this_person().opened)
    return _back(_("Sesi di perangkat lain diakhiri."))


def _set_up(user: User, secret: str, **values: Any) -> User:
    return credentials.set_up_code(user, secret=secret, code=values["code"])


def _code_setup_page(form: CodeSetupForm, user: User, secret: str, status: int) -> Response:
    address = codes.totp_address(secret, user.username or user.email or user.phone or user.name)
    drawing = segno.make(address, error="m").svg_inline(
        scale=5, border=2, lineclass=None, svgclass="qr", omitsize=True
    )
    return page(
        "people/code_setup.html",
        status,
        form=form,
        drawing=Markup(drawing),  # noqa: S704 (drawn by segno from an address of our own)
        secret=secret,
        is_required=_is_admin(),
    )


def _is_admin() -> bool:
    return this_person().is_admin_somewhere


def _on(opened: signing.NewSession, message: str) -> BaseResponse:
    signed_in.remember(opened)
    return _back(message)


def _back(message: str) -> BaseResponse:
    flash(message, "success")
    return redirect(url_for("people.profile"), 303)
