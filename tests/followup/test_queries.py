"""The verifier's queue: the right rows for everybody, in order, by page, at a steady price."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from coordapp.commitments.models import Judgement, Status
from coordapp.db import db
from coordapp.followup import actions, queries
from coordapp.followup.actions.facts import repeat_facts
from coordapp.followup.models import ReturnReason
from coordapp.policy import Permission, Role, can
from coordapp.regions.models import Holiday, VerifierKind
from tests.factories import make_actor, make_agency, make_commitment, make_evidence, make_update
from tests.followup.scenes import report, submit


def make_waiting(minutes=0, **columns):
    """A commitment with a report nobody judged."""
    verifier = columns.pop("verifier", VerifierKind.SECRETARIAT)
    is_submission = columns.pop("is_submission", False)
    received_at = datetime(2026, 11, 20, 1, minutes, tzinfo=UTC)
    commitment = make_commitment(
        Status.SUBMITTED if is_submission else Status.IN_PROGRESS,
        verifier=verifier,
        latest_judgement=Judgement.UNCHECKED,
        waiting_since=received_at,
        waits_as_submission=is_submission,
        **columns,
    )
    return make_update(commitment, is_submission=is_submission, received_at=received_at)


def listed(actor, after=None):
    return [item.update.id for item in queries.list_waiting(actor, after)]


def test_list_waiting_when_asked_then_submissions_come_first_and_the_oldest_of_each(secretariat):
    progress = [make_waiting(minute) for minute in (5, 3)]
    submissions = [make_waiting(minute, is_submission=True) for minute in (9, 7)]

    rows = listed(secretariat)

    assert rows == [row.id for row in [*reversed(submissions), *reversed(progress)]]


def test_list_waiting_when_paged_then_every_row_comes_once_and_in_order(secretariat, monkeypatch):
    for minute in range(6):
        make_waiting(minute // 2, is_submission=minute % 3 == 0)
    whole = listed(secretariat)
    monkeypatch.setattr("coordapp.followup.queries.waiting.PAGE", 2)

    pages, after = [], None
    while rows := listed(secretariat, after):
        pages += rows[:2]
        after = rows[:2][-1]

    assert pages == whole
    assert len(whole) == 6


def test_list_waiting_when_a_newer_figure_came_then_the_older_is_not_asked_about(
    lead, reporter, secretariat, clock
):
    commitment = make_commitment(lead=lead)
    report(reporter, commitment, quantity=Decimal(3))
    clock.move(hours=1)
    newer = report(reporter, commitment, quantity=Decimal(4))
    clock.move(hours=1)
    report(reporter, commitment, note="Cuaca buruk")

    assert listed(secretariat) == [newer.id]


@pytest.mark.parametrize("is_accepted", [True, False])
def test_list_waiting_when_judged_then_it_leaves_the_queue(
    lead, reporter, secretariat, is_accepted
):
    commitment = make_commitment(lead=lead)
    update = submit(reporter, commitment)
    update.commitment = commitment
    before = queries.waiting_reports(secretariat).count

    if is_accepted:
        actions.verify_update(secretariat, update)
    else:
        actions.return_update(secretariat, update, reason=ReturnReason.OTHER, note="Kurang")

    assert (before, queries.waiting_reports(secretariat).count) == (1, 0)


@pytest.mark.parametrize("role", list(Role))
def test_list_waiting_when_asked_by_any_role_then_it_holds_just_what_may_be_judged(kku, role):
    own, other = make_agency(), make_agency()
    actor = make_actor(role, None if role is Role.PIMPINAN else own)
    made = [
        make_waiting(
            verifier=verifier,
            coach_agency_id=coach and coach.id,
            involved_users=involved,
            interested_agencies=f" {interested.id} ",
        )
        for verifier in VerifierKind
        for coach in (own, other, None)
        for involved in (" ", f" {actor.user_id} ")
        for interested in (own, other)
    ]

    judgeable = {row.id for row in made if can(Permission.COMMITMENT_VERIFY, actor, row)}

    assert set(listed(actor)) == judgeable
    assert queries.waiting_reports(actor).count == len(judgeable)


def test_list_waiting_when_asked_then_the_limit_counts_working_days(secretariat, kku):
    db.session.add(Holiday(on_date=date(2026, 11, 24), name="Libur"))
    make_waiting()

    (row,) = queries.list_waiting(secretariat)

    assert kku.verification_days == 3
    assert row.judge_by == date(2026, 11, 26)
    assert queries.judge_by(row.update, kku) == row.judge_by


def test_waiting_reports_when_counted_then_those_beyond_the_limit_are_told(secretariat, clock):
    oldest = make_waiting(is_submission=True)
    make_waiting(1)
    younger = make_waiting(2).commitment
    db.session.flush()
    clock.stop_at(datetime(2026, 11, 26, 1, tzinfo=UTC))
    make_update(younger, stage="Kontrak 24 Nov", received_at=datetime(2026, 11, 24, tzinfo=UTC))
    repeat_facts(younger)

    waiting = queries.waiting_reports(secretariat)

    assert (waiting.count, waiting.submissions, waiting.over_limit) == (3, 1, 2)
    assert waiting.oldest == oldest.received_at


def test_waiting_reports_when_nothing_waits_then_all_is_nought(secretariat):
    assert queries.waiting_reports(secretariat) == queries.WaitingReports(0, 0, None, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_waiting_when_there_are_more_rows_then_there_are_no_more_queries(secretariat, rows):
    for minute in range(rows):
        update = make_waiting(minute)
        make_evidence(update)
    db.session.flush()
    db.session.expunge_all()
    statements = []

    def count(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        for item in queries.list_waiting(secretariat):
            assert item.update.commitment.lead_agency.label
            assert len(item.update.standing_evidence) == 1
    finally:
        event.remove(db.engine, "before_cursor_execute", count)

    assert len(statements) == 4


def test_updates_of_when_read_then_the_newest_comes_first(lead, kku):
    commitment = make_commitment(lead=lead)
    first = make_update(commitment)
    second = make_update(commitment, received_at=first.received_at + timedelta(seconds=1))

    assert queries.updates_of(commitment) == [second, first]
    assert queries.find_latest_update(commitment) == second


EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def test_waiting_reports_when_planned_then_the_open_items_are_found_by_an_index(secretariat):
    make_waiting()
    connection, heard = db.session.connection(), []

    def hear(connection, cursor, statement, parameters, *rest):
        heard.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        queries.waiting_reports(secretariat)
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)
    (statement, parameters) = heard[-1]
    dialect = connection.dialect.name
    if dialect == "postgresql":  # few rows are read faster without an index
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

    plan = connection.exec_driver_sql(EXPLAIN[dialect] + statement, parameters).all()

    assert "ix_commitment_open_" in str(plan)
