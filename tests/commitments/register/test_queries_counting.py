"""What the register counts: each clause says what its rule says, each figure opens its rows."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from coordapp.agencies.models import Connectivity
from coordapp.commitments import rules
from coordapp.commitments.models import (
    Commitment,
    Shape,
    Status,
)
from coordapp.commitments.queries import listing, register
from coordapp.commitments.queries.filter import View
from coordapp.db import db
from coordapp.policy import Role
from tests.factories import (
    make_actor,
    make_agency,
    make_commitment,
    make_meeting,
)

GRACE = 14


def late_items(moment):
    found = select(Commitment).where(register.late_clause(moment.today, GRACE))
    return set(db.session.scalars(found))


# The clauses say what the rules say.


def test_late_clause_when_asked_of_every_case_then_it_agrees_with_the_rules(kku, moment):
    places = [make_agency(connectivity=grade) for grade in Connectivity]
    dues = [None, *(moment.today - timedelta(days=days) for days in (-1, 0, 1, 14, 15))]
    heard = [None, moment.now]
    items = [
        make_commitment(status, lead=lead, due_on=due_on, latest_update_at=heard_at)
        for status, lead, due_on, heard_at in product(Status, places, dues, heard)
    ]

    expected = {
        item
        for item in items
        if rules.is_late(item.status, item.due_on, moment.today)
        and not rules.waits_for_signal(
            item.lead_agency.connectivity, item.due_on, item.latest_update_at, moment.today, GRACE
        )
    }

    assert late_items(moment) == expected
    assert len(expected) > 10


def test_open_clause_when_asked_of_every_case_then_it_agrees_with_the_model(kku):
    items = [make_commitment(status, shape=shape) for status, shape in product(Status, Shape)]

    found = set(db.session.scalars(select(Commitment).where(register.open_clause())))

    assert found == {item for item in items if item.is_open}


def test_no_news_clause_when_fourteen_days_passed_then_it_agrees_with_the_rules(kku, moment):
    def days_ago(days):
        return moment.now - timedelta(days=days)

    quiet = make_commitment(latest_update_at=days_ago(14), clock_started_at=days_ago(30))
    make_commitment(latest_update_at=days_ago(13), clock_started_at=days_ago(30))
    never = make_commitment(clock_started_at=days_ago(20))
    make_commitment(clock_started_at=None)
    make_commitment(Status.SUBMITTED, clock_started_at=days_ago(20))

    found = set(db.session.scalars(select(Commitment).where(register.no_news_clause(moment.now))))

    assert found == {quiet, never}
    assert all(
        rules.has_no_news(item.latest_update_at, item.clock_started_at, moment.now)
        for item in found
    )


@pytest.mark.parametrize(("days", "step"), [(1, 0), (7, 0), (8, 1), (30, 1), (31, 2), (91, 3)])
def test_ageing_clause_when_late_for_days_then_only_its_step_holds_it(kku, moment, days, step):
    make_commitment(due_on=moment.today - timedelta(days=days))

    held = [
        index
        for index in range(len(rules.AGEING))
        if db.session.scalars(
            select(Commitment).where(register.ageing_clause(index, moment.today, GRACE))
        ).all()
    ]

    assert held == [step] == [rules.ageing_step(days)]


# Counting.


@pytest.fixture
def mixture(kku, moment):
    """At least two rows of every view, an induk with its anak, and what never counts."""
    meeting = make_meeting()
    lead = make_agency("Dinas Kesehatan", short_name="Dinkes KB")
    for status in (*Status, *Status):
        make_commitment(status, meeting, lead)
    for days in (-3, -40, 0, 7):
        make_commitment(Status.BLOCKED, meeting, lead, due_on=moment.today + timedelta(days=days))
    make_commitment(meeting=meeting, lead=lead, open_request="akhiri")
    make_commitment(meeting=meeting, lead=lead, extensions=2)
    long_ago = moment.now - timedelta(days=20)
    for heard_at in (long_ago, long_ago):
        make_commitment(meeting=meeting, lead=lead, latest_update_at=heard_at)
    top = make_commitment(shape=Shape.INDUK, meeting=meeting, due_on=None, child_count=2)
    for status in (Status.DONE, Status.IN_PROGRESS):
        make_commitment(status, meeting, lead, shape=Shape.ANAK, parent_id=top.id)
    make_commitment(Status.BLOCKED, due_on=moment.today - timedelta(days=2))
    return lead


@pytest.mark.parametrize("view", View)
def test_register_when_a_view_is_opened_then_its_count_is_what_it_shows(read, mixture, view):
    page = read(view=view)

    assert page.found == len(page.rows) >= 2
    assert page.counts.get(view, page.found) == page.found


@pytest.mark.parametrize("view", View)
def test_register_when_an_agency_opens_a_view_then_its_count_is_what_it_shows(read, mixture, view):
    agency = make_actor(Role.INSTANSI, mixture)

    page = read(agency, view=view)

    assert len(page.rows) >= 2
    assert {row.lead for row in page.rows} == {"Dinkes KB"}
    assert page.counts.get(view, len(page.rows)) == len(page.rows)


def test_register_when_items_are_induk_or_withdrawn_then_they_are_not_counted(read, mixture):
    page = read()

    assert {row.status for row in page.rows} == set(Status) - {Status.WITHDRAWN}
    assert {row.shape for row in page.rows} == {Shape.TUNGGAL, Shape.ANAK}
    assert page.counts[View.ALL] == len(page.rows)


def test_register_when_more_rows_match_than_are_counted_then_the_count_stops(
    read, kku, monkeypatch
):
    listing._capped_counts.cache_clear()
    monkeypatch.setattr(listing, "CAP", 2)
    for _ in range(4):
        make_commitment()

    page = read()
    listing._capped_counts.cache_clear()

    assert page.counts[View.OPEN] == page.counts[View.ALL] == 3
