"""The register: filters, order, pages."""

from datetime import UTC, datetime

import pytest

from coordapp.obstacles import queries
from coordapp.obstacles.models import ObstacleClass, ObstacleState
from coordapp.obstacles.queries import ObstacleFilter
from coordapp.policy import Role
from tests.factories import make_actor, make_agency, make_commitment, make_obstacle


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def make_at(minute, **columns):
    return make_obstacle(raised_at=datetime(2026, 11, 20, 1, minute, tzinfo=UTC), **columns)


def test_list_obstacles_when_read_then_the_newest_comes_first(secretariat):
    older, newer = make_at(1), make_at(2)

    assert queries.list_obstacles(secretariat, ObstacleFilter()) == [newer, older]


def test_list_obstacles_when_paged_then_each_comes_once(secretariat, monkeypatch):
    for minute in range(5):
        make_at(minute // 2)
    whole = queries.list_obstacles(secretariat, ObstacleFilter())
    monkeypatch.setattr(queries, "PAGE", 2)

    pages, after = [], None
    while rows := queries.list_obstacles(secretariat, ObstacleFilter(), after):
        pages += rows[:2]
        after = rows[:2][-1].id

    assert (pages, len(whole)) == (whole, 5)


def test_list_obstacles_when_narrowed_then_only_what_was_asked_for_is_left(secretariat):
    agency = make_agency()
    wanted = make_at(
        1,
        obstacle_class=ObstacleClass.OBAT,
        state=ObstacleState.HANDLED,
        asked_agency=agency,
        asked="Kirim 100% stok",
    )
    make_at(2, state=ObstacleState.ANSWERED, answer="100 ampul", reporter_agency=make_agency())

    for narrowed in (
        ObstacleFilter(obstacle_class=ObstacleClass.OBAT),
        ObstacleFilter(state=ObstacleState.HANDLED),
        ObstacleFilter(is_unanswered=True),
        ObstacleFilter(agency_id=agency.id),
        ObstacleFilter(text="100% STOK"),
    ):
        assert queries.list_obstacles(secretariat, narrowed) == [wanted]


def test_list_obstacles_when_an_agency_asks_then_it_sees_its_own_alone(kku):
    own = make_agency()
    raised, asked = make_at(2, reporter_agency=own), make_at(1, asked_agency=own)
    make_at(3, reporter_agency=make_agency())
    actor = make_actor(Role.INSTANSI, own)

    assert queries.list_obstacles(actor, ObstacleFilter()) == [raised, asked]
    assert queries.count_unanswered(actor) == 2


def test_obstacles_of_when_asked_then_those_of_this_commitment(kku):
    commitment = make_commitment()
    obstacle = make_at(1, commitment=commitment)
    make_at(2)

    assert queries.obstacles_of(commitment) == [obstacle]
