"""How long a signed-in browser stays so, and how guessing slows down."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from coordapp.people.models import Assignment
from coordapp.policy import Role

TOUCH_EVERY = timedelta(minutes=5)
RECENT_PASSWORD = timedelta(minutes=10)
CODE_STEP = timedelta(minutes=10)
OWN_DEVICE = timedelta(days=30)
WORKING_DAY = timedelta(hours=12)
ADMIN = timedelta(hours=1)

FREE_TRIES = 5
QUIET = timedelta(hours=24)
"""After so long without a try, a counter starts anew."""
NAME_WAIT = (timedelta(seconds=30), timedelta(minutes=15))
CLIENT_WAIT = (timedelta(seconds=5), timedelta(minutes=5))
RESET_WAIT = (timedelta(minutes=10), timedelta(hours=1))
"""First and longest wait; a client is gentler, since an office shares one address."""


def is_current(assignment: Assignment, today: date) -> bool:
    """Whether an assignment counts on a day of its region; `ends_on` is its last day."""
    return assignment.starts_on <= today and (
        assignment.ends_on is None or today <= assignment.ends_on
    )


def idle_limit(roles: Iterable[Role], *, own_device: bool) -> timedelta:
    """How long a session may rest: the shortest limit of all roles the person may act in."""
    return min((_limit_of(role, own_device) for role in roles), default=WORKING_DAY)


def _limit_of(role: Role, own_device: bool) -> timedelta:
    if role is Role.ADMIN:
        return ADMIN
    if own_device and role in (Role.INSTANSI, Role.MITRA):
        return OWN_DEVICE
    return WORKING_DAY


def wait_left(
    failures: int,
    last_at: datetime,
    now: datetime,
    waits: tuple[timedelta, timedelta],
) -> timedelta:
    """How long the next try has to wait: nothing for five, then twice as long each time."""
    if failures < FREE_TRIES or now - last_at >= QUIET:
        return timedelta(0)
    first, longest = waits
    wait = min(first * 2 ** min(failures - FREE_TRIES, 16), longest)
    return max(last_at + wait - now, timedelta(0))
