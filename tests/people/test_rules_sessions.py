"""Idle limits, growing waits, and the days an assignment counts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordapp.people.models import Assignment
from coordapp.people.rules import sessions
from coordapp.policy import Role

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "own_device", "hours"),
    [
        ({Role.INSTANSI}, True, 30 * 24),
        ({Role.MITRA}, True, 30 * 24),
        ({Role.INSTANSI}, False, 12),
        ({Role.SEKRETARIAT}, True, 12),
        ({Role.PIMPINAN}, True, 12),
        ({Role.AUDITOR}, True, 12),
        ({Role.PROVINSI}, True, 12),
        ({Role.ADMIN}, True, 1),
        ({Role.INSTANSI, Role.SEKRETARIAT}, True, 12),
        ({Role.INSTANSI, Role.ADMIN}, True, 1),
        (set(), True, 12),
    ],
)
def test_idle_limit_when_roles_differ_then_the_shortest_counts(roles, own_device, hours):
    assert sessions.idle_limit(roles, own_device=own_device) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (9, 480), (10, 900), (400, 900)]
)
def test_wait_when_failures_grow_then_it_doubles_up_to_its_longest(failures, seconds):
    wait = sessions.wait_left(failures, NOW, NOW, sessions.NAME_WAIT)

    assert wait == timedelta(seconds=seconds)


def test_wait_when_it_has_passed_then_there_is_none():
    wait = sessions.wait_left(5, NOW - timedelta(seconds=30), NOW, sessions.NAME_WAIT)

    assert wait == timedelta(0)


def test_wait_when_a_day_was_quiet_then_counting_starts_anew():
    wait = sessions.wait_left(50, NOW - sessions.QUIET, NOW, sessions.NAME_WAIT)

    assert wait == timedelta(0)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_current"),
    [
        (date(2026, 11, 23), None, True),
        (date(2026, 11, 24), None, False),
        (date(2020, 1, 1), date(2026, 11, 23), True),
        (date(2020, 1, 1), date(2026, 11, 22), False),
    ],
)
def test_assignment_when_the_day_is_looked_at_then_its_last_day_counts(
    starts_on, ends_on, is_current
):
    assignment = Assignment(starts_on=starts_on, ends_on=ends_on)

    assert sessions.is_current(assignment, date(2026, 11, 23)) is is_current
