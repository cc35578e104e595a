"""What a session costs to look up, what its person owns and may not judge."""

from datetime import date

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.people.actions.signing import digest, open_session
from coordapp.people.models import User
from coordapp.people.queries import people, sessions
from coordapp.people.queries.actors import actor_in, load_actor
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_assignment,
    make_person,
    make_post,
    make_region,
    make_user,
)
from tests.statements import heard_statements


@pytest.fixture
def kku(session, clock):
    """Kayong Utara with Dinkes, its bidang, a puskesmas below it, and Setda."""
    with in_region("KKU"):
        make_region("KKU")
        yield Agencies()


class Agencies:
    """Bodies that stand to each other as in a regency."""

    def __init__(self):
        self.setda = make_agency("Setda", AgencyType.SETDA)
        self.dinkes = make_agency("Dinkes")
        self.bidang = make_agency("Bidang Kesmas", AgencyType.BIDANG, parent_id=self.dinkes.id)
        self.puskesmas = make_agency("Puskesmas", AgencyType.PUSKESMAS, parent_id=self.dinkes.id)
        self.pustu = make_agency("Pustu", AgencyType.PUSTU, parent_id=self.puskesmas.id)
        self.other = make_agency("PUPR")


def acting(user):
    return load_actor(user.id, "KKU")


def ids(*agencies):
    return {agency.id for agency in agencies}


def test_own_agencies_when_at_the_top_then_all_below_belong(kku):
    actor = acting(make_person(Role.INSTANSI, kku.dinkes))

    assert actor.own_agencies == ids(kku.dinkes, kku.bidang, kku.puskesmas, kku.pustu)


def test_interest_when_at_a_dinas_then_its_facilities_may_be_judged(kku):
    actor = acting(make_person(Role.INSTANSI, kku.dinkes))

    assert actor.interest_agencies == ids(kku.dinkes, kku.bidang)


def test_interest_when_at_a_facility_then_all_above_and_their_bidang_count(kku):
    actor = acting(make_person(Role.INSTANSI, kku.pustu))

    assert actor.interest_agencies == ids(kku.pustu, kku.puskesmas, kku.dinkes, kku.bidang)


def test_interest_when_an_assignment_has_ended_then_it_still_counts(kku):
    user = make_person(Role.SEKRETARIAT, kku.setda)
    make_assignment(user, Role.INSTANSI, agency_id=kku.other.id, ends_on=date(2025, 10, 1))

    assert acting(user).interest_agencies == ids(kku.setda, kku.other)


def test_interest_when_leading_the_region_then_only_the_own_office_counts(kku):
    sekda = make_post(PostKind.SEKDA)
    bagian = make_agency("Bagian Kesra", AgencyType.BAGIAN, parent_id=kku.setda.id)
    user = make_user()
    make_assignment(user, Role.PIMPINAN, reach=Reach.REGION, agency_id=bagian.id, post_id=sekda.id)

    assert acting(user).interest_agencies == ids(bagian)


@pytest.mark.parametrize("kind", [PostKind.BUPATI, PostKind.WAKIL_BUPATI])
def test_interest_when_bupati_or_wabup_then_none_counts(kku, kind):
    post = make_post(kind)
    user = make_user()
    make_assignment(
        user, Role.PIMPINAN, reach=Reach.REGION, agency_id=kku.setda.id, post_id=post.id
    )

    actor = acting(user)

    assert actor.interest_agencies == set()
    assert (actor.post_kind, actor.leads_region) == (kind.value, True)


def test_interest_when_the_body_works_elsewhere_too_then_its_code_counts_here(kku, app):
    shared = make_agency("Yayasan Sehat", AgencyType.ORMAS, shared_code="YS")
    user = make_person(Role.SEKRETARIAT, kku.setda)
    make_other_region(user, shared_code="YS")

    assert acting(user).interest_agencies == ids(kku.setda, shared)


def test_interest_when_the_other_region_has_no_shared_body_then_nothing_is_added(kku):
    user = make_person(Role.SEKRETARIAT, kku.setda)
    make_other_region(user, shared_code=None)

    assert acting(user).interest_agencies == ids(kku.setda)


