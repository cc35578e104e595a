"""What the forms of commitments offer to choose from."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from coordapp.agencies.models import Agency, AgencyType
from coordapp.agencies.queries import Choices, agency_choices
from coordapp.commitments.models import Commitment
from coordapp.commitments.queries.lookups import place_links, theme_links
from coordapp.db import db
from coordapp.programmes.models import Theme
from coordapp.programmes.queries import list_programmes, list_themes
from coordapp.regions.models import Region
from coordapp.regions.queries import DistrictPlaces, places_of, post_choices

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Pickers:
    """Everything a draft or an addendum may choose."""

    agencies: Choices
    leads: Choices
    themes: Sequence[Theme]
    districts: list[DistrictPlaces]
    posts: Pairs
    programmes: Pairs


def pickers_of(region: Region) -> Pickers:
    """All that may be chosen in a region now."""
    agencies = agency_choices()
    return Pickers(
        agencies=agencies,
        leads=[group for group in agencies if group[0] != AgencyType.BIDANG.label],
        themes=list_themes(),
        districts=places_of(region),
        posts=post_choices(),
        programmes=[(str(row.id), row.name) for row in list_programmes()],
    )


def with_present(choices: Choices, present: Agency | None) -> Choices:
    """The choices and the agency chosen before, which may be retired by now."""
    offered = {key for _group, rows in choices for key, _name in rows}
    if present is None or str(present.id) in offered:
        return choices
    return [*choices, (present.type.label, [(str(present.id), present.name)])]


def lead_choices() -> Choices:
    """The agencies that may lead a commitment."""
    return agency_choices([kind for kind in AgencyType if kind is not AgencyType.BIDANG])


def agencies_chosen(groups: Collection[str], agency_ids: Collection[uuid.UUID]) -> Sequence[Agency]:
    """The active agencies of these groups and these single ones, in protocol order."""
    wanted = or_(Agency.type.in_(list(groups)), Agency.id.in_(list(agency_ids)))
    return db.session.scalars(
        select(Agency)
        .where(Agency.active_until.is_(None), wanted)
        .order_by(Agency.protocol_order, Agency.place_code, Agency.folded_name)
    ).all()


def chosen_parts(commitment: Commitment) -> dict[str, Any]:
    """The themes and places a commitment has, by key."""
    return {
        "theme_ids": [link.theme_id for link in theme_links(commitment)],
        "place_codes": [link.place_code for link in place_links(commitment)],
    }
