"""Reading agencies: the directory as a tree, pages of it, pickers, names."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from coordapp.agencies.importing import ImportPlan, ImportRow, plan_import
from coordapp.agencies.models import Agency, AgencyAlias, AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import Directory, Entry, fold
from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.regions.queries import get_region, place_codes, place_labels
from coordapp.tenancy import bound_region

PAGE = 50
TYPE_ORDER = {kind: place for place, kind in enumerate(AgencyType)}
Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class AgencyRow:
    """A line of the directory."""

    id: uuid.UUID
    name: str
    short_name: str
    type: AgencyType
    depth: int
    parent: str
    place: str
    remoteness: Remoteness
    connectivity: Connectivity


@dataclass(frozen=True)
class AgencyPage:
    """Fifty lines of the directory and the keys of its neighbours."""

    rows: list[AgencyRow]
    first: int
    total: int
    previous: str | None
    """Key of the page before: empty for the first page, None when there is none."""
    next: str | None


@dataclass(frozen=True)
class Leaf:
    """An agency's place in the tree."""

    id: uuid.UUID
    depth: int


def find_agency(agency_id: uuid.UUID) -> Agency | None:
    """The agency of this key, if the region has it."""
    return db.session.scalar(Agency.addressed_by(agency_id))


def get_agency(agency_id: uuid.UUID) -> Agency:
    """The agency of this key."""
    agency = find_agency(agency_id)
    if agency is None:
        raise NotFound
    return agency


def find_agency_by_name(name: str) -> Agency | None:
    """The active agency a name, abbreviation or alias leads to; an old name to its successor."""
    folded = fold(name)
    if not folded:
        return None
    agency = db.session.scalars(
        select(Agency)
        .where(_is_called(folded))
        .order_by(Agency.active_until.is_not(None), Agency.id)
        .limit(1)
    ).first()
    while agency is not None and agency.is_retired:
        agency = find_agency(agency.successor_id) if agency.successor_id else None
    return agency


def _is_called(folded: str) -> ColumnElement[bool]:
    aliases = select(AgencyAlias.agency_id).where(AgencyAlias.folded_text == folded)
    return or_(
        Agency.folded_name == folded, Agency.folded_short_name == folded, Agency.id.in_(aliases)
    )


def load_directory() -> Directory:
    """Every agency and every name of the region, as the rules want them.

    The abbreviation of a retired agency is free again: its successor often keeps it.
    """
    directory = Directory()
    agencies = db.session.execute(
        select(
            Agency.id,
            Agency.type,
            Agency.name,
            Agency.short_name,
            Agency.parent_id,
            Agency.active_until,
        )
    )
    for row in agencies:
        is_retired = row.active_until is not None
        entry = Entry(row.type, row.short_name or row.name, row.parent_id, is_retired)
        directory.add(row.id, entry, [row.name, "" if is_retired else row.short_name])
    for agency_id, folded in db.session.execute(
        select(AgencyAlias.agency_id, AgencyAlias.folded_text)
    ):
        directory.names[folded] = agency_id
    return directory


def agency_tree(
    search: str = "", kind: AgencyType | None = None, *, is_retired: bool = False
) -> list[Leaf]:
    """The asked agencies in reading order: each under its parent, siblings by protocol."""
    rows = db.session.execute(
        select(
            Agency.id, Agency.parent_id, Agency.protocol_order, Agency.type, Agency.folded_name
        ).where(*_conditions(search, kind, is_retired))
    ).all()
    asked = {row.id for row in rows}
    below: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for row in sorted(rows, key=lambda r: (r.protocol_order, TYPE_ORDER[r.type], r.folded_name)):
        below.setdefault(row.parent_id if row.parent_id in asked else None, []).append(row.id)
    leaves: list[Leaf] = []
    waiting = [Leaf(agency_id, 0) for agency_id in reversed(below.get(None, []))]
    while waiting:
        leaf = waiting.pop()
        leaves.append(leaf)
        waiting += [Leaf(child, leaf.depth + 1) for child in reversed(below.get(leaf.id, []))]
    return leaves


def _conditions(
    search: str, kind: AgencyType | None, is_retired: bool
) -> Iterator[ColumnElement[bool]]:
    yield Agency.active_until.is_not(None) if is_retired else Agency.active_until.is_(None)
    if kind is not None:
        yield Agency.type == kind
    if words := fold(search):
        aliases = select(AgencyAlias.agency_id).where(
            AgencyAlias.folded_text.contains(words, autoescape=True)
        )
        yield or_(
            Agency.folded_name.contains(words, autoescape=True),
            Agency.folded_short_name.contains(words, autoescape=True),
            Agency.id.in_(aliases),
        )


