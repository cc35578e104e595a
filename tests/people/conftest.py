"""A region with people of every role, a second region, and one password for all."""

import re
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from coordapp import clock as house_clock
from coordapp.agencies.models import AgencyType
from coordapp.db import db
from coordapp.people.models import User
from coordapp.people.rules.passwords import hash_password
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_assignment,
    make_person,
    make_post,
    make_region,
)
from tests.page import Answer, Visitor, Visitors

PASSWORD = "jalan hujan payung biru"
NEW = "kuda lumping bambu hijau"
KEPT = hash_password(PASSWORD)


@dataclass
class Town:
    """What a test needs to know."""

    pages: Visitors
    people: dict[str, User]
    ids: dict[str, uuid.UUID]
    agencies: dict[str, uuid.UUID]

    def visitor(self, key: str, **columns: Any) -> Visitor:
        """A signed-in browser of a person."""
        return self.pages.as_person(self.people[key], **columns)

    def address(self, key: str, rest: str = "") -> str:
        """Where a person's account is administered."""
        return f"/pengaturan/pengguna/{self.ids[key]}{rest}"


def open_account(person: User, username: str, **columns: Any) -> User:
    """Give a person a name and the password of all."""
    person.username, person.password_hash = username, KEPT
    for name, value in columns.items():
        setattr(person, name, value)
    return person


@pytest.fixture
def town(app, pages, clock):
    """Kayong Utara with its people; `dua` works in Kupang too, `jauh` only there."""
    with app.app_context(), in_region("KPG"):
        keep(make_region("KPG"))
        jauh = open_account(make_person(Role.ADMIN), "jauh", totp_confirmed_at=house_clock.now())
        keep(jauh)
        far_id = jauh.id
    with app.app_context(), in_region("KKU"):
        make_region("KKU")
        dinkes = make_agency("Dinas Kesehatan", short_name="Dinkes")
        puskesmas = make_agency("Puskesmas 01", AgencyType.PUSKESMAS, parent_id=dinkes.id)
        sekda = make_post()
        people = {
            "admin": open_account(
                make_person(Role.ADMIN), "admin", totp_confirmed_at=house_clock.now()
            ),
            "sekretariat": open_account(make_person(Role.SEKRETARIAT, dinkes), "sekretariat"),
            "operator": open_account(
                make_person(Role.INSTANSI, puskesmas), "operator", email="operator@contoh.id"
            ),
            "pimpinan": open_account(make_person(Role.PIMPINAN, post_id=sekda.id), "sekda"),
            "auditor": open_account(make_person(Role.AUDITOR, dinkes), "auditor"),
            "dua": open_account(make_person(Role.INSTANSI, puskesmas), "dua"),
        }
        make_assignment(people["dua"], Role.INSTANSI, "KPG")
        agencies = {"dinkes": dinkes.id, "puskesmas": puskesmas.id}
        ids = {key: person.id for key, person in people.items()} | {"jauh": far_id}
        keep(dinkes)
        people["jauh"] = db.session.get_one(User, far_id)
        return Town(pages, people, ids, agencies)


def sign_in(
    visitor: Visitor, name: str, password: str = PASSWORD, status: int = 303, **values: Any
) -> Answer:
    """Send the sign-in form as a person would."""
    form = visitor.open("/masuk").form("Masuk")
    return form.submit(status=status, identifier=name, password=password, **values)


def headers(answer):
    """Headers without the length, which the name typed changes, and the session's cookie."""
    return [
        (name, value)
        for name, value in answer.response.headers
        if name not in ("Content-Length", "Set-Cookie")
    ]


def plain(answer, name):
    """A page without what differs between any two: its token, and the name typed."""
    body = answer.response.get_data(as_text=True).replace(name, "NAMA")
    return re.sub(r'name="csrf_token" value="[^"]+"', "TOKEN", body)


def change(app, user_id, **columns):
    """Set columns of an account behind everybody's back."""
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, user_id)
        for name, value in columns.items():
            setattr(user, name, value)
        keep(user)


def is_in(visitor):
    """Whether pages of the account open."""
    return visitor.http.get("/profil").status_code == 200


def account(app, user_id):
    with app.app_context():
        return db.session.scalars(User.addressed_by(user_id)).one()


def columns_of(app, user_id):
    """Every column of an account as it stands."""
    with app.app_context():
        user = db.session.get_one(User, user_id)
        return {column.key: getattr(user, column.key) for column in User.__mapper__.column_attrs}


@pytest.fixture
def admin(session, clock):
    """The admin of Kayong Utara, inside its scope."""
    with in_region("KKU"):
        make_region("KKU")
        yield make_actor(Role.ADMIN)
