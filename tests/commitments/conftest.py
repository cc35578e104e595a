"""A region with commitments, and those who lead, keep and decide them."""

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.policy import Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
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
