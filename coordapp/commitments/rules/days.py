"""Lateness, silence, periods of a routine, and the verifier's own clock."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from coordapp.commitments.models import Rhythm, Status
from coordapp.commitments.rules.life import LATE_STATUSES
from coordapp.regions.rules import is_working_day

NO_NEWS_DAYS = 14
SOON_DAYS = 7
AGEING = ((0, 7), (8, 30), (31, 90), (91, None))


def is_late(status: Status, due_on: date | None, today: date) -> bool:
    """Terlambat: today is after the due date and the ball is still with the lead."""
    return due_on is not None and today > due_on and status in LATE_STATUSES


def waits_for_signal(
    connectivity: str | None,
    due_on: date | None,
    latest_update_at: datetime | None,
    today: date,
    grace_days: int,
) -> bool:
    """A blankspot unit past due without any report is not called late for the grace days."""
    return (
        connectivity == "blankspot"
        and due_on is not None
        and latest_update_at is None
        and due_on < today <= due_on + timedelta(days=grace_days)
    )


def days_late(due_on: date, today: date) -> int:
    """Calendar days past the due date, zero before it."""
    return max((today - due_on).days, 0)


def has_no_news(latest: datetime | None, since: datetime | None, now: datetime) -> bool:
    """Tanpa kabar: fourteen days without an update since the clock started."""
    heard = latest or since
    return heard is not None and now - heard >= timedelta(days=NO_NEWS_DAYS)


def period_start(rhythm: Rhythm, day: date) -> date:
    """First day of the week (Monday), month or quarter a day lies in."""
    if rhythm is Rhythm.WEEKLY:
        return day - timedelta(days=day.weekday())
    if rhythm is Rhythm.MONTHLY:
        return day.replace(day=1)
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_period(rhythm: Rhythm, start: date) -> date:
    """First day of the period after the one that starts here."""
    if rhythm is Rhythm.WEEKLY:
        return start + timedelta(days=7)
    months = 1 if rhythm is Rhythm.MONTHLY else 3
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def periods(rhythm: Rhythm, since: date, until: date, today: date) -> list[date]:
    """First days of all periods that have begun by today, newest first."""
    starts = []
    start = period_start(rhythm, since)
    while start <= min(until, today):
        starts.append(start)
        start = next_period(rhythm, start)
    return starts[::-1]


def verification_due(received_on: date, days: int, holidays: Collection[date]) -> date:
    """The last working day on which a verifier of a five-day office answers in time."""
    day, left = received_on, days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day, holidays, six_days=False)
    return day


def working_day_number(received_on: date, today: date, holidays: Collection[date]) -> int:
    """Which working day after the report today is: 0 on its own day, 1 on the first after it."""
    days = (received_on + timedelta(days=n) for n in range(1, (today - received_on).days + 1))
    return sum(is_working_day(day, holidays, six_days=False) for day in days)


def ageing_step(days: int) -> int:
    """Which ageing bucket a lateness falls in: 0 for 0–7 days, 3 for over 90."""
    for index, (_low, high) in enumerate(AGEING):
        if high is None or days <= high:
            return index
    raise ValueError(days)
