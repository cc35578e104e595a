"""How often and how patiently a message is tried, and how an address is shown."""

from datetime import timedelta

MAX_TRIES = 12
LONGEST_WAIT = timedelta(hours=6)


def may_try_again(tries: int) -> bool:
    """Whether a message that was tried so often is worth another try."""
    return tries < MAX_TRIES


def next_try_in(tries: int) -> timedelta:
    """One minute after the first try, then twice as long each time, six hours at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 16)), LONGEST_WAIT)


def veil_address(address: str) -> str:
    """An address recognisable to who knows it: a•••@contoh.go.id."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"
