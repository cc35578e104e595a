"""Where a grant points: agencies and posts of the bound region."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.people.models import Assignment
from coordapp.regions.models import LeadershipPost


def agency_names(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of agencies of the bound region."""
    rows = db.session.execute(
        select(Agency.id, Agency.name, Agency.short_name).where(Agency.id.in_(ids))
    )
    return {row.id: row.short_name or row.name for row in rows}


def assignments_at(agency: Agency) -> list[Assignment]:
    """All assignments ever given at an agency, with their people."""
    statement = select(Assignment).where(
        Assignment.region_id == agency.region_id, Assignment.agency_id == agency.id
    )
    return list(db.session.scalars(statement.options(joinedload(Assignment.user))))


def agency_of(agency_id: uuid.UUID | None) -> Agency | None:
    """The agency a grant names; refused when the region has none of that key."""
    if agency_id is None:
        return None
    agency = db.session.scalar(select(Agency).where(Agency.id == agency_id))
    if agency is None:
        raise Refused(_("Pilih instansi dari daftar."), "agency_id")
    return agency


def post_of(post_id: uuid.UUID | None) -> LeadershipPost | None:
    """The leadership post a grant names; refused when the region has none of that key."""
    if post_id is None:
        return None
    post = db.session.scalar(select(LeadershipPost).where(LeadershipPost.id == post_id))
    if post is None:
        raise Refused(_("Pilih jabatan dari daftar."), "post_id")
    return post
