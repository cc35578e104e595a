"""Lateness, silence, periods and the verifier's clock; the day is an argument."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordapp.commitments import rules
from coordapp.commitments.models import Rhythm, Status

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATE = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED)


@pytest.mark.parametrize("status", list(Status))
def test_is_late_when_the_day_has_passed_then_only_with_the_ball_at_the_lead(status):
    assert rules.is_late(status, TODAY - timedelta(days=1), TODAY) is (status in LATE)


@pytest.mark.parametrize("due_on", [TODAY, TODAY + timedelta(days=1), None])
def test_is_late_when_the_due_date_is_not_past_then_never(due_on):
    assert not rules.is_late(Status.IN_PROGRESS, due_on, TODAY)


@pytest.mark.parametrize(
    ("connectivity", "days_past", "heard", "waits"),
    [
        ("blankspot", 1, None, True),
        ("blankspot", 14, None, True),
        ("blankspot", 15, None, False),
        ("blankspot", 0, None, False),
        ("blankspot", 5, NOW, False),
        ("lemah", 5, None, False),
        (None, 5, None, False),
    ],
)
def test_waits_for_signal_when_a_blankspot_unit_is_silent_then_for_the_grace_days(
    connectivity, days_past, heard, waits
):
    due_on = TODAY - timedelta(days=days_past)

    assert rules.waits_for_signal(connectivity, due_on, heard, TODAY, 14) is waits


def test_days_late_when_before_the_due_date_then_zero():
    assert rules.days_late(TODAY + timedelta(days=3), TODAY) == 0
    assert rules.days_late(TODAY - timedelta(days=146), TODAY) == 146


@pytest.mark.parametrize(
    ("latest", "since", "silent"),
    [
        (NOW - timedelta(days=14), NOW - timedelta(days=30), True),
        (NOW - timedelta(days=13, hours=23), NOW - timedelta(days=30), False),
        (None, NOW - timedelta(days=14), True),
        (None, None, False),
    ],
)
def test_no_news_when_fourteen_days_pass_then_counted_from_the_last_word(latest, since, silent):
    assert rules.has_no_news(latest, since, NOW) is silent


@pytest.mark.parametrize(
    ("rhythm", "start", "following"),
    [
        (Rhythm.WEEKLY, date(2026, 11, 23), date(2026, 11, 30)),
        (Rhythm.MONTHLY, date(2026, 11, 1), date(2026, 12, 1)),
        (Rhythm.QUARTERLY, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_period_when_a_day_is_given_then_its_first_day_and_the_next(rhythm, start, following):
    assert rules.period_start(rhythm, date(2026, 11, 27)) == start
    assert rules.next_period(rhythm, start) == following


def test_periods_when_the_routine_has_not_ended_then_those_begun_by_today():
    found = rules.periods(Rhythm.WEEKLY, date(2026, 11, 4), date(2026, 12, 31), TODAY)

    assert found == [date(2026, 11, day) for day in (23, 16, 9, 2)]


def test_periods_when_the_routine_ended_then_none_after_it():
    found = rules.periods(Rhythm.MONTHLY, date(2026, 7, 20), date(2026, 9, 15), TODAY)

    assert found == [date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)]


def test_verification_due_when_weekend_and_holiday_lie_between_then_they_do_not_count():
    friday, holiday = date(2026, 11, 20), date(2026, 11, 24)

    assert rules.verification_due(friday, 3, {holiday}) == date(2026, 11, 26)
    assert rules.working_day_number(friday, friday, {holiday}) == 0
    assert rules.working_day_number(friday, date(2026, 11, 25), {holiday}) == 2


@pytest.mark.parametrize(
    ("days", "step"), [(0, 0), (7, 0), (8, 1), (30, 1), (31, 2), (90, 2), (91, 3), (900, 3)]
)
def test_ageing_when_days_grow_then_the_bucket_follows(days, step):
    assert rules.ageing_step(days) == step
