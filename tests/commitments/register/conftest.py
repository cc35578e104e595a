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


def plant(app):
    """Two meetings of Kayong Utara, one late item of PUPR, one of Dinkes, an induk; and Kupang."""
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        make_commitment(number="KPG-2026-0001", statement="Rahasia Kupang")
        keep(region)
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        today = house_clock.today(region.timezone)
        dinkes = make_agency("Dinas Kesehatan", short_name="Dinkes KB")
        pupr = make_agency("Dinas PUPR", short_name="PUPR")
        meeting = make_meeting(number="KKU-R-2026-901", title="Rakor Posyandu")
        make_commitment(
            Status.BLOCKED,
            meeting,
            pupr,
            number="KKU-2026-0901",
            statement="Renovasi <poskesdes>",
            due_on=today - timedelta(days=146),
            first_due_on=today - timedelta(days=300),
            extensions=2,
            target_quantity=4,
            reported_quantity=1,
        )
        item = make_commitment(
            lead=dinkes, number="KKU-2026-0902", statement='=HYPERLINK("x")', open_request="akhiri"
        )
        make_support(item, pupr)
        top = make_commitment(
            meeting=meeting,
            number="KKU-2026-0903",
            shape=Shape.INDUK,
            statement="Induk",
            due_on=None,
        )
        make_commitment(
            Status.DONE,
            meeting,
            dinkes,
            number="KKU-2026-0903.01",
            shape=Shape.ANAK,
            parent_id=top.id,
            statement="Anak",
        )
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