def list_agencies(
    search: str = "",
    kind: AgencyType | None = None,
    *,
    is_retired: bool = False,
    after: uuid.UUID | None = None,
) -> AgencyPage:
    """Fifty agencies of the directory, beginning after the one given."""
    leaves = agency_tree(search, kind, is_retired=is_retired)
    keys = [leaf.id for leaf in leaves]
    start = keys.index(after) + 1 if after in keys else 0
    shown = leaves[start : start + PAGE]
    before = start - PAGE
    return AgencyPage(
        rows=_agency_rows(shown),
        first=start + 1,
        total=len(leaves),
        previous=None if start == 0 else str(keys[before - 1]) if before > 0 else "",
        next=str(keys[start + PAGE - 1]) if start + PAGE < len(leaves) else None,
    )


def sub_units(agency: Agency) -> list[AgencyRow]:
    """The active agencies right below one."""
    keys = db.session.scalars(
        select(Agency.id)
        .where(Agency.parent_id == agency.id, Agency.active_until.is_(None))
        .order_by(Agency.protocol_order, Agency.folded_name)
    )
    return _agency_rows([Leaf(key, 0) for key in keys])


def predecessors(agency: Agency) -> Sequence[Agency]:
    """The retired agencies this one took over from."""
    return db.session.scalars(
        select(Agency).where(Agency.successor_id == agency.id).order_by(Agency.folded_name)
    ).all()


def active_children(agency: Agency) -> Sequence[Agency]:
    """The active agencies right below one, as rows to change."""
    return db.session.scalars(
        select(Agency).where(Agency.parent_id == agency.id, Agency.active_until.is_(None))
    ).all()


def aliases_of(agency: Agency) -> Sequence[AgencyAlias]:
    """The other names of an agency, as rows to change."""
    return db.session.scalars(
        select(AgencyAlias)
        .where(AgencyAlias.agency_id == agency.id)
        .order_by(AgencyAlias.folded_text)
    ).all()


def _agency_rows(leaves: Sequence[Leaf]) -> list[AgencyRow]:
    parent = aliased(Agency)
    found = db.session.execute(
        select(
            Agency.id,
            Agency.name,
            Agency.short_name,
            Agency.type,
            Agency.place_code,
            Agency.remoteness,
            Agency.connectivity,
            parent.name,
            parent.short_name,
        )
        .outerjoin(parent, Agency.parent_id == parent.id)
        .where(Agency.id.in_([leaf.id for leaf in leaves]))
    ).all()
    rows = {row[0]: row for row in found}
    places = place_labels(row.place_code for row in found)
    return [
        AgencyRow(
            id=leaf.id,
            name=row[1],
            short_name=row[2],
            type=row[3],
            depth=leaf.depth,
            parent=row[8] or row[7] or "",
            place=places.get(row[4], ""),
            remoteness=row[5],
            connectivity=row[6],
        )
        for leaf in leaves
        for row in [rows[leaf.id]]
    ]


def agency_choices(
    types: Collection[AgencyType] | None = None, *, without: uuid.UUID | None = None
) -> Choices:
    """The active agencies for a picker, grouped by type: (group, [(key, name)])."""
    statement = select(Agency.id, Agency.name, Agency.short_name, Agency.type).where(
        Agency.active_until.is_(None)
    )
    if types is not None:
        statement = statement.where(Agency.type.in_(types))
    rows = db.session.execute(statement.order_by(Agency.protocol_order, Agency.folded_name)).all()
    groups: dict[AgencyType, list[tuple[str, str]]] = {}
    for row in rows:
        if row.id != without:
            label = f"{row.name} ({row.short_name})" if row.short_name else row.name
            groups.setdefault(row.type, []).append((str(row.id), label))
    return [(kind.label, groups[kind]) for kind in AgencyType if kind in groups]


def type_choices() -> list[tuple[str, str]]:
    """Every kind of body, for pickers."""
    return [(kind.value, kind.label) for kind in AgencyType]


def plan_rows(rows: Sequence[ImportRow]) -> ImportPlan:
    """What a sheet would register in this region as it stands now."""
    region = get_region(bound_region())
    return plan_import(rows, load_directory(), region.code, place_codes(region))
