"""The signed-in person behind a request: the cookie's session, the chosen role, the actor."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as BaseResponse

from coordapp import clock
from coordapp.db import writing
from coordapp.errors import NotFound
from coordapp.people.actions import signing
from coordapp.people.queries import sessions as queries
from coordapp.people.queries.actors import actor_in
from coordapp.people.queries.sessions import Held, OpenSession
from coordapp.people.rules import labels
from coordapp.people.rules.names import own_path
from coordapp.people.rules.sessions import RECENT_PASSWORD, TOUCH_EVERY, idle_limit
from coordapp.policy import Actor, Role
from coordapp.tenancy import bind_region

View = TypeVar("View", bound=Callable[..., Any])

SIGNED_IN = "_user_id"  # the name Flask-Login gives it
PENDING = "pending"

manager = LoginManager()
manager.session_protection = None  # addresses of phones change; the session is a row we can end


@dataclass(frozen=True)
class Viewer:
    """What the frame of a page shows of the person."""

    name: str
    office: str
    role_label: str
    region_name: str
    zone: str
    assignments: list[tuple[str, uuid.UUID, bool]]


class SignedIn(UserMixin):
    """The person of a live session, as flask_login.current_user."""

    def __init__(self, opened: OpenSession, token: str) -> None:
        self.opened = opened
        self._token = token
        self._viewer: Viewer | None = None

    def get_id(self) -> str:
        return self._token

    @property
    def needs_choice(self) -> bool:
        """Several assignments, and none chosen yet."""
        return self.opened.row.assignment_id is None

    @property
    def is_admin_somewhere(self) -> bool:
        """Whether any of the assignments is an admin's; such a person needs the phone's code."""
        return any(held.assignment.role is Role.ADMIN for held in self.opened.current)

    @property
    def lacks_code(self) -> bool:
        """An admin who has not set up the code from the phone."""
        return self.is_admin_somewhere and self.opened.user.totp_confirmed_at is None

    def act_in(self, code_word: str | None) -> Actor:
        """The person in the chosen role, or in the one held in the region of the address."""
        held = self._held_in(code_word)
        bind_region(held.region.id)
        g.timezone = held.region.timezone
        actor = actor_in(self.opened.user, held, self.opened.held)
        self._viewer = _viewer(self.opened, held, actor)
        return actor

    def _held_in(self, code_word: str | None) -> Held:
        current = self.opened.current
        chosen = self.opened.row.assignment_id
        held = next((item for item in current if item.assignment.id == chosen), current[0])
        if code_word is None or code_word == held.region.id:
            return held
        for other in current:
            if other.region.id == code_word:
                return other
        raise NotFound

    def as_viewer(self, actor: Actor) -> Viewer:
        """The person as the frame shows them; needs no database, for pages of errors."""
        if self._viewer is None:
            raise RuntimeError("act_in comes first")
        return self._viewer


def _viewer(opened: OpenSession, held: Held, actor: Actor) -> Viewer:
    several = len({item.region.id for item in opened.current}) > 1
    return Viewer(
        name=actor.name,
        office=actor.office,
        role_label=labels.role_name(held.assignment.role),
        region_name=held.region.name,
        zone=clock.zone_name(held.region.timezone),
        assignments=[
            (_label(item, with_region=several), item.assignment.id, item is held)
            for item in opened.current
        ],
    )


def _label(held: Held, *, with_region: bool) -> str:
    acting = held.assignment
    name = labels.assignment_name(acting.position, acting.acting, acting.role)
    return f"{name}, {held.region.name}" if with_region else name


@manager.user_loader
def _load(token: str) -> SignedIn | None:
    """The person of a cookie's secret, while the session and the rights behind it live."""
    opened = queries.find_session(signing.digest(token))
    if opened is None or not _is_alive(opened):
        return None
    if clock.now() - opened.row.seen_at >= TOUCH_EVERY:
        signing.touch_session(opened.row.id)
        if writing.get():
            return _load_again(token)
    return SignedIn(opened, token)


def _load_again(token: str) -> SignedIn | None:
    """A writing request's transaction was let go for the touch, so what it read is read anew."""
    opened = queries.find_session(signing.digest(token))
    return SignedIn(opened, token) if opened is not None and _is_alive(opened) else None


def _is_alive(opened: OpenSession) -> bool:
    current = opened.current
    chosen = opened.row.assignment_id
    if opened.user.disabled_at is not None or opened.row.awaits_code or not current:
        return False
    if chosen is not None and chosen not in {item.assignment.id for item in current}:
        return False
    limit = idle_limit((item.assignment.role for item in current), own_device=opened.row.own_device)
    return clock.now() - opened.row.seen_at < limit


@manager.unauthorized_handler
def _ask_to_sign_in() -> BaseResponse:
    asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
    target = own_path(asked)
    return redirect(url_for("people.sign_in_form", next=None if target == "/" else target))


UNSTEERED = frozenset(
    f"people.{name}"
    for name in (
        "roles",
        "choose_role",
        "sign_out",
        "confirm_form",
        "confirm",
        "code_setup_form",
        "code_setup",
    )
)


def steer() -> BaseResponse | None:
    """Lead to the page without which nothing else opens: an admin's code, a choice of role."""
    if "actor" not in g or not g.actor.is_signed_in or request.endpoint in UNSTEERED:
        return None
    person = this_person()
    if person.lacks_code and not _is_spared(person):
        return redirect(url_for("people.code_setup_form"), 303)
    if person.needs_choice:
        asked = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("people.roles", next=asked), 303)
    return None


def _is_spared(person: SignedIn) -> bool:
    """Sample people have neither password nor phone."""
    return bool(person.opened.user.is_sample and current_app.config["SAMPLE_MODE"])


def install(app: Flask) -> None:
    """Let Flask-Login know this application; pages ask for the viewer, not for the user."""
    manager.init_app(app, add_context_processor=False)


def remember(opened: signing.NewSession) -> None:
    """Give the browser its new session and nothing of the old one."""
    session.clear()
    session.permanent = opened.row.own_device
    session[PENDING if opened.row.awaits_code else SIGNED_IN] = opened.token


def renew(opened: signing.NewSession) -> None:
    """Put the session's new secret in place of the old one; open forms stay good."""
    session[SIGNED_IN] = opened.token


def pending_token() -> str:
    """The secret of a session that still waits for its code; empty when none does."""
    return str(session.get(PENDING, ""))


def forget() -> None:
    """Take the session from the browser."""
    session.clear()


def had_session() -> bool:
    """Whether the browser carries a session, alive or not."""
    return SIGNED_IN in session


def this_person() -> SignedIn:
    """The signed-in person; only behind doors that ask for an account."""
    person: SignedIn = current_user._get_current_object()
    return person


def has_recent_password() -> bool:
    """Whether the password was typed within the last minutes; sample people have none."""
    person = this_person()
    return _is_spared(person) or clock.now() - person.opened.row.confirmed_at < RECENT_PASSWORD


def needs_recent_password(view: View) -> View:
    """Ask for the password again before a sensitive view; stands below the door's decorator."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if has_recent_password():
            return view(*args, **kwargs)
        asked = request.full_path.rstrip("?") if request.method == "GET" else _page_before()
        return redirect(url_for("people.confirm_form", next=asked), 303)

    return guarded  # type: ignore[return-value]


def _page_before() -> str:
    """The path of the page a form was sent from, when it is one of ours."""
    before = request.referrer or ""
    return (
        own_path(before[len(request.host_url) - 1 :])
        if before.startswith(request.host_url)
        else "/"
    )
