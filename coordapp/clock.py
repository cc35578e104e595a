"""The only place that asks the time; everything else is handed an instant or a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)

ZONE_NAMES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def now() -> datetime:
    """The present instant in UTC, or the frozen one."""
    return _frozen.get() or datetime.now(UTC)


def today(timezone: str) -> date:
    """The present calendar day in an IANA zone: a row's day is its region's day."""
    return now().astimezone(ZoneInfo(timezone)).date()


def local(instant: datetime, timezone: str) -> datetime:
    """The same instant on the clocks of an IANA zone."""
    return instant.astimezone(ZoneInfo(timezone))


def zone_name(timezone: str) -> str:
    """WIB, WITA or WIT, as printed behind every time."""
    return ZONE_NAMES[timezone]


@contextmanager
def freeze(instant: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant: for tests, and for sample events set in the past."""
    if instant.tzinfo is None:
        raise ValueError("freeze() needs an aware datetime")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
