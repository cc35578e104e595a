"""Every address declares who may open it; one that does not is refused.

The life of a request: intent (reading or writing) → actor → region → permission → row → view →
one commit, or none.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from flask import Flask, Response, abort, current_app, g, redirect, request, session
from flask_login import current_user
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from coordapp import audit, once, policy
from coordapp.db import db, writing
from coordapp.errors import Forbidden, NotFound
from coordapp.policy import ANYONE, Actor, Permission

security_log = logging.getLogger("coordapp.security")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """What an address asks for: a permission, and the row it is asked on."""

    permission: Permission
    model: type | None = None
    parameter: str = ""
    name: str = ""
    reason: str = ""
    first: Callable[[], None] | None = None


def requires(
    permission: Permission,
    model: type | None = None,
    parameter: str = "",
    name: str = "",
    *,
    first: Callable[[], None] | None = None,
) -> Callable[[View], View]:
    """Open a view to those with the permission; with a model, hand it the authorised row.

    `parameter` is the URL's variable that addresses the row, `name` the view's argument. `first`
    is slow work done for those who may enter, before the writing transaction begins.
    """

    def mark(view: View) -> View:
        view.door = Door(permission, model, parameter, name or parameter, first=first)  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open a view to everybody, and say why."""

    def mark(view: View) -> View:
        view.door = Door(Permission.OPEN, reason=reason)  # type: ignore[attr-defined]
        return view

    return mark


class NumberConverter(BaseConverter):
    """A region's number such as KKU-2026-0007, KKU-2026-0007.03, KKU-R-2026-012 or …-012.b4."""

    regex = r"[A-Z]{2,5}-(?:[A-Z]-)?\d{4}-\d{3,6}(?:\.(?:\d{2,4}|b\d{1,4}))?"


class TokenConverter(BaseConverter):
    """A secret in a link, genuine or not; its form is bounded before anybody looks at it."""

    regex = r"[A-Za-z0-9._-]{1,200}"


def region_of(number: str) -> str:
    """The code word a number begins with."""
    return number.split("-", 1)[0]


def current_actor() -> Actor:
    """Whoever makes this request; nobody on doors open to all."""
    actor: Actor = g.get("actor", ANYONE)
    return actor


def install(app: Flask) -> None:
    """Guard every address of the application, and commit once at the end of each request."""
    app.url_map.converters["number"] = NumberConverter
    app.url_map.converters["token"] = TokenConverter
    app.before_request(_declare_intent)
    app.before_request(_open_door)
    app.after_request(_commit_or_roll_back)
    app.teardown_request(_forget_intent)
    app.cli.add_command(doors_command)


def check_all_declared(app: Flask) -> None:
    """Raise unless every view of the application says who may open it."""
    undeclared = [name for name, view in app.view_functions.items() if door_of(view) is None]
    if undeclared:
        raise RuntimeError(f"views without a door: {', '.join(sorted(undeclared))}")


def door_of(view: Callable[..., Any] | None) -> Door | None:
    return getattr(view, "door", None)


def _declare_intent() -> None:
    writing.set(request.method not in SAFE_METHODS)


def _open_door() -> BaseResponse | None:
    if request.endpoint is None:
        return None
    door = door_of(current_app.view_functions.get(request.endpoint))
    if door is None:
        abort(500)
    _refuse_cross_site()
    if door.permission is Permission.OPEN:
        return None
    if door.first is not None:
        writing.set(False)
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if door.first is not None:
        _work_first(door, door.first)
    g.actor = current_user.act_in(_asked_region())
    _admit_or_log(door)
    return _answer_again()


def _work_first(door: Door, work: Callable[[], None]) -> None:
    """Do slow work while others may write; who asks is let in again when the writing begins."""
    g.actor = current_user.act_in(_asked_region())
    _admit_or_log(door, dict(request.view_args or {}))
    db.session.rollback()
    work()
    db.session.rollback()
    writing.set(True)


def _admit_or_log(door: Door, arguments: dict[str, Any] | None = None) -> None:
    try:
        _admit(door, request.view_args or {} if arguments is None else arguments)
    except (Forbidden, NotFound):
        security_log.warning(
            "refused user=%s %s %s %s",
            g.actor.user_id,
            request.method,
            re.sub(r"[^\w/.\-]", "?", request.path),
            door.permission.name,
        )
        raise


def _admit(door: Door, arguments: dict[str, Any]) -> None:
    if door.model is None:
        policy.require(door.permission, g.actor)
        return
    address = arguments.pop(door.parameter)
    arguments[door.name] = policy.fetch(door.model, g.actor, door.permission, address)


def _asked_region() -> str | None:
    """The region a number in the address belongs to, so a link from elsewhere finds its region."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and re.fullmatch(NumberConverter.regex, value):
            return region_of(value)
    return None


def _refuse_cross_site() -> None:
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden("cross-site")


def _ask_to_sign_in() -> BaseResponse:
    manager = current_app.login_manager  # type: ignore[attr-defined]
    answer: BaseResponse = manager.unauthorized()
    return answer


def _answer_again() -> BaseResponse | None:
    """A write that was applied before is answered again, not applied again."""
    key = request.form.get(once.FIELD, "")[:64] if request.method == "POST" else ""
    if not key or g.actor.user_id is None:
        return None
    named = [(name, file.filename or "") for name, file in request.files.items(multi=True)]
    fields = [*request.form.items(multi=True), *named]
    g.operation = (key, once.fingerprint(request.path, fields))
    location = once.find_applied(g.actor.user_id, *g.operation)
    if location is None:
        return None
    g.pop("operation")
    return redirect(location, 303)


def _commit_or_roll_back(response: Response) -> Response:
    if request.method in SAFE_METHODS or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        _remember_operation(response)
        db.session.commit()
    except Exception as error:  # whatever hinders the commit, the person hears it as an answer
        return _answer_failed_commit(error)
    return response


def _remember_operation(response: Response) -> None:
    """Keep that the write was applied; a redirect that named no act only asks for something."""
    operation = g.pop("operation", None)
    user_id = current_actor().user_id
    if operation and response.location and user_id is not None and audit.has_note():
        key, mark = operation
        once.remember(user_id, current_actor().region_id, key, mark, response.location)


def _answer_failed_commit(error: Exception) -> Response:
    """The error page of a commit that failed; what the view announced did not happen."""
    db.session.rollback()
    session.pop("_flashes", None)
    return current_app.make_response(current_app.handle_user_exception(error))


def _forget_intent(error: BaseException | None) -> None:
    writing.set(True)


def list_doors(app: Flask) -> list[str]:
    """One line per address and method: what it asks for, on what."""
    lines = []
    for rule in app.url_map.iter_rules():
        door = door_of(app.view_functions[rule.endpoint])
        if door is None:
            raise RuntimeError(f"view without a door: {rule.endpoint}")
        subject = f" ({door.model.__name__})" if door.model else ""
        reason = f" because {door.reason}" if door.reason else ""
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            lines.append(f"{method} {rule.rule} → {door.permission.name}{subject}{reason}")
    return sorted(lines, key=lambda line: line.split(" ", 1)[::-1])


@click.command("doors")
def doors_command() -> None:
    """Print every address with the permission it asks for."""
    for line in list_doors(current_app):
        click.echo(line)
