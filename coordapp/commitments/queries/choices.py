"""What the register's filters offer, and how what was chosen is called: one query in all."""

import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from coordapp.agencies.models import Agency, AgencyType
from coordapp.commitments.queries.filter import CommitmentFilter
from coordapp.db import db
from coordapp.meetings.models import Forum, Meeting
from coordapp.policy import Actor
from coordapp.programmes.models import Theme
from coordapp.regions.models import Place, Region
from coordapp.regions.rules import DISTRICT_LENGTH

RARELY_LEADS = (
    AgencyType.BIDANG,
    AgencyType.DESA,
    AgencyType.KELURAHAN,
    AgencyType.MEDIA,
    AgencyType.POSKESDES,
    AgencyType.POSYANDU,
    AgencyType.PUSTU,
)
"""Kinds of which a region has hundreds; one of them is offered only while it is chosen."""


class Choice(NamedTuple):
    """One thing to choose: its value in the address, and how it is called."""

    value: str
    label: str


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers, each list in the order it is shown."""

    agencies: list[Choice]
    themes: list[Choice]
    places: list[Choice]
    """The districts; after a chosen one, its villages."""
    forums: list[Choice]
    meetings: list[Choice]
    """The chosen meeting, if the actor may see it."""

    def agencies_called(self, wanted: str) -> list[uuid.UUID]:
        """Ids of the agencies of this label, or of this very id."""
        own = as_id(wanted)
        return [
            uuid.UUID(choice.value)
            for choice in self.agencies
            if uuid.UUID(choice.value) == own or choice.label.casefold() == wanted.casefold()
        ]

    def label_of(self, name: str, asked: CommitmentFilter) -> str:
        """How the chosen agency, theme, place, forum or meeting is called; empty if unknown."""
        if name == "agency":
            ids = [str(found) for found in self.agencies_called(asked.agency)]
            return next((c.label for c in self.agencies if str(uuid.UUID(c.value)) in ids), "")
        wanted = str(getattr(asked, name))
        offered = {
            "theme": self.themes,
            "place": self.places,
            "forum": self.forums,
            "meeting": self.meetings,
        }[name]
        return next((choice.label for choice in offered if choice.value == wanted), "")


def as_id(text: str) -> uuid.UUID | None:
    """The UUID a text spells, if it spells one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def load_choices(actor: Actor, region: Region, asked: CommitmentFilter) -> Choices:
    """Everything the filter bar of this reading names."""
    parts = [_agencies(asked.agency), _themes(), _places(region, asked.place), _forums()]
    if asked.meeting:
        parts.append(_meeting(actor, asked.meeting))
    found: dict[str, list[Any]] = {kind: [] for kind in ("agency", "theme", "place", "forum")}
    for row in db.session.execute(union_all(*parts)):
        found.setdefault(row.kind, []).append(row)
    agencies = sorted(found["agency"], key=lambda row: (row.rank, row.label.casefold()))
    return Choices(
        agencies=[Choice(row.value, row.label) for row in agencies],
        themes=_by_label(found["theme"]),
        places=[Choice(*pair) for pair in sorted((r.value, r.label) for r in found["place"])],
        forums=[Choice(str(uuid.UUID(c.value)), c.label) for c in _by_label(found["forum"])],
        meetings=_by_label(found.get("meeting", [])),
    )


def _by_label(rows: list[Any]) -> list[Choice]:
    return sorted((Choice(row.value, row.label) for row in rows), key=lambda c: c.label.casefold())


def _part(kind: str, value: Any, label: Any, rank: Any = None) -> Select[Any]:
    """The columns each kind of choice brings to the one query."""
    return select(
        literal(kind).label("kind"),
        cast(value, String).label("value"),
        label.label("label"),
        (literal(0) if rank is None else rank).label("rank"),
    )


def _agencies(wanted: str) -> Select[Any]:
    label = func.coalesce(func.nullif(Agency.short_name, ""), Agency.name)
    usual = and_(Agency.type.not_in(RARELY_LEADS), Agency.active_until.is_(None))
    return _part("agency", Agency.id, label, Agency.protocol_order).where(
        or_(usual, _is_called(wanted))
    )


def _is_called(wanted: str) -> ColumnElement[bool]:
    if not wanted:
        return false()
    own = as_id(wanted)
    if own is not None:
        return Agency.id == own
    return or_(Agency.short_name == wanted, Agency.name == wanted)


def _themes() -> Select[Any]:
    return _part("theme", Theme.slug, Theme.name)


def _places(region: Region, chosen: str) -> Select[Any]:
    offered = [Place.parent_code == region.code]
    if chosen.startswith(f"{region.code}."):
        offered.append(Place.parent_code == chosen[:DISTRICT_LENGTH])
    return _part("place", Place.code, Place.name).where(or_(*offered))


def _forums() -> Select[Any]:
    return _part("forum", Forum.id, Forum.name)


def _meeting(actor: Actor, number: str) -> Select[Any]:
    return _part("meeting", Meeting.number, Meeting.title).where(
        Meeting.number == number, Meeting.visible_to(actor)
    )