@pytest.mark.parametrize("extra", [1, 3])
def test_actor_when_more_roles_are_held_then_the_queries_stay_three(kku, extra):
    post = make_post(PostKind.SEKDA)
    user = make_user()
    make_assignment(
        user, Role.PIMPINAN, reach=Reach.REGION, agency_id=kku.setda.id, post_id=post.id
    )
    for _turn in range(extra):
        make_assignment(user, Role.INSTANSI, agency_id=make_agency().id)
    token = open_session(user, own_device=False).token
    keep(user)

    with heard_statements() as heard:
        opened = sessions.find_session(digest(token))
        actor_in(opened.user, opened.current[0], opened.held)

    assert len(heard) == 3


def test_session_when_nobody_has_this_secret_then_there_is_none(kku):
    assert sessions.find_session(digest("apa saja")) is None


@pytest.mark.parametrize("rows", [1, 3])
def test_people_when_more_are_listed_then_the_queries_stay_four(kku, rows):
    actor = acting(make_person(Role.ADMIN))
    for _turn in range(rows):
        make_person(Role.INSTANSI, kku.dinkes)
    keep(kku.dinkes)

    with heard_statements() as heard:
        found = people.list_people(actor)

    assert len(heard) == 4
    assert len(found.rows) == rows + 1


def test_people_when_listed_by_page_then_each_stands_once(kku, monkeypatch):
    monkeypatch.setattr(people, "PAGE", 2)
    actor = acting(make_person(Role.ADMIN))
    for name in ("Ani", "Ani", "Budi", "Citra"):
        make_assignment(make_user(name), Role.INSTANSI, agency_id=kku.dinkes.id)

    seen, after = [], None
    while True:
        found = people.list_people(actor, after=after, role=Role.INSTANSI)
        seen += [row.name for row in found.rows]
        after = found.next_after
        if after is None:
            break

    assert seen == ["Ani", "Ani", "Budi", "Citra"]


@pytest.mark.parametrize(
    ("text", "names"),
    [("budi", ["Budi"]), ("BUD", ["Budi"]), ("0812 3456 7890", ["Ani"]), ("%", []), ("_", [])],
)
def test_people_when_searched_then_signs_of_patterns_are_letters(kku, text, names):
    actor = acting(make_person(Role.ADMIN))
    for user in (make_user("Budi"), make_user("Ani", phone="+6281234567890")):
        make_assignment(user, Role.INSTANSI, agency_id=kku.dinkes.id)

    found = people.list_people(actor, text=text)

    assert [row.name for row in found.rows] == names


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.ADMIN, {Role.ADMIN, Role.SEKRETARIAT, Role.INSTANSI, Role.PIMPINAN, Role.AUDITOR}),
        (Role.AUDITOR, {Role.ADMIN, Role.SEKRETARIAT, Role.INSTANSI, Role.PIMPINAN, Role.AUDITOR}),
        (Role.SEKRETARIAT, {Role.INSTANSI}),
        (Role.PIMPINAN, {Role.ADMIN, Role.SEKRETARIAT, Role.PIMPINAN, Role.AUDITOR}),
        (Role.INSTANSI, set()),
    ],
)
def test_people_when_looked_at_by_a_role_then_only_those_it_may_see_stand_there(kku, role, seen):
    by_id = {}
    for kind in (Role.ADMIN, Role.SEKRETARIAT, Role.INSTANSI, Role.PIMPINAN, Role.AUDITOR):
        agency = kku.dinkes if kind in (Role.SEKRETARIAT, Role.INSTANSI, Role.AUDITOR) else None
        by_id[make_person(kind, agency).id] = kind
    looking = next(user_id for user_id, kind in by_id.items() if kind is role)

    found = people.list_people(load_actor(looking, "KKU"))

    assert {by_id[row.id] for row in found.rows} == seen


def make_other_region(user: User, shared_code):
    """A second region, planted without leaving the first; only unscoped rows are written."""
    make_region("KPG")
    make_assignment(user, Role.MITRA, "KPG", shared_code=shared_code)
