"""How often and how patiently a message is tried, and how an address is shown."""

import re
from datetime import timedelta

ADDRESS = re.compile(r"([^\s<>@])[^\s<>@]*@")
MAX_TRIES = 12
LONGEST_WAIT = timedelta(hours=6)


def may_try_again(tries: int) -> bool:
    """Whether a message that was tried so often is worth another try."""
    return tries < MAX_TRIES


def next_try_in(tries: int) -> timedelta:
    """One minute after the first try, then twice as long each time, six hours at most."""
    return min(timedelta(minutes=2 ** min(tries - 1, 16)), LONGEST_WAIT)


def veil_addresses(text: str) -> str:
    """Every address in a text, recognisable only to who knows it: a•••@contoh.go.id."""
    return ADDRESS.sub(r"\1•••@", text)
