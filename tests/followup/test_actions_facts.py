"""What a commitment repeats of its updates: figures, evidence, judgement, periods."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from coordapp.agencies.models import AgencyType, Connectivity
from coordapp.commitments import rules as life
from coordapp.commitments.models import (
    CommitmentPeriod,
    Judgement,
    PeriodState,
    Rhythm,
    Status,
)
from coordapp.db import db
from coordapp.policy import Role
from tests.factories import (
    make_actor,
    make_agency,
    make_commitment,
    make_support,
)
from tests.followup.scenes import PHOTO, facts, report

# What the commitment repeats of its updates.


def test_facts_when_a_note_follows_a_figure_then_they_stay_with_the_figure(lead, reporter, clock):
    commitment = make_commitment(lead=lead, target_quantity=Decimal(8))

    report(reporter, commitment, quantity=Decimal(5), evidence=[PHOTO])
    clock.move(days=1)
    report(reporter, commitment, note="Menunggu cuaca")

    assert facts(commitment) == (Judgement.UNCHECKED, True, Decimal(5), None)
    assert commitment.latest_note == "Menunggu cuaca"
    assert commitment.latest_update_at == datetime(2026, 11, 24, 1, tzinfo=UTC)


def test_facts_when_no_report_bears_a_figure_then_they_follow_the_newest(lead, reporter, clock):
    commitment = make_commitment(lead=lead)

    report(reporter, commitment, evidence=[PHOTO])
    clock.move(hours=1)
    report(reporter, commitment)

    assert facts(commitment) == (Judgement.UNCHECKED, False, None, None)


def test_facts_when_a_supporter_reports_then_the_figures_of_the_lead_stand(lead, reporter, clock):
    helper = make_agency()
    commitment = make_commitment(lead=lead)
    make_support(commitment, helper)
    report(reporter, commitment, stage="Kontrak 20 Nov", evidence=[PHOTO])
    clock.move(hours=1)

    report(make_actor(Role.INSTANSI, helper), commitment, status=Status.SUBMITTED)

    assert facts(commitment) == (Judgement.UNCHECKED, True, None, None)


def test_report_when_the_unit_is_in_a_blankspot_then_the_report_ends_the_waiting_for_signal(
    kku, clock
):
    unit = make_agency(type=AgencyType.PUSTU, connectivity=Connectivity.BLANKSPOT)
    commitment = make_commitment(lead=unit, due_on=date(2026, 11, 16))
    today = date(2026, 11, 23)

    def reads():
        waits = life.waits_for_signal(
            unit.connectivity, commitment.due_on, commitment.latest_update_at, today, 14
        )
        return waits, life.is_late(commitment.status, commitment.due_on, today)

    before = reads()
    report(make_actor(Role.INSTANSI, unit), commitment)

    assert (before, reads()) == ((True, True), (False, True))


# Routines.


def cells(commitment):
    rows = db.session.scalars(
        select(CommitmentPeriod)
        .where(CommitmentPeriod.commitment_id == commitment.id)
        .order_by(CommitmentPeriod.starts_on)
    )
    return [(row.starts_on, row.state) for row in rows]


@pytest.fixture
def routine(lead):
    return make_commitment(
        lead=lead,
        repeats=Rhythm.WEEKLY,
        repeats_from=date(2026, 11, 2),
        repeats_until=date(2026, 12, 4),
        due_on=date(2026, 12, 4),
    )


def test_report_when_routine_then_the_week_is_filled_once(reporter, routine, clock):
    report(reporter, routine)
    clock.move(days=2)
    report(reporter, routine)
    clock.move(days=5)
    report(reporter, routine)

    assert cells(routine) == [
        (date(2026, 11, 23), PeriodState.REPORTED),
        (date(2026, 11, 30), PeriodState.REPORTED),
    ]


def test_report_when_the_week_was_excused_then_it_is_reported_after_all(reporter, routine):
    db.session.add(
        CommitmentPeriod(
            commitment_id=routine.id,
            starts_on=date(2026, 11, 23),
            state=PeriodState.EXCUSED,
            reported_at=datetime(2026, 11, 20, tzinfo=UTC),
        )
    )

    report(reporter, routine)

    assert cells(routine) == [(date(2026, 11, 23), PeriodState.REPORTED)]


def test_report_when_the_routine_has_ended_then_its_last_week_is_filled(reporter, routine, clock):
    clock.move(days=30)

    report(reporter, routine)

    assert cells(routine) == [(date(2026, 11, 30), PeriodState.REPORTED)]


def test_report_when_a_supporter_reports_on_a_routine_then_no_week_is_filled(routine):
    helper = make_agency()
    make_support(routine, helper)

    report(make_actor(Role.INSTANSI, helper), routine)

    assert cells(routine) == []


def test_report_when_it_is_sunday_night_in_utc_then_the_week_is_the_regions(
    reporter, routine, clock
):
    clock.stop_at(datetime(2026, 11, 29, 18, 0, tzinfo=UTC))

    report(reporter, routine)

    assert cells(routine) == [(date(2026, 11, 30), PeriodState.REPORTED)]
