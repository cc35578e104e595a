"""A region with late, open and finished commitments, and those whose homes show them."""

from datetime import date, timedelta

import pytest

from coordapp.agencies.models import AgencyType, Connectivity
from coordapp.commitments.models import Status
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_assignment,
    make_commitment,
    make_meeting,
    make_person,
    make_post,
    make_region,
    make_user,
)
from tests.house.regions import FOREIGN, plant

TODAY = date(2026, 11, 23)


@pytest.fixture
def town(app, clock):
    """Ids and people of a small regency beside another; rows are committed, as the pages need."""
    with app.app_context():
        plant(FOREIGN)
    with app.app_context(), in_region("KKU"):
        make_region("KKU")
        setda = make_agency("Setda (contoh)", AgencyType.SETDA)
        dinkes = make_agency("Dinas Kesehatan (contoh)", short_name="Dinkes")
        silent = make_agency(
            "Puskesmas 11 (contoh)", AgencyType.PUSKESMAS, connectivity=Connectivity.BLANKSPOT
        )
        meeting = make_meeting()
        for days in (3, 8, 20, 45, 120):
            make_commitment(meeting=meeting, lead=dinkes, due_on=TODAY - timedelta(days=days))
        make_commitment(Status.SUBMITTED, meeting, dinkes, due_on=TODAY - timedelta(days=5))
        make_commitment(meeting=meeting, lead=dinkes)
        make_commitment(Status.DONE, meeting, dinkes)
        make_commitment(Status.DRAFT, meeting, dinkes)
        make_commitment(meeting=meeting, lead=silent, due_on=TODAY - timedelta(days=2))
        bupati = make_user("Bupati (contoh)")
        make_assignment(
            bupati, Role.PIMPINAN, reach=Reach.REGION, post_id=make_post(PostKind.BUPATI).id
        )
        people = {
            "secretariat": make_person(Role.SEKRETARIAT, setda),
            "operator": make_person(Role.INSTANSI, dinkes),
            "silent": make_person(Role.INSTANSI, silent),
            "bupati": bupati,
        }
        keep(setda)
        return people
