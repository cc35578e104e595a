"""Reading the register's address: what cannot be read is left out and named, never an error."""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coordapp.commitments.queries.filter import (
    STATUS_WORDS,
    WORDS,
    Age,
    CommitmentFilter,
    Side,
    Sort,
    View,
)
from coordapp.commitments.queries.listing import Paging
from coordapp.forms import trim

LONGEST = 200
PLACE = re.compile(r"\d{2}\.\d{2}\.\d{2}(\.\d{4})?")
MEETING = re.compile(r"[A-Z]{2,5}-R-\d{4}-\d{3,6}")
DAY_SHAPES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    filter: CommitmentFilter
    paging: Paging
    unread: list[str]
    """Fields whose value could not be read."""


def read_address(arguments: Mapping[str, str]) -> Asked:
    """The filter of an address, whatever is written in it."""
    read: dict[str, Any] = {}
    unread = []
    for name, word in WORDS.items():
        text = trim(arguments.get(word, ""))[:LONGEST]
        if not text:
            continue
        try:
            read[name] = READERS[name](text)
        except (ValueError, KeyError):
            unread.append(name)
    paging = Paging(arguments.get("sesudah", "")[:LONGEST], arguments.get("sebelum", "")[:LONGEST])
    return Asked(CommitmentFilter(**read), paging, unread)


def _read_day(text: str) -> date:
    for shape in DAY_SHAPES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(text)


def _shaped(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text.upper()):
            raise ValueError(text)
        return text.upper()

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "view": View,
    "agency": str,
    "side": Side,
    "theme": str,
    "status": STATUS_WORDS.__getitem__,
    "due_from": _read_day,
    "due_to": _read_day,
    "age": Age,
    "place": _shaped(PLACE),
    "meeting": _shaped(MEETING),
    "forum": uuid.UUID,
    "text": str,
    "is_priority": {"1": True}.__getitem__,
    "sort": Sort,
}
