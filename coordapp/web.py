"""What every page shares: its frame, filters, addresses of assets, headers and error pages."""

import logging
import secrets
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, Response, current_app, g, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined, Template
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from uuid_utils.compat import uuid7
from werkzeug.exceptions import HTTPException

from coordapp import assets, clock, policy
from coordapp.db import db
from coordapp.doors import current_actor
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.incoming import HouseRequest
from coordapp.language import _, chosen_catalogue
from coordapp.policy import Permission

LOCALE = "id"

log = logging.getLogger("coordapp")

# (label, address, icon, permission that shows it)
NAVIGATION = (
    ("Beranda", "/", "home", Permission.ACCOUNT),
    ("Komitmen", "/komitmen/", "list", Permission.REGISTER_READ),
    ("Rapat", "/rapat/", "calendar", Permission.MEETING_READ),
    ("Kendala", "/kendala/", "diamond", Permission.OBSTACLE_READ),
    ("Instansi", "/instansi/", "building", Permission.AGENCY_READ),
    ("Pengaturan", "/pengaturan/", "settings", Permission.PEOPLE_READ),
)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
STRICT_TRANSPORT = "max-age=63072000"
"""Two years of https, once an installation is public; the host's other names are not ours."""


def install(app: Flask) -> None:
    """Give the application its kind of request, its frame, filters, headers and error pages."""
    app.request_class = HouseRequest
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(
        _=_,
        asset_url=assets.asset_url,
        stylesheet_url=assets.stylesheet_url,
        can=lambda permission, row=None: policy.can(Permission[permission], current_actor(), row),
        client_key=lambda: str(uuid7()),
        ui=Components(app),
    )
    environment.filters.update(
        date=show_date,
        longdate=show_long_date,
        datetime=show_datetime,
        number=show_number,
        rupiah=show_rupiah,
    )
    app.context_processor(_frame)
    app.after_request(_add_headers)
    _install_errors(app)


class Components:
    """All macros of templates/components as attributes: `ui.icon('x')` works in any block."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        macros = _load_components(self._app)
        if name not in macros:
            raise AttributeError(name)
        setattr(self, name, macros[name])
        return macros[name]


@cache
def _load_components(app: Flask) -> dict[str, Any]:
    folder = Path(app.root_path).parent / "templates" / "components"
    macros: dict[str, Any] = {}
    for path in sorted(folder.glob("*.html")):
        template: Template = app.jinja_env.get_template(f"components/{path.name}")
        module = template.module
        macros |= {name: value for name, value in vars(module).items() if not name.startswith("_")}
    return macros | {name: _draw_once(macros[name]) for name in DRAWN_ONCE}


DRAWN_ONCE = (
    *("badge", "due_chip", "facts_boxes", "facts_key", "icon", "mark"),
    *("meeting_badge", "progress", "status_badge"),
)
"""Macros whose markup depends on nothing but their arguments and the language.

A page of fifty rows draws some four hundred of them, most alike, and that was a fourth of its cost.
"""


def _draw_once(macro: Any) -> Callable[..., Any]:
    """The same macro, remembering its markup.

    Arguments are told apart by type too: text and markup of the same letters differ in escaping.
    """

    @lru_cache(maxsize=2048, typed=True)
    def draw(catalogue: Any, *args: Any, **kwargs: Any) -> Any:
        return macro(*args, **kwargs)

    return lambda *args, **kwargs: draw(chosen_catalogue(), *args, **kwargs)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A whole page; 422 for a form that was refused."""
    response = Response(render_template(template, **context), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _frame() -> dict[str, Any]:
    actor = current_actor()
    viewer = current_user.as_viewer(actor) if actor.is_signed_in else None
    return {
        "nav": [
            (_(label), href, icon, _is_current(href))
            for label, href, icon, permission in NAVIGATION
            if actor.is_signed_in and policy.can(permission, actor)
        ],
        "viewer": viewer,
        "sample_mode": current_app.config["SAMPLE_MODE"],
    }


def _is_current(href: str) -> bool:
    return request.path == "/" if href == "/" else request.path.startswith(href)


def _zone() -> str:
    return str(g.get("timezone") or "Asia/Jakarta")


def show_date(value: date | None) -> str:
    """14 Okt 2024; an en dash for no day."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.local(value, _zone()).date()
    return _short_day(value)


@lru_cache(maxsize=4096)
def _short_day(value: date) -> str:
    """Babel takes 20 µs for a day, and lists show the same few hundred days again and again."""
    return format_date(value, "d MMM y", locale=LOCALE)


def show_long_date(value: date | None) -> str:
    """Senin, 14 Oktober 2024."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.local(value, _zone()).date()
    return format_date(value, "EEEE, d MMMM y", locale=LOCALE)


def show_datetime(value: datetime | None) -> str:
    """20 Nov 2026, 14.05 WITA, on the region's clocks."""
    if value is None:
        return "–"
    there = clock.local(value, _zone())
    shown = format_datetime(there, "d MMM y, HH.mm", locale=LOCALE)
    return f"{shown} {clock.zone_name(_zone())}"


def show_number(value: Decimal | float | None) -> str:
    """1.234,5; an en dash for no number."""
    return "–" if value is None else _decimal(value)


@lru_cache(maxsize=4096)
def _decimal(value: Decimal | float) -> str:
    return format_decimal(value, locale=LOCALE)


def show_rupiah(value: int | None) -> str:
    """Rp1.250.000; whole rupiah, an en dash for no amount."""
    return "–" if value is None else f"Rp{format_decimal(value, locale=LOCALE)}"


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = assets.FOR_GOOD
        response.direct_passthrough = False
        response.set_data(response.get_data())  # small files: whole, so that they compress
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _install_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda error: _error(404))
    app.register_error_handler(Forbidden, lambda error: _error(403))
    app.register_error_handler(Refused, lambda error: _error(409, message=error.message))
    app.register_error_handler(StaleDataError, lambda error: _error(409))
    app.register_error_handler(CSRFError, lambda error: _error(400))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _refused_by_framework)
    app.register_error_handler(Exception, _surprise)


def _error(status: int, **context: Any) -> Response:
    db.session.rollback()
    known = status if status in (400, 403, 404, 409, 413, 429, 500, 503) else 400
    return page(f"errors/{known}.html", status, **{"message": "", "code": "", **context})


def _refused_by_framework(error: HTTPException) -> Response:
    response = _error(error.code or 500)
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value  # Allow of a 405, Retry-After of a 429
    return response


def _database_away(error: OperationalError) -> Response:
    log.error("database away: %s", error)
    response = _error(503)
    response.headers["Retry-After"] = "10"
    return response


def _surprise(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("unexpected error %s", reference, exc_info=error)
    return _error(500, code=reference)
