"""What a list shows and what an address finds agree, and nobody judges what is theirs."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import make_transient

from coordapp import clock as house_clock
from coordapp import policy
from coordapp.agencies.models import Agency
from coordapp.commitments.models import ChangeRequest, Commitment
from coordapp.db import db
from coordapp.errors import Forbidden, NotFound
from coordapp.followup.models import Evidence, Update
from coordapp.meetings.models import Forum, Meeting
from coordapp.obstacles.models import Obstacle
from coordapp.people.queries.actors import load_actor
from coordapp.policy import Actor, Permission, Reach, Role
from coordapp.regions.models import VerifierKind
from coordapp.tenancy import in_region
from tests.conftest import PRESENT
from tests.house.stage import Stage
from tests.world import FOREIGN, OWN, SIGNED_IN

READ = {
    Agency: (Permission.AGENCY_READ, "id"),
    Forum: (Permission.FORUM_READ, "id"),
    Meeting: (Permission.MEETING_READ, "number"),
    Commitment: (Permission.COMMITMENT_READ, "number"),
    Update: (Permission.COMMITMENT_READ, "id"),
    ChangeRequest: (Permission.COMMITMENT_READ, "id"),
    Evidence: (Permission.EVIDENCE_READ, "id"),
    Obstacle: (Permission.OBSTACLE_READ, "id"),
}
JUDGING = (
    Permission.COMMITMENT_VERIFY,
    Permission.COMMITMENT_DROP,
    Permission.COMMITMENT_REOPEN,
    Permission.COMMITMENT_AMEND_TERMS,
)
ACTORS = [name for name in SIGNED_IN if name != "disabled"]


@pytest.fixture(scope="module")
def stage(built_app, database) -> Iterator[Stage]:
    with built_app.app_context():
        db.engine.dispose()
    database.reset()
    with house_clock.freeze(PRESENT):
        stage = Stage(built_app, database)
        yield stage
        stage.close()


@pytest.fixture(autouse=True)
def nothing_kept(stage):
    yield
    with stage.app.app_context():
        db.session.rollback()


def region_of(name: str) -> str:
    return FOREIGN if name.startswith("foreign") else OWN


def addresses(model: Any) -> list[Any]:
    """Every row's address in both regions."""
    column = getattr(model, READ[model][1])
    found: list[Any] = []
    for region in (OWN, FOREIGN):
        with in_region(region):
            found += db.session.scalars(select(column)).all()
        db.session.rollback()
    return found


def exists_for(model: Any, actor: Actor, address: Any) -> bool:
    try:
        policy.fetch(model, actor, READ[model][0], address)
    except NotFound:
        return False
    except Forbidden:
        return True
    return True


@pytest.mark.parametrize("model", list(READ), ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", ACTORS)
def test_row_when_listed_then_it_is_found_and_no_other(stage, name, model):
    with stage.app.app_context():
        every = addresses(model)
        with in_region(region_of(name)):
            actor = load_actor(stage.world.users[name], region_of(name))
            column = getattr(model, READ[model][1])
            rows = select(column).where(model.visible_to(actor))
            listed = set(db.session.scalars(rows))
            found = {address for address in every if exists_for(model, actor, address)}

    assert found == listed
    assert every != []


def judges(**columns: Any) -> list[Actor]:
    """Somebody of every role and reach, by every post."""
    return [
        Actor(
            user_id=uuid4(),
            name="Penilai",
            role=role,
            region_id=OWN,
            reach=reach,
            post_kind=post,
            post_id=uuid4(),
            **columns,
        )
        for role, reach, post in product(Role, Reach, (None, "bupati", "sekda"))
    ]


def rows_of(stage: Stage) -> Iterator[Commitment]:
    numbers = [
        subject["number"] for name, subject in stage.world.subjects.items() if "item " in name
    ]
    for number in numbers:
        yield db.session.execute(Commitment.addressed_by(number)).unique().scalar_one()


def may(actor: Actor, item: Commitment) -> set[Permission]:
    """What of all judging somebody may do to an item whoever verifies it."""
    allowed = set()
    for verifier in VerifierKind:
        make_transient(item)
        item.verifier = verifier
        allowed |= {right for right in JUDGING if policy.can(right, actor, item)}
    return allowed


def test_judge_when_an_agency_of_interest_leads_or_led_then_refused(stage):
    with stage.app.app_context(), in_region(OWN):
        for item in list(rows_of(stage)):
            for held, judge in product(item.interested_agencies.split(), judges()):
                own = replace(judge, interest_agencies=frozenset({UUID(held)}))

                assert may(own, item) == set(), judge.role


def test_judge_when_they_wrote_on_the_item_then_refused(stage):
    with stage.app.app_context(), in_region(OWN):
        for item in list(rows_of(stage)):
            for judge in judges():
                make_transient(item)
                item.involved_users = f" {uuid4()} {judge.user_id} "

                assert may(judge, item) == set(), judge.role


def test_judge_when_without_interest_then_some_may(stage):
    with stage.app.app_context(), in_region(OWN):
        item = next(rows_of(stage))
        allowed = set().union(*(may(judge, item) for judge in judges()))

    assert allowed == set(JUDGING)


def test_request_when_its_decider_has_interest_then_refused(stage):
    with stage.app.app_context(), in_region(OWN):
        requests = [
            db.session.execute(ChangeRequest.addressed_by(subject["request_id"])).unique()
            for name, subject in stage.world.subjects.items()
            if name.startswith("request ")
        ]
        for request in [row.scalar_one() for row in requests]:
            lead = frozenset({request.commitment.lead_agency_id})
            for judge in judges(interest_agencies=lead):
                named = replace(judge, post_id=request.decider_post_id)

                assert not policy.can(Permission.COMMITMENT_DECIDE_REQUEST, named, request)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("submitted facility", True), ("facility helped", False), ("submitted", False)],
)
def test_coach_when_above_the_facility_then_judges_unless_it_helps(stage, state, expected):
    with stage.app.app_context(), in_region(OWN):
        coach = load_actor(stage.world.users["coach"], OWN)
        number = stage.world.subjects[f"item {state}"]["number"]
        item = db.session.execute(Commitment.addressed_by(number)).unique().scalar_one()

        assert policy.can(Permission.COMMITMENT_VERIFY, coach, item) is expected


def test_interest_when_loaded_then_it_holds_what_is_above_and_the_bidang(stage):
    agencies = stage.world.agencies
    with stage.app.app_context(), in_region(OWN):
        coach = load_actor(stage.world.users["coach"], OWN)
        clerk = load_actor(stage.world.users["sekretariat"], OWN)

    assert coach.interest_agencies == {agencies["dinkes"], agencies["bidang"]}
    assert coach.own_agencies == {agencies[name] for name in ("dinkes", "bidang", "facility")}
    assert clerk.interest_agencies == {agencies["bagian"], agencies["setda"]}
