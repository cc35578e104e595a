"""The people of the sample regencies, and what their pages hold."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select

from coordapp.db import db
from coordapp.people.models import Assignment, User
from coordapp.regions.models import LeadershipPost, PostKind
from coordapp.tenancy import in_region
from tests.html import text_of
from tests.page import Answer, Form, Visitor

Found = TypeVar("Found")


class Sample:
    """The sample regencies of this test."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def enter(self, username: str) -> Visitor:
        """A new browser in which the person of this name clicked their own button."""
        visitor = Visitor(self.app)
        values = {"csrf_token": visitor.token(), "user": str(self.user_id(username))}
        visitor.send("/masuk/contoh", values)
        return visitor

    def user_id(self, username: str) -> uuid.UUID:
        """The key of a person, by the name they sign in with."""
        with self.app.app_context():
            return db.session.scalars(select(User.id).where(User.username == username)).one()

    def agency_of(self, username: str) -> str:
        """The key of the agency a person acts for, as a form sends it."""
        wanted = select(Assignment.agency_id).where(Assignment.user_id == self.user_id(username))
        with self.app.app_context():
            return str(db.session.scalars(wanted).one())

    def post(self, code: str, kind: PostKind) -> str:
        """The key of a leadership post, as a form sends it."""
        wanted = select(LeadershipPost).where(LeadershipPost.kind == kind)
        return self.read(code, lambda: str(db.session.scalars(wanted).one().id))

    def read(self, code: str, query: Callable[[], Found]) -> Found:
        """What a query finds in a regency."""
        with self.app.app_context(), in_region(code):
            return query()


def fill(form: Form, **values: Any) -> Form:
    """The same form with these fields filled in, whatever they are called."""
    unknown = set(values) - form.names
    assert not unknown, f"no such fields: {sorted(unknown)}"
    form.values |= values
    return form


def rows_in(register: Answer) -> list[str]:
    """The numbers of the commitments a register shows, without the headings of groups."""
    links = register.tree.find("main").iter("a")
    return [
        item.get("href", "").rpartition("/")[2]
        for item in links
        if "row-link" in item.get("class", "")
    ]


def figures_in(page: Answer) -> dict[str, int]:
    """Every link of a page into the register whose text is a number: address and number."""
    return {
        item.get("href", ""): int(text_of(item))
        for item in page.tree.find("main").iter("a")
        if item.get("href", "").startswith("/komitmen/?") and text_of(item).isdecimal()
    }
