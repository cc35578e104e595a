"""The register's readers: as queries on a bound region, and as visitors of a planted one."""

from datetime import timedelta

import pytest

from coordapp import clock as house_clock
from coordapp.commitments.models import Shape, Status
from coordapp.commitments.queries.filter import CommitmentFilter
from coordapp.commitments.queries.listing import Paging, open_register
from coordapp.commitments.queries.rows import Moment
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_commitment,
    make_meeting,
    make_person,
    make_region,
    make_support,
)


@pytest.fixture
def moment(kku):
    return Moment.of(kku, house_clock.now())


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


@pytest.fixture
def read(kku, moment, secretariat):
    """Open the register as the secretariat, or as another actor: read(view=View.LATE)."""

    def open_it(actor=None, paging=None, **asked):
        return open_register(
            actor or secretariat, kku, moment, CommitmentFilter(**asked), paging or Paging()
        )

    return open_it


def plant_kupang(app):
    """One item of a neighbour, which nobody of Kayong Utara may see."""
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        make_commitment(number="KPG-2026-0001", statement="Rahasia Kupang")
        keep(region)


def make_late_item(meeting, lead, today):
    make_commitment(
        Status.BLOCKED,
        meeting,
        lead,
        number="KKU-2026-0901",
        statement="Renovasi <poskesdes>",
        due_on=today - timedelta(days=146),
        first_due_on=today - timedelta(days=300),
        extensions=2,
        target_quantity=4,
        reported_quantity=1,
    )


def make_induk_with_anak(meeting, lead):
    given = {"number": "KKU-2026-0903", "statement": "Induk", "due_on": None}
    top = make_commitment(meeting=meeting, shape=Shape.INDUK, **given)
    given = {"number": "KKU-2026-0903.01", "statement": "Anak", "parent_id": top.id}
    make_commitment(Status.DONE, meeting, lead, shape=Shape.ANAK, **given)


def plant(app):
    """Kayong Utara: a late item of PUPR, one of Dinkes, an induk with one anak that is done."""
    plant_kupang(app)
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        dinkes = make_agency("Dinas Kesehatan", short_name="Dinkes KB")
        pupr = make_agency("Dinas PUPR", short_name="PUPR")
        meeting = make_meeting(number="KKU-R-2026-901", title="Rakor Posyandu")
        make_late_item(meeting, pupr, house_clock.today(region.timezone))
        given = {"number": "KKU-2026-0902", "statement": '=HYPERLINK("x")'}
        make_support(make_commitment(lead=dinkes, open_request="akhiri", **given), pupr)
        make_induk_with_anak(meeting, dinkes)
        people = {
            "secretariat": make_person(Role.SEKRETARIAT),
            "dinkes": make_person(Role.INSTANSI, dinkes),
            "admin": make_person(Role.ADMIN),
        }
        keep(region)
        return people


@pytest.fixture
def people(app, clock):
    return plant(app)


@pytest.fixture
def secretary(pages, people):
    return pages.as_person(people["secretariat"])
