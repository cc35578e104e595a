"""A visitor who reads each page closely: whatever a test opens is inspected as well.

    visitor = pages.as_person(user)
    page = visitor.open("/instansi/baru")
    page.form("Simpan").submit(name="Dinas Kesehatan").follow()

Forms carry their real token and key, so nothing turns the protections off.
"""

import secrets
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from coordapp import clock
from coordapp.db import db
from coordapp.people.actions.signing import digest
from coordapp.people.models import Assignment, User, WebSession
from tests.html import Document, Element, text_of

HIDDEN_FIELDS = ("csrf_token", "client_key", "version")


class Answer:
    """What the house answered; of HTML answers nothing is left unchecked."""

    def __init__(self, visitor: "Visitor", path: str, response: TestResponse) -> None:
        self.visitor = visitor
        self.path = path
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.document: Document | None = None
        if response.mimetype == "text/html" and self.status not in (301, 302, 303, 308):
            self.document = Document(response.get_data(as_text=True))
            problems = self.document.problems(visitor.app)
            assert problems == [], f"{path} ({self.status}): {problems}"

    @property
    def tree(self) -> Document:
        assert self.document is not None, f"{self.path} answered {self.status} without a page"
        return self.document

    @property
    def heading(self) -> str:
        """The page's h1."""
        return self.tree.heading

    @property
    def text(self) -> str:
        """All a reader sees, blanks made single."""
        return text_of(self.tree.find("body"))

    @property
    def main(self) -> str:
        """What a reader sees of the page's own part."""
        return text_of(self.tree.find("main"))

    def form(self, name: str) -> "Form":
        """The form of a button with this text, or of this action where it begins with a slash."""
        found = []
        for form in self.tree.all("form"):
            buttons = [item for item in form.iter("button") if text_of(item) == name]
            if buttons or (name.startswith("/") and form.get("action", "") == name):
                found.append(Form(self, form, buttons[0] if buttons else None))
        assert len(found) == 1, f"{self.path} has {len(found)} forms called {name!r}"
        return found[0]

    def link(self, name: str) -> str:
        """Where the link of this text leads."""
        found = {item.get("href", "") for item in self.tree.all("a") if text_of(item) == name}
        assert len(found) == 1, f"{self.path} has {len(found)} links called {name!r}"
        return found.pop()

    def follow(self) -> "Answer":
        """The page this answer sends to."""
        assert self.location, f"{self.path} answered {self.status}, no redirect"
        return self.visitor.open(self.location)


class Form:
    """A form as a browser would send it."""

    def __init__(self, page: Answer, element: Element, button: Element | None) -> None:
        self.page = page
        self.action = element.get("action") or page.path
        self.method = element.get("method", "get").upper()
        self.values = fields_of(element)
        self.names = set(self.values) | {item.get("name") for item in element.iter()}
        if button is not None and button.get("name"):
            self.values[button.get("name", "")] = button.get("value", "")

    def submit(self, status: int = 303, **values: Any) -> Answer:
        """Fill in and send; a field the form does not have is a mistake of the test."""
        unknown = set(values) - self.names
        assert not unknown, f"no such fields: {sorted(unknown)}"
        sent = {name: value for name, value in (self.values | values).items() if value is not None}
        if self.method == "GET":
            return self.page.visitor.open(self.action, query_string=sent)
        return self.page.visitor.send(self.action, sent, status=status)


def fields_of(form: Element) -> dict[str, Any]:
    """Name and value of all that a browser would send of an untouched form."""
    values: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.get("disabled") is not None or field.tag == "button":
            continue
        if field.tag == "textarea":
            values[name] = "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "select":
            values[name] = _chosen(field)
        elif field.tag == "input" and kind in ("checkbox", "radio"):
            if field.get("checked") is not None:
                values.setdefault(name, []).append(field.get("value", "on"))
        elif field.tag == "input" and kind not in ("submit", "file"):
            values[name] = field.get("value", "")
    return values


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", text_of(option)) for option in chosen]


class Visitor:
    """One browser: its cookies, and nothing else."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()

    def open(self, path: str, status: int = 200, **options: Any) -> Answer:
        """Read a page."""
        return self._request("GET", path, status, options)

    def send(self, path: str, values: dict[str, Any], status: int = 303, **options: Any) -> Answer:
        """Send a form's values."""
        return self._request("POST", path, status, {"data": values, **options})

    def token(self) -> str:
        """A token of this browser's session, from the page everybody may open."""
        form = next(item for item in self.open("/masuk").tree.all("form") if _is_write(item))
        return str(fields_of(form)["csrf_token"])

    def _request(self, method: str, path: str, status: int, options: dict[str, Any]) -> Answer:
        before = self._connections()
        response = self.http.open(path, method=method, **options)
        body = response.get_data(as_text=True) if response.status_code != status else ""
        assert response.status_code == status, f"{path}: {response.status}\n{body[:2000]}"
        answer = Answer(self, path, response)
        response.close()
        assert self._connections() == before, f"{method} {path} left a transaction open"
        return answer

    def _connections(self) -> int:
        with self.app.app_context():
            pool: Any = db.engine.pool
            return int(pool.checkedout())


def _is_write(form: Element) -> bool:
    return form.get("method", "").lower() == "post"


class Visitors:
    """Those who come to the application of this test."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def anyone(self) -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.app)

    def as_person(self, user: User, **columns: Any) -> Visitor:
        """A person who is signed in and was committed; with one assignment they act in it."""
        visitor, token, now = Visitor(self.app), secrets.token_urlsafe(32), clock.now()
        given = {"created_at": now, "seen_at": now, "confirmed_at": now, **columns}
        (user_id,) = inspect(user).identity  # also of a row whose session has ended
        with self.app.app_context():
            held = db.session.scalars(
                select(Assignment.id).where(Assignment.user_id == user_id)
            ).all()
            if len(held) == 1:
                given.setdefault("assignment_id", held[0])
            db.session.add(WebSession(token_hash=digest(token), user_id=user_id, **given))
            db.session.commit()
        with visitor.http.session_transaction() as cookie:
            cookie["_user_id"] = token
        return visitor
