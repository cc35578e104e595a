"""Raised, assigned, answered: who may, what it needs, what it leaves."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coordapp.commitments.models import CommitmentEvent, EventKind
from coordapp.db import db
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.obstacles import actions
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState, Severity
from coordapp.policy import Permission, Role, fetch
from tests.factories import (
    make_actor,
    make_agency,
    make_commitment,
    make_obstacle,
    make_place,
    make_support,
)

SAID = {"obstacle_class": ObstacleClass.OBAT, "text": "Stok oksitosin habis"}


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def refused_field(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.field


def read(actor, obstacle, permission=Permission.OBSTACLE_READ):
    """The obstacle as a door hands it out."""
    db.session.flush()
    db.session.expire_all()
    return fetch(Obstacle, actor, permission, obstacle.id)


# Raising.


def test_raise_when_an_agency_raises_it_then_it_stands_open_in_its_name(kku):
    agency = make_agency()
    actor = make_actor(Role.INSTANSI, agency)
    place = make_place("61.11.01")

    obstacle = actions.raise_obstacle(
        actor, **SAID, severity=Severity.HIGH, place_code=place.code, asked="Kirim 200 ampul"
    )

    assert (obstacle.state, obstacle.severity) == (ObstacleState.OPEN, Severity.HIGH)
    assert (obstacle.reporter_agency_id, obstacle.raised_by_id) == (agency.id, actor.user_id)
    assert obstacle.raised_at == datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"obstacle_class": None}, "obstacle_class"),
        ({"text": ""}, "text"),
        ({"place_code": "53.01.01"}, "place_code"),
        ({"place_code": "99.99.99"}, "place_code"),
    ],
)
def test_raise_when_something_is_missing_or_elsewhere_then_its_field_is_named(
    secretariat, said, field
):
    make_place("53.01.01")

    assert refused_field(actions.raise_obstacle, secretariat, **SAID | said) == field


@pytest.mark.parametrize("field", ["asked_agency_id", "reporter_agency_id"])
def test_raise_when_an_agency_is_retired_or_none_then_it_is_refused(secretariat, field):
    retired = make_agency(active_until=date(2026, 1, 1))

    for agency_id in (retired.id, secretariat.user_id):
        given = {**SAID, field: agency_id}
        assert refused_field(actions.raise_obstacle, secretariat, **given) == field


@pytest.mark.parametrize("role", [Role.INSTANSI, Role.MITRA])
def test_raise_when_somebody_speaks_for_another_agency_then_it_is_refused(kku, role):
    actor = make_actor(role, make_agency())
    other = make_agency()

    field = refused_field(actions.raise_obstacle, actor, **SAID, reporter_agency_id=other.id)

    assert field == "reporter_agency_id"


def test_raise_when_the_secretariat_speaks_for_an_agency_then_it_is_the_agencys(secretariat):
    agency = make_agency()

    obstacle = actions.raise_obstacle(secretariat, **SAID, reporter_agency_id=agency.id)

    assert obstacle.reporter_agency_id == agency.id


# Assigning.


def test_assign_when_named_then_that_agency_is_asked_and_may_answer(secretariat):
    asked = make_agency()
    obstacle = make_obstacle()
    clerk = make_actor(Role.INSTANSI, asked)
    with pytest.raises(NotFound):
        read(clerk, obstacle)

    actions.assign_obstacle(secretariat, read(secretariat, obstacle), asked_agency_id=asked.id)

    assert read(clerk, obstacle, Permission.OBSTACLE_ANSWER).asked_agency_id == asked.id


def test_assign_when_nobody_is_named_then_it_is_refused(secretariat):
    obstacle = make_obstacle()

    field = refused_field(actions.assign_obstacle, secretariat, obstacle, asked_agency_id=None)

    assert field == "asked_agency_id"


# Answering.


def test_answer_when_handled_then_it_stays_open_until_the_last_word(secretariat, clock):
    obstacle = make_obstacle()
    actions.answer_obstacle(
        secretariat, obstacle, state=ObstacleState.HANDLED, answer="Sedang dicarikan kapal"
    )
    first = (obstacle.closed_at, obstacle.first_answered_at)
    clock.move(days=2)

    actions.answer_obstacle(
        secretariat, obstacle, state=ObstacleState.UNMET, answer="Tidak masuk anggaran 2026"
    )

    assert first == (None, datetime(2026, 11, 23, 1, tzinfo=UTC))
    assert (obstacle.state, obstacle.answer) == (
        ObstacleState.UNMET,
        "Tidak masuk anggaran 2026",
    )
    assert obstacle.first_answered_at == first[1]
    assert obstacle.closed_at == obstacle.answered_at == datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize("act", ["answer", "assign"])
@pytest.mark.parametrize("state", [ObstacleState.ANSWERED, ObstacleState.UNMET])
def test_obstacle_when_answered_for_good_then_it_is_not_touched_again(secretariat, act, state):
    obstacle = make_obstacle()
    actions.answer_obstacle(secretariat, obstacle, state=state, answer="Sudah dikirim")

    agency = make_agency()
    verb, said = {
        "answer": (actions.answer_obstacle, {"state": state, "answer": "Lagi"}),
        "assign": (actions.assign_obstacle, {"asked_agency_id": agency.id}),
    }[act]

    with pytest.raises(Refused, match="sudah dijawab"):
        verb(secretariat, obstacle, **said)


@pytest.mark.parametrize(
    ("state", "answer", "field"),
    [
        (None, "Sudah", "state"),
        (ObstacleState.OPEN, "Sudah", "state"),
        (ObstacleState.ANSWERED, "", "answer"),
    ],
)
def test_answer_when_it_says_nothing_then_it_is_refused(secretariat, state, answer, field):
    obstacle = make_obstacle()

    found = refused_field(
        actions.answer_obstacle, secretariat, obstacle, state=state, answer=answer
    )

    assert found == field


def test_answer_when_it_hinders_a_commitment_then_its_story_tells_it(secretariat):
    commitment = make_commitment()
    obstacle = make_obstacle(commitment)

    actions.answer_obstacle(
        secretariat, obstacle, state=ObstacleState.ANSWERED, answer="Perahu diperbaiki"
    )

    (told,) = db.session.scalars(select(CommitmentEvent))
    assert (told.kind, told.text) == (EventKind.OBSTACLE_ANSWERED, "Perahu diperbaiki")
    assert told.data == {"state": "dijawab", "obstacle": str(obstacle.id)}


# Who sees it, who answers.


@pytest.mark.parametrize("role", [Role.INSTANSI, Role.MITRA])
@pytest.mark.parametrize(
    ("asked", "permission", "is_allowed"),
    [
        (True, Permission.OBSTACLE_ANSWER, True),
        (False, Permission.OBSTACLE_ANSWER, False),
        (True, Permission.OBSTACLE_ASSIGN, False),
    ],
)
def test_obstacle_when_an_agency_is_addressed_then_it_answers_and_never_assigns(
    kku, role, asked, permission, is_allowed
):
    own = make_agency()
    actor = make_actor(role, own)
    obstacle = make_obstacle(reporter_agency=own, asked_agency=own if asked else make_agency())

    if is_allowed:
        assert read(actor, obstacle, permission).id == obstacle.id
    else:
        with pytest.raises(Forbidden):
            read(actor, obstacle, permission)


@pytest.mark.parametrize("role", [Role.SEKRETARIAT, Role.AUDITOR, Role.PIMPINAN])
def test_obstacle_when_an_overseer_reads_then_it_is_visible(kku, role):
    obstacle = make_obstacle()

    assert read(make_actor(role), obstacle).id == obstacle.id


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PROVINSI, Role.INSTANSI, Role.MITRA])
def test_obstacle_when_it_concerns_somebody_else_then_it_does_not_exist(kku, role):
    obstacle = make_obstacle(reporter_agency=make_agency(), asked_agency=make_agency())

    with pytest.raises(NotFound):
        read(make_actor(role, make_agency()), obstacle)


def test_obstacle_when_a_supporter_of_the_item_raised_it_then_the_lead_reads_it(kku):
    commitment = make_commitment()
    helper = make_agency()
    make_support(commitment, helper)
    obstacle = make_obstacle(commitment, reporter_agency=helper)

    lead = make_actor(Role.INSTANSI, commitment.lead_agency)

    assert read(lead, obstacle).id == obstacle.id


def test_auditor_when_reading_then_neither_assigns_nor_answers(kku):
    auditor, obstacle = make_actor(Role.AUDITOR), make_obstacle()

    for permission in (Permission.OBSTACLE_ASSIGN, Permission.OBSTACLE_ANSWER):
        with pytest.raises(Forbidden):
            read(auditor, obstacle, permission)
    with pytest.raises(Forbidden):
        fetch(Obstacle, auditor, Permission.OBSTACLE_RAISE, obstacle.id)
