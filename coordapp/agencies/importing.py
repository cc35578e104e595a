"""What a sheet of agencies would register, and what is wrong with it; pure.

Its own file beside the rules because it speaks of rows and columns of a sheet.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from uuid_utils.compat import uuid7

from coordapp.agencies import rules
from coordapp.agencies.models import AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import AgencyFacts, Contact, Directory, Entry, fold
from coordapp.errors import Refused
from coordapp.language import _

Kind = TypeVar("Kind", AgencyType, Remoteness, Connectivity)


class Column(StrEnum):
    """The columns of a sheet, by their headings."""

    NAME = "Nama"
    SHORT_NAME = "Singkatan"
    TYPE = "Jenis"
    PARENT = "Induk"
    PLACE = "Kode wilayah"
    ALIASES = "Alias"
    REMOTENESS = "Keterpencilan"
    CONNECTIVITY = "Sinyal"
    ORDER = "Urutan protokol"
    CONTACT_NAME = "Narahubung"
    CONTACT_PHONE = "Telepon"
    CONTACT_EMAIL = "Email"


FEW = 5
"""So many choices a sentence may name; longer lists stand on the page."""
NEEDED = (Column.NAME, Column.TYPE)
COLUMN_OF = {
    "name": Column.NAME,
    "short_name": Column.SHORT_NAME,
    "aliases": Column.ALIASES,
    "type": Column.TYPE,
    "parent_id": Column.PARENT,
    "place_code": Column.PLACE,
    "protocol_order": Column.ORDER,
    "remoteness": Column.REMOTENESS,
    "connectivity": Column.CONNECTIVITY,
    "contact_phone": Column.CONTACT_PHONE,
    "contact_email": Column.CONTACT_EMAIL,
}


@dataclass(frozen=True)
class ImportRow:
    """A row of a sheet: its number there, and its text by column."""

    number: int
    cells: dict[str, str]

    def text(self, column: Column) -> str:
        return self.cells.get(column.value, "").strip()


@dataclass(frozen=True)
class Draft:
    """An agency a row would register."""

    number: int
    id: uuid.UUID
    facts: AgencyFacts
    contact: Contact
    parent: str


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell, as a sentence."""

    number: int
    column: Column
    sentence: str


@dataclass(frozen=True)
class ImportPlan:
    """All that a sheet would do."""

    drafts: list[Draft]
    faults: list[Fault]

    def in_order(self) -> Iterator[Draft]:
        """The drafts, each after the one it stands under."""
        drafts = {draft.id: draft for draft in self.drafts}
        done: set[uuid.UUID] = set()
        for draft in self.drafts:
            line = []
            step: Draft | None = draft
            while step is not None and step.id not in done:
                line.append(step)
                done.add(step.id)
                step = drafts.get(step.facts.parent_id) if step.facts.parent_id else None
            yield from reversed(line)


def plan_import(
    rows: Sequence[ImportRow], directory: Directory, region_code: str, places: frozenset[str]
) -> ImportPlan:
    """Read every row, in the order of the sheet; rows may stand under one another."""
    faults: list[Fault] = []
    drafts = []
    faulty: dict[str, int] = {}
    for row in rows:
        try:
            draft = _read_row(row, region_code, places)
            _enter(draft, directory)
        except Refused as refused:
            faults.append(_fault(row.number, refused))
            faulty.setdefault(fold(row.text(Column.NAME)), row.number)
        else:
            drafts.append(draft)
    placed = []
    for draft in drafts:
        try:
            placed.append(_place(draft, directory, faulty))
        except Refused as refused:
            faults.append(_fault(draft.number, refused))
    return ImportPlan(placed, sorted(faults, key=lambda fault: fault.number))


def _fault(number: int, refused: Refused) -> Fault:
    return Fault(number, COLUMN_OF[refused.field or "name"], refused.message)


def _read_row(row: ImportRow, region_code: str, places: frozenset[str]) -> Draft:
    facts = AgencyFacts(
        type=_choose(AgencyType, row.text(Column.TYPE), "type"),
        name=row.text(Column.NAME),
        short_name=row.text(Column.SHORT_NAME),
        aliases=tuple(re.split(r"[|;,\n]", row.text(Column.ALIASES))),
        place_code=row.text(Column.PLACE) or None,
        remoteness=_choose(Remoteness, row.text(Column.REMOTENESS) or "none", "remoteness"),
        connectivity=_choose(Connectivity, row.text(Column.CONNECTIVITY) or "baik", "connectivity"),
        protocol_order=_whole(row.text(Column.ORDER)),
    )
    contact = Contact(
        row.text(Column.CONTACT_NAME),
        row.text(Column.CONTACT_PHONE),
        row.text(Column.CONTACT_EMAIL),
    )
    rules.check_text(facts.name, "name")
    rules.check_place(facts.place_code, region_code, places)
    rules.check_protocol_order(facts.protocol_order)
    contact = rules.check_contact(contact)
    return Draft(row.number, uuid7(), facts, contact, row.text(Column.PARENT))


def _choose(kinds: type[Kind], text: str, part: str) -> Kind:
    for kind in kinds:
        if fold(text) in (fold(kind.value), fold(kind.label), fold(kind.value.replace("_", " "))):
            return kind
    if not text:
        raise Refused(_("Bagian ini wajib diisi."), part)
    if len(kinds) > FEW:
        raise Refused(
            _("“%(typed)s” tidak dikenal. Lihat pilihannya di halaman impor.", typed=text[:40]),
            part,
        )
    raise Refused(
        _(
            "“%(typed)s” tidak dikenal. Pilihan: %(kinds)s.",
            typed=text[:40],
            kinds=", ".join(kind.label for kind in kinds),
        ),
        part,
    )


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,6}", text):
        raise Refused(_("Tulis angka bulat, misalnya 12."), "protocol_order")
    return int(text)


def _enter(draft: Draft, directory: Directory) -> None:
    """Enter a draft's names, so that the next row cannot use them and may stand under it."""
    facts = draft.facts
    rules.check_names(facts, directory, None)
    entry = Entry(facts.type, facts.short_name or facts.name)
    directory.add(draft.id, entry, [facts.name, facts.short_name, *rules.tidy_aliases(facts)])


def _place(draft: Draft, directory: Directory, faulty: dict[str, int]) -> Draft:
    """Put a draft under the parent its row names."""
    parent_id = directory.names.get(fold(draft.parent)) if draft.parent else None
    if draft.parent and parent_id is None:
        raise Refused(_missing_parent(draft.parent, faulty), "parent_id")
    rules.check_parent(draft.facts.type, parent_id, directory, draft.id)
    entry = directory.entries[draft.id]
    directory.entries[draft.id] = replace(entry, parent_id=parent_id)
    return replace(draft, facts=replace(draft.facts, parent_id=parent_id))


def _missing_parent(name: str, faulty: dict[str, int]) -> str:
    if fold(name) in faulty:
        return _("Perbaiki dahulu induknya di baris %(number)s.", number=faulty[fold(name)])
    return _("“%(name)s” tidak ada di direktori maupun di berkas ini.", name=name[:60])
