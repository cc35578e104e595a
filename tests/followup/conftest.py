"""A region to report in, and those who report and judge there."""

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import make_actor, make_agency, make_region


@pytest.fixture
def kku(session, clock):
    """Kayong Utara, opened, on Monday 23 November 2026, 08.00 WIB."""
    with in_region("KKU"):
        yield make_region("KKU")


@pytest.fixture
def lead(kku):
    return make_agency("Puskesmas Sukadana (contoh)", AgencyType.PUSKESMAS)


@pytest.fixture
def reporter(lead):
    return make_actor(Role.INSTANSI, lead)


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT, make_agency("Setda (contoh)", AgencyType.SETDA))
