"""A region with commitments, and those who lead, keep and decide them."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from coordapp.agencies.models import AgencyType
from coordapp.db import db
from coordapp.policy import Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.commitments.stage import plant
from tests.factories import make_actor, make_agency, make_post, make_region


@pytest.fixture
def kku(session, clock):
    """Kayong Utara, opened, on Monday 23 November 2026, 08.00 WIB."""
    with in_region("KKU"):
        yield make_region("KKU")


@pytest.fixture
def dinkes(kku):
    return make_agency("Dinas Kesehatan (contoh)", short_name="Dinkes")


@pytest.fixture
def pupr(kku):
    return make_agency("Dinas Pekerjaan Umum (contoh)", short_name="PUPR")


@pytest.fixture
def operator(dinkes):
    """Who reports for Dinkes."""
    return make_actor(Role.INSTANSI, dinkes)


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT, make_agency("Setda (contoh)", AgencyType.SETDA))


@pytest.fixture
def bupati(kku):
    return make_actor(Role.PIMPINAN, post=make_post(PostKind.BUPATI))


@pytest.fixture
def sekda(kku):
    return make_actor(Role.PIMPINAN, post=make_post(PostKind.SEKDA))


@pytest.fixture
def asisten(kku):
    return make_actor(Role.PIMPINAN, post=make_post(PostKind.ASISTEN))


# For views: all is committed, and read in a context of its own.


@pytest.fixture
def stage(app, clock):
    """The regency of stage.py; its item has a target of twelve posyandu."""
    return plant(app, target_quantity=Decimal(12), target_unit="posyandu")


@pytest.fixture
def look(app):
    """Read the region afterwards: look(model, "name", **conditions) of the one such row."""

    def find(model, *names, **conditions):
        with app.app_context(), in_region("KKU"):
            row = db.session.scalars(select(model).filter_by(**conditions)).unique().one()
            found = [getattr(row, name) for name in names]
        return found[0] if len(found) == 1 else found

    return find
