"""Signing in, choosing a role, signing out."""

import math
import uuid
from datetime import timedelta
from functools import partial

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from coordapp.doors import current_actor, open_to_all, requires
from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.people import signed_in
from coordapp.people.actions import attempts, signing
from coordapp.people.forms import SignInForm
from coordapp.people.queries.sample import sample_people
from coordapp.people.rules.labels import device_name, role_name
from coordapp.people.rules.names import own_path
from coordapp.people.views import bp
from coordapp.policy import Permission
from coordapp.web import page


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    signed_in.install(state.app)


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
    name = attempts.of_name(form.identifier.data)
    client = attempts.of_client(request.remote_addr or "")
    wait = attempts.count_try(name, client)
    if wait:
        form.refuse(Refused(_wait_sentence(wait), field="password"))
        return _door(form, 429)
    opened = form.attempt(partial(signing.sign_in, device=_device()))
    if opened is None:
        return _door(form, form.status)
    attempts.forgive_try(name, entirely=True)
    attempts.forgive_try(client)
    return _let_in(opened)


@bp.post("/masuk/contoh")
@open_to_all("sample people are signed in with one click, in sample mode alone")
def sign_in_sample() -> BaseResponse:
    """Sign in as a sample person."""
    if not current_app.config["SAMPLE_MODE"]:
        raise NotFound
    try:
        user_id = uuid.UUID(request.form.get("user", ""))
    except ValueError:
        raise NotFound from None
    return _let_in(signing.sign_in_sample(user_id=user_id, device=_device()))


@bp.get("/peran")
@requires(Permission.ACCOUNT)
def roles() -> Response:
    """Choose in which assignment to act."""
    return page("people/roles.html", next=own_path(request.args.get("next")))


@bp.post("/peran")
@requires(Permission.ACCOUNT)
def choose_role() -> BaseResponse:
    """Act in another assignment."""
    try:
        assignment_id = uuid.UUID(request.form.get("assignment", ""))
    except ValueError:
        raise NotFound from None
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
    people = sample_people() if current_app.config["SAMPLE_MODE"] else {}
    return page(
        "people/sign_in.html",
        status,
        form=form,
        people=people,
        role_name=role_name,
        next=own_path(request.values.get("next")),
        expired=request.method == "GET" and signed_in.had_session(),
    )


def _let_in(opened: signing.NewSession) -> BaseResponse:
    target = own_path(request.form.get("next"))
    signed_in.remember(opened)
    if opened.row.assignment_id is None:
        return redirect(url_for("people.roles", next=target), 303)
    return redirect(target, 303)


def _device() -> str:
    return device_name(request.user_agent.string)


def _wait_sentence(wait: timedelta) -> str:
    minutes = math.ceil(wait.total_seconds() / 60)
    return _("Terlalu banyak percobaan. Coba lagi dalam %(minutes)d menit.", minutes=minutes)
