"""The directory and the page of an agency."""

import uuid

from flask import request, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.agencies import queries
from coordapp.agencies.models import Agency, AgencyType
from coordapp.agencies.views import bp
from coordapp.commitments.queries.of_agency import items_of_agency
from coordapp.commitments.queries.rows import Moment
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission, can
from coordapp.regions.queries import get_region, place_labels
from coordapp.web import page


@bp.get("/")
@requires(Permission.AGENCY_READ)
def index() -> Response:
    search = request.args.get("q", "").strip()[:100]
    kind = _kind(request.args.get("jenis", ""))
    is_retired = request.args.get("tampilan") == "nonaktif"
    after = request.args.get("sesudah", type=uuid.UUID)
    found = queries.list_agencies(search, kind, is_retired=is_retired, after=after)
    return page(
        "agencies/index.html",
        found=found,
        search=search,
        kind=kind,
        kinds=queries.type_choices(),
        is_retired=is_retired,
        is_filtered=bool(search or kind),
        tabs=[
            (_("Aktif"), None, url_for(".index"), not is_retired),
            (_("Tidak aktif"), None, url_for(".index", tampilan="nonaktif"), is_retired),
        ],
        address=lambda key: _address(search, kind, is_retired, key),
    )


@bp.get("/<uuid:agency_id>")
@requires(Permission.AGENCY_READ, Agency, "agency_id", "agency")
def show(agency: Agency) -> Response:
    actor = current_actor()
    moment = Moment.of(get_region(actor.region_id), clock.now())
    reads_items = can(Permission.REGISTER_READ, actor)
    return page(
        "agencies/show.html",
        agency=agency,
        items=items_of_agency(actor, agency, moment) if reads_items else None,
        today=moment.today,
        place=place_labels([agency.place_code])[agency.place_code],
        sub_units=queries.sub_units(agency),
        predecessors=queries.predecessors(agency),
    )


def _kind(text: str) -> AgencyType | None:
    return AgencyType(text) if text in set(AgencyType) else None


def _address(search: str, kind: AgencyType | None, is_retired: bool, key: str | None) -> str | None:
    """Address of a neighbouring page; None when there is no such page."""
    if key is None:
        return None
    return url_for(
        ".index",
        q=search or None,
        jenis=kind.value if kind else None,
        tampilan="nonaktif" if is_retired else None,
        sesudah=key or None,
    )
