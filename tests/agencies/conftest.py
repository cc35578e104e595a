"""A region to keep a directory in, and those who open it."""

import pytest

from coordapp.agencies.models import AgencyType, Connectivity, Remoteness
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_place, make_region


@pytest.fixture
def kku(session, clock):
    """Kayong Utara with one village, opened, on Monday 23 November 2026."""
    with in_region("KKU"):
        region = make_region("KKU")
        make_place("61.11.01.2001", "Sutera")
        yield region


def make_health_offices():
    """Dinkes with a contact, above a remote puskesmas; PUPR beside them."""
    dinkes = make_agency(
        "Dinas Kesehatan",
        short_name="Dinkes",
        folded_short_name="dinkes",
        contact_name="dr. Ani",
        contact_phone="+6281234567890",
        contact_email="ani@kab.go.id",
    )
    unit = make_agency(
        "Puskesmas 1",
        AgencyType.PUSKESMAS,
        parent_id=dinkes.id,
        place_code="61.11.01.2001",
        remoteness=Remoteness.VERY_REMOTE,
        connectivity=Connectivity.BLANKSPOT,
    )
    pupr = make_agency("Dinas PUPR")
    return dinkes, unit, pupr


@pytest.fixture
def people(app, clock):
    """Dinkes above a remote puskesmas, PUPR beside them, and whoever opens the directory."""
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        make_place("61.11.01.2001", "Sutera")
        dinkes, unit, pupr = make_health_offices()
        ngo = make_agency("LSM Sehat", AgencyType.ORMAS)
        made = {
            "secretariat": make_person(Role.SEKRETARIAT),
            "dinkes": make_person(Role.INSTANSI, dinkes),
            "unit": make_person(Role.INSTANSI, unit),
            "pupr": make_person(Role.INSTANSI, pupr),
            "head": make_person(Role.PIMPINAN, dinkes),
            "leader": make_person(Role.PIMPINAN),
            "partner": make_person(Role.MITRA, ngo),
            "auditor": make_person(Role.AUDITOR),
            "admin": make_person(Role.ADMIN),
            "province": make_person(Role.PROVINSI),
        }
        keep(region)
        return {**made, "dinkes_id": dinkes.id, "unit_id": unit.id, "pupr_id": pupr.id}


@pytest.fixture
def secretary(pages, people):
    return pages.as_person(people["secretariat"])
