"""Signing in, the second step, choosing a role, signing out."""

import uuid
from functools import partial

from flask import Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from coordapp.doors import current_actor, open_to_all, requires
from coordapp.errors import NotFound
from coordapp.people import sealed, signed_in
from coordapp.people.actions import attempts, signing
from coordapp.people.forms import CodeForm, ConfirmForm, SignInForm
from coordapp.people.queries.sample import sample_regions
from coordapp.people.rules.labels import device_name, role_name
from coordapp.people.rules.names import own_path
from coordapp.people.views import bp
from coordapp.people.views.tries import is_too_soon
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/masuk")
@open_to_all("signing in begins here")
def sign_in_form() -> Response:
    """The door."""
    return _door(SignInForm(), 200)


@bp.post("/masuk")
@open_to_all("signing in begins here")
def sign_in() -> BaseResponse:
    """Try a name and a password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _door(form, form.status)
    name = str(form.identifier.data)
    counters = _counters(name)
    if is_too_soon(form, "password", *counters):
        return _door(form, 429)
    opened = form.attempt(partial(signing.sign_in, device=_device()))
    if opened is None:
        return _door(form, form.status)
    attempts.forgive_tries(*counters)
    return sealed.mark_device(_let_in(opened), name)


@bp.post("/masuk/contoh")
@open_to_all("sample people are signed in with one click, in sample mode alone")
def sign_in_sample() -> BaseResponse:
    """Sign in as a sample person."""
    if not current_app.config["SAMPLE_MODE"]:
        raise NotFound
    user_id = _key(request.form.get("user"))
    return _let_in(signing.sign_in_sample(user_id=user_id, device=_device()))


@bp.get("/masuk/kode")
@open_to_all("the second step comes before there is a session")
def code_form() -> BaseResponse:
    """Ask for the code from the phone."""
    if not signed_in.pending_token():
        return redirect(url_for("people.sign_in_form"))
    return _code_page(CodeForm(), 200)


@bp.post("/masuk/kode")
@open_to_all("the second step comes before there is a session")
def enter_code() -> BaseResponse:
    """Finish signing in with the code from the phone."""
    form = CodeForm()
    token = signed_in.pending_token()
    counter = attempts.find_code_counter(signing.digest(token))
    if counter is None:
        return redirect(url_for("people.sign_in_form"), 303)
    if is_too_soon(form, "code", counter):
        return _code_page(form, 429)
    opened = form.attempt(partial(signing.enter_code, token=token))
    if opened is None:
        return _code_page(form, form.status)
    attempts.forgive_tries(counter)
    return _let_in(opened)


@bp.get("/konfirmasi")
@requires(Permission.ACCOUNT)
def confirm_form() -> Response:
    """Ask for the password again."""
    return _confirm_page(ConfirmForm(), 200)


@bp.post("/konfirmasi")
@requires(Permission.ACCOUNT)
def confirm() -> BaseResponse:
    """Take the password again, for what comes next."""
    form = ConfirmForm()
    counter = attempts.of_password(current_actor().user_id)
    if is_too_soon(form, "password", counter):
        return _confirm_page(form, 429)
    opened = form.attempt(signing.confirm_password, signed_in.this_person().opened)
    if opened is None:
        return _confirm_page(form, form.status)
    attempts.forgive_tries(counter)
    signed_in.renew(opened)
    return redirect(own_path(request.form.get("next")), 303)


@bp.get("/peran")
@requires(Permission.ACCOUNT)
def roles() -> Response:
    """Choose in which assignment to act."""
    return page("people/roles.html", next=own_path(request.args.get("next")))


@bp.post("/peran")
@requires(Permission.ACCOUNT)
def choose_role() -> BaseResponse:
    """Act in another assignment."""
    assignment_id = _key(request.form.get("assignment"))
    signing.choose_assignment(signed_in.this_person().opened, assignment_id)
    return redirect(own_path(request.form.get("next")), 303)


@bp.post("/keluar")
@requires(Permission.ACCOUNT)
def sign_out() -> BaseResponse:
    """End this session."""
    signing.sign_out(current_actor(), signed_in.this_person().opened.row)
    signed_in.forget()
    return redirect(url_for("people.sign_in_form"), 303)


def _door(form: SignInForm, status: int) -> Response:
    return page(
        "people/sign_in.html",
        status,
        form=form,
        regions=sample_regions() if current_app.config["SAMPLE_MODE"] else [],
        role_name=role_name,
        next=own_path(request.values.get("next")),
        expired=request.method == "GET" and signed_in.had_session(),
    )


def _code_page(form: CodeForm, status: int) -> Response:
    return page("people/code.html", status, form=form, next=own_path(request.values.get("next")))


def _confirm_page(form: ConfirmForm, status: int) -> Response:
    return page("people/confirm.html", status, form=form, next=own_path(request.values.get("next")))


def _let_in(opened: signing.NewSession) -> BaseResponse:
    target = own_path(request.form.get("next"))
    signed_in.remember(opened)
    if opened.row.awaits_code:
        return redirect(url_for("people.code_form", next=target), 303)
    if opened.row.assignment_id is None:
        return redirect(url_for("people.roles", next=target), 303)
    return redirect(target, 303)


def _counters(name: str) -> list[attempts.Counter]:
    known = sealed.find_known_device(name)
    if known is not None:
        return [known]
    return [attempts.of_name(name), attempts.of_client(request.remote_addr or "")]


def _device() -> str:
    return device_name(request.user_agent.string)


def _key(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFound from None
