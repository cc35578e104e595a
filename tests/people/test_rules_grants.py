"""What an assignment must hold."""

import uuid
from datetime import date

import pytest

from coordapp.errors import Refused
from coordapp.people.models import Acting, Assignment
from coordapp.people.rules import grants
from coordapp.people.rules.labels import described, device_name
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind
from tests.people.scenes import TODAY, asked

SOME = uuid.uuid4()


@pytest.mark.parametrize(
    ("grant", "kind", "field"),
    [
        (asked(Role.INSTANSI), None, "agency_id"),
        (asked(Role.MITRA), None, "agency_id"),
        (asked(Role.SEKRETARIAT), None, "agency_id"),
        (asked(Role.AUDITOR), None, "agency_id"),
        (asked(Role.PIMPINAN), None, "agency_id"),
        (asked(Role.PIMPINAN, reach=Reach.REGION), None, "post_id"),
        (
            asked(Role.PIMPINAN, reach=Reach.REGION, post_id=SOME),
            PostKind.SEKDA,
            "agency_id",
        ),
        (asked(Role.ADMIN, ends_on=date(2026, 11, 22)), None, "ends_on"),
    ],
)
def test_grant_when_something_is_missing_then_it_is_refused(grant, kind, field):
    with pytest.raises(Refused) as refused:
        grants.settle_grant(grant, kind)

    assert refused.value.field == field


def test_grant_when_not_a_leader_then_reach_and_post_are_dropped():
    given = asked(Role.INSTANSI, agency_id=SOME, post_id=SOME, reach=Reach.REGION)

    settled = grants.settle_grant(given, PostKind.BUPATI)

    assert (settled.reach, settled.post_id) == (Reach.AGENCY, None)


def test_grant_when_bupati_then_no_agency_makes_them_partial():
    given = asked(Role.PIMPINAN, agency_id=SOME, post_id=SOME, reach=Reach.REGION)

    settled = grants.settle_grant(given, PostKind.BUPATI)

    assert settled.agency_id is None


@pytest.mark.parametrize(
    ("ends_on", "region_id", "is_refused"),
    [
        (None, "KKU", True),
        (TODAY, "KKU", True),
        (date(2026, 11, 22), "KKU", False),
        (None, "KPG", False),
    ],
)
def test_grant_when_already_held_then_it_is_refused(ends_on, region_id, is_refused):
    held = Assignment(region_id=region_id, role=Role.INSTANSI, agency_id=SOME, ends_on=ends_on)

    try:
        grants.check_new(asked(Role.INSTANSI, agency_id=SOME), [held], "KKU", TODAY)
    except Refused:
        assert is_refused
    else:
        assert not is_refused


def test_assignment_when_described_then_acting_stands_before_the_post():
    name = described(Role.PIMPINAN, "Kepala Dinas Kesehatan", Acting.PLT)

    assert name == "Pimpinan, Plt. Kepala Dinas Kesehatan"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36", "Chrome di Android"),
        ("Mozilla/5.0 (iPhone) Version/17.0 Mobile/15E148 Safari/604.1", "Safari di iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:120.0) Gecko/20100101 Firefox/120.0",
            "Firefox di Windows",
        ),
        ("curl/8.0", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_device_when_it_names_itself_then_its_owner_knows_it(agent, name):
    assert device_name(agent) == name
