"""What the tests of accounts and grants set up."""

from datetime import date

from sqlalchemy import func, select

from coordapp.audit import SystemAuditEntry
from coordapp.db import db
from coordapp.people.models import Acting, User
from coordapp.people.rules.grants import Grant
from coordapp.policy import Reach, Role
from tests.factories import (
    make_agency,
    make_assignment,
    make_user,
)

TODAY = date(2026, 11, 23)


def asked(role=Role.INSTANSI, **given):
    return Grant(
        **{
            "role": role,
            "agency_id": None,
            "post_id": None,
            "reach": Reach.AGENCY,
            "position": "",
            "acting": Acting.DEFINITIVE,
            "starts_on": TODAY,
            "ends_on": None,
            **given,
        }
    )


def known_person(*roles, **columns):
    """A person with these roles here, loaded as pages load them."""
    user = make_user(**columns)
    for role in roles or (Role.INSTANSI,):
        make_assignment(user, role, agency_id=make_agency().id)
    return loaded(user)


def loaded(user):
    db.session.expire(user)
    return db.session.scalars(User.addressed_by(user.id)).one()


def count(model, **where):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**where))


def verbs():
    found = select(SystemAuditEntry.verb).order_by(SystemAuditEntry.sequence)
    return list(db.session.scalars(found))
