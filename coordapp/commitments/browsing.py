"""What stands around the rows of the register: views, filters, orders and the ways on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from coordapp.commitments.queries.filter import (
    STATUS_WORDS,
    Age,
    CommitmentFilter,
    Sort,
    View,
)
from coordapp.commitments.queries.listing import CAP, PAGE, Register
from coordapp.language import _
from coordapp.web import show_date, show_number

ADDRESS = "/komitmen/"
FILE_ADDRESS = "/komitmen/ekspor.csv"
FIELD_LABELS = {
    "view": "Tampilan",
    "agency": "Instansi",
    "side": "Sebagai",
    "theme": "Tema",
    "status": "Status",
    "due_from": "Tenggat dari",
    "due_to": "Tenggat sampai",
    "age": "Umur terlambat",
    "place": "Wilayah",
    "meeting": "Rapat",
    "forum": "Forum",
    "text": "Kata",
    "is_priority": "Prioritas",
    "sort": "Urutan",
    "page": "Halaman",
}
FIRST_DIRECTION = {
    "due": (Sort.DUE, Sort.DUE_LAST),
    "number": (Sort.NUMBER, Sort.NUMBER_LAST),
    "agency": (Sort.AGENCY, Sort.AGENCY_LAST),
    "heard": (Sort.HEARD_LAST, Sort.HEARD),
}
"""Column → the order its head asks for, and the one it asks for the second time."""


class Tab(NamedTuple):
    """A saved view as a tab."""

    label: str
    number: str
    href: str
    is_current: bool


class Chip(NamedTuple):
    """One filter that is on, and the address without it."""

    label: str
    value: str
    href: str


class Head(NamedTuple):
    """The head of a sortable column: where it leads, and how it is sorted now."""

    href: str
    direction: str


def address_of(asked: CommitmentFilter, **more: str) -> str:
    """The address that shows a reading of the register."""
    query = urlencode(asked.as_query() | more)
    return f"{ADDRESS}?{query}" if query else ADDRESS


def shown_count(count: int | None, cap: int = CAP) -> str:
    """A count as it is written: beyond the cap, where counting stopped, as 1.000+."""
    if count is None:
        return ""
    return show_number(count) if count <= cap else f"{show_number(cap)}+"


@dataclass(frozen=True)
class RegisterPage:
    """A page of the register with its surroundings."""

    register: Register
    unread: list[str]
    """Fields of the address that could not be read."""

    @property
    def asked(self) -> CommitmentFilter:
        return self.register.asked

    @property
    def tabs(self) -> list[Tab]:
        """All views; choosing one drops the filters, so that its count is what it opens."""
        counts = self.register.counts
        return [
            Tab(
                view.label,
                shown_count(counts.get(view)),
                address_of(CommitmentFilter(view=view)),
                view is self.asked.view,
            )
            for view in View
        ]

    @property
    def figures(self) -> list[Tab]:
        """The sentence under the heading, each number a door."""
        wanted = (View.OPEN, View.LATE, View.SUBMITTED, View.DRAFT)
        return [tab for tab, view in zip(self.tabs, View, strict=True) if view in wanted]

    @property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        return [
            Chip(_(FIELD_LABELS[name]), self._value_of(name), address_of(self._without(name)))
            for name in self.asked.narrowing
        ]

    def _without(self, name: str) -> CommitmentFilter:
        return self.asked.without(name, "side") if name == "agency" else self.asked.without(name)

    def _value_of(self, name: str) -> str:
        asked = self.asked
        told: dict[str, Callable[[], str]] = {
            "status": lambda: asked.status.label if asked.status else "",
            "due_from": lambda: show_date(asked.due_from),
            "due_to": lambda: show_date(asked.due_to),
            "age": lambda: asked.age.label if asked.age else "",
            "text": lambda: asked.text,
            "is_priority": lambda: _("ya"),
            "meeting": lambda: self._label_of("meeting") or asked.meeting,
        }
        return told.get(name, lambda: self._label_of(name))()

    def _label_of(self, name: str) -> str:
        return self.register.choices.label_of(name, self.asked)

    @property
    def agency_label(self) -> str:
        """How the chosen agency is called in the list of choices."""
        return self._label_of("agency") if self.asked.agency else ""

    @property
    def agency_labels(self) -> list[str]:
        """The agencies to choose from, each name once."""
        return list(dict.fromkeys(choice.label for choice in self.register.choices.agencies))

    @property
    def statuses(self) -> list[tuple[str, str, bool]]:
        """Word, label and whether it is chosen."""
        return [(word, s.label, s is self.asked.status) for word, s in STATUS_WORDS.items()]

    @property
    def ages(self) -> list[tuple[str, str, bool]]:
        return [(age.value, age.label, age is self.asked.age) for age in Age]

    @property
    def ignored(self) -> str:
        """What the address asked for and was left out, by name."""
        names = dict.fromkeys([*self.unread, *self.register.unknown])
        return ", ".join(_(FIELD_LABELS[name]) for name in names)

    @property
    def heads(self) -> dict[str, Head]:
        """The sortable heads by column."""
        return {column: self._head(*orders) for column, orders in FIRST_DIRECTION.items()}

    def _head(self, first: Sort, second: Sort) -> Head:
        now = self.asked.sort
        wanted = second if now is first else first
        direction = ""
        if now in (first, second):
            direction = "descending" if now.is_descending else "ascending"
        return Head(address_of(replace(self.asked, sort=wanted)), direction)

    @property
    def found(self) -> str:
        """How many match, as the list says it."""
        if self.register.found is None:
            return _("lebih dari %(count)s komitmen", count=show_number(PAGE))
        return _("%(count)s komitmen", count=shown_count(self.register.found))

    @property
    def previous(self) -> str:
        before = self.register.before
        return address_of(self.asked, sebelum=before) if before else ""

    @property
    def following(self) -> str:
        after = self.register.after
        return address_of(self.asked, sesudah=after) if after else ""

    @property
    def cleared(self) -> str:
        """The view without filters."""
        return address_of(self.asked.cleared)

    @property
    def file(self) -> str:
        """The address of the file with these very rows."""
        query = urlencode(self.asked.as_query())
        return f"{FILE_ADDRESS}?{query}" if query else FILE_ADDRESS

    @property
    def kept(self) -> Iterable[tuple[str, str]]:
        """What the filter form carries along unseen."""
        held = replace(self.asked.cleared, meeting=self.asked.meeting)
        return held.as_query().items()
