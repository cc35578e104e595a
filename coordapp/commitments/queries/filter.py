"""What a reader asks the register for: a view, some filters, an order; and their address."""

import enum
import uuid
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from coordapp.commitments.models import Status
from coordapp.commitments.models.words import STATUS_LABELS
from coordapp.language import _


class View(enum.StrEnum):
    """The saved views of the register, by the word that stands in the address."""

    ALL = "semua"
    OPEN = "aktif"
    LATE = "terlambat"
    SUBMITTED = "menunggu-verifikasi"
    DRAFT = "belum-lengkap"
    SOON = "jatuh-tempo"
    EXTENDED = "perpanjangan"
    NO_NEWS = "tanpa-kabar"
    DONE = "selesai"
    DROPPED = "diakhiri"

    @property
    def label(self) -> str:
        return _(VIEW_LABELS[self])


VIEW_LABELS = {
    View.ALL: "Semua",
    View.OPEN: "Aktif",
    View.LATE: "Terlambat",
    View.SUBMITTED: "Menunggu verifikasi",
    View.DRAFT: "Belum lengkap",
    View.SOON: "Jatuh tempo",
    View.EXTENDED: "Usulan, perpanjangan",
    View.NO_NEWS: "Tanpa kabar",
    View.DONE: "Selesai",
    View.DROPPED: "Diakhiri",
}
CLOSED_VIEWS = frozenset({View.DONE, View.DROPPED})


class Side(enum.StrEnum):
    """How an agency takes part."""

    EITHER = ""
    LEAD = "pj"
    SUPPORT = "pendukung"


class Sort(enum.StrEnum):
    """The orders of the register; a minus turns one around."""

    NEED = ""
    DUE = "tenggat"
    DUE_LAST = "-tenggat"
    NUMBER = "nomor"
    NUMBER_LAST = "-nomor"
    AGENCY = "instansi"
    AGENCY_LAST = "-instansi"
    HEARD = "laporan"
    HEARD_LAST = "-laporan"

    @property
    def is_descending(self) -> bool:
        return self.value.startswith("-")


class Age(enum.StrEnum):
    """How long an item has been late, in the steps of `rules.AGEING`."""

    WEEK = "0-7"
    MONTH = "8-30"
    QUARTER = "31-90"
    OLDER = "91-"

    @property
    def step(self) -> int:
        return list(Age).index(self)

    @property
    def label(self) -> str:
        return _(AGE_LABELS[self])


AGE_LABELS = {
    Age.WEEK: "0–7 hari",
    Age.MONTH: "8–30 hari",
    Age.QUARTER: "31–90 hari",
    Age.OLDER: "lebih dari 90 hari",
}
STATUS_WORDS = {
    label.casefold().replace(" ", "-"): status
    for status, label in STATUS_LABELS.items()
    if status is not Status.WITHDRAWN
}
WORD_OF_STATUS: dict[Status, str] = {status: word for word, status in STATUS_WORDS.items()}

WORDS = {
    "view": "tampilan",
    "agency": "instansi",
    "side": "sebagai",
    "theme": "tema",
    "status": "status",
    "due_from": "dari",
    "due_to": "sampai",
    "age": "umur",
    "place": "wilayah",
    "meeting": "rapat",
    "forum": "forum",
    "text": "q",
    "is_priority": "prioritas",
    "sort": "urut",
}
"""Field → the word in the address."""


@dataclass(frozen=True)
class CommitmentFilter:
    """One reading of the register; two equal ones show the same rows."""

    view: View = View.ALL
    agency: str = ""
    """An agency's id, abbreviation or name."""
    side: Side = Side.EITHER
    theme: str = ""
    status: Status | None = None
    due_from: date | None = None
    due_to: date | None = None
    age: Age | None = None
    place: str = ""
    """Code of a district or village; a district holds its villages."""
    meeting: str = ""
    forum: uuid.UUID | None = None
    text: str = ""
    is_priority: bool = False
    sort: Sort = Sort.NEED

    def as_query(self) -> dict[str, str]:
        """The arguments of the address that shows this; what was not asked is left out."""
        return {
            WORDS[field.name]: _spelled(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    def without(self, *names: str) -> "CommitmentFilter":
        """The same without these fields."""
        defaults: dict[str, Any] = {
            field.name: field.default for field in fields(self) if field.name in names
        }
        return replace(self, **defaults)

    @property
    def narrowing(self) -> list[str]:
        """The fields that narrow the view down, in the order of the filter bar."""
        plain = CommitmentFilter()
        return [
            name
            for name in WORDS
            if name not in ("view", "side", "sort") and getattr(self, name) != getattr(plain, name)
        ]

    @property
    def cleared(self) -> "CommitmentFilter":
        """The view with nothing narrowing it."""
        return self.without(*self.narrowing, "side")


def _spelled(value: Any) -> str:
    if isinstance(value, Status):
        return WORD_OF_STATUS[value]
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)
