"""Giving and ending roles: never one's own, never another region's."""

from datetime import timedelta

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.db import db
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.people.actions import grants
from coordapp.people.actions.signing import open_session
from coordapp.people.models import User, WebSession
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_assignment,
    make_post,
    make_region,
    make_user,
)
from tests.people.scenes import TODAY, asked, count, known_person, loaded


def test_grant_when_to_oneself_then_it_is_forbidden(admin):
    own = loaded(db.session.get_one(User, admin.user_id))

    with pytest.raises(Forbidden):
        grants.grant_assignment(admin, own, asked(Role.AUDITOR, agency_id=make_agency().id))


def test_end_when_ones_own_then_it_is_forbidden(admin):
    own = loaded(db.session.get_one(User, admin.user_id))

    with pytest.raises(Forbidden):
        grants.end_assignment(admin, own, own.assignments[0].id, reason="pindah")


def test_grant_when_the_agency_is_of_another_region_then_it_is_refused(session, clock):
    with in_region("KPG"):
        keep(make_region("KPG"))
        far = make_agency()
        keep(far)
        far_id = far.id

    with in_region("KKU"):
        make_region("KKU")
        admin, person, grant = make_actor(Role.ADMIN), known_person(), asked(agency_id=far_id)
        with pytest.raises(Refused) as refused:
            grants.grant_assignment(admin, person, grant)

    assert refused.value.field == "agency_id"


def test_grant_when_the_body_is_shared_then_its_code_is_kept(admin):
    shared = make_agency("Yayasan", AgencyType.ORMAS, shared_code="YS")

    given = grants.grant_assignment(admin, known_person(), asked(Role.MITRA, agency_id=shared.id))

    assert given.shared_code == "YS"


def test_grant_when_bupati_then_no_shared_code_is_kept(admin):
    post = make_post(PostKind.BUPATI)
    shared = make_agency("Setda", AgencyType.SETDA, shared_code="YS")
    grant = asked(Role.PIMPINAN, reach=Reach.REGION, post_id=post.id, agency_id=shared.id)

    given = grants.grant_assignment(admin, known_person(), grant)

    assert (given.agency_id, given.shared_code) == (None, None)


def test_end_when_given_a_reason_then_rights_and_sessions_are_over(admin):
    person = known_person()
    held = person.assignments[0]
    open_session(person, own_device=True)

    grants.end_assignment(admin, person, held.id, reason="Mutasi")
    db.session.flush()

    assert held.ends_on == TODAY - timedelta(days=1)
    assert count(WebSession, user_id=person.id) == 0


def test_end_when_it_is_of_another_region_then_it_does_not_exist(admin):
    make_region("KPG")
    person = make_user()
    far = make_assignment(person, Role.INSTANSI, "KPG")

    with pytest.raises(NotFound):
        grants.end_assignment(admin, loaded(person), far.id, reason="Mutasi")


def test_end_when_it_is_over_then_it_is_refused(admin):
    person = known_person()
    grants.end_assignment(admin, person, person.assignments[0].id, reason="Mutasi")

    with pytest.raises(Refused):
        grants.end_assignment(admin, person, person.assignments[0].id, reason="Mutasi")
