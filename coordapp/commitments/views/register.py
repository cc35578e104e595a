"""The register of commitments and its file."""

from collections.abc import Iterator

from flask import Response, request, stream_with_context

from coordapp import clock
from coordapp.commitments.browsing import RegisterPage
from coordapp.commitments.forms.register import Asked, read_address
from coordapp.commitments.queries.export import stream_register
from coordapp.commitments.queries.filter import View
from coordapp.commitments.queries.listing import open_register
from coordapp.commitments.queries.rows import Moment
from coordapp.commitments.sheet import as_cells, head
from coordapp.commitments.views import bp
from coordapp.csv_export import write_csv
from coordapp.doors import current_actor, requires
from coordapp.people.signed_in import needs_recent_password
from coordapp.policy import Permission
from coordapp.regions.models import Region
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/komitmen/")
@requires(Permission.REGISTER_READ)
def index() -> Response:
    actor = current_actor()
    asked = read_address(request.args)
    region = get_region(actor.region_id)
    moment = Moment.of(region, clock.now())
    register = open_register(actor, region, moment, asked.filter, asked.paging)
    return page("commitments/index.html", shown=RegisterPage(register, asked.unread))


@bp.get("/komitmen/ekspor.csv")
@requires(Permission.REGISTER_READ)
def export() -> Response:
    asked = read_address(request.args)
    is_everything = asked.filter.view is View.ALL and not asked.filter.narrowing
    return _send_everything(asked) if is_everything else _send(asked)


@needs_recent_password
def _send_everything(asked: Asked) -> Response:
    return _send(asked)


def _send(asked: Asked) -> Response:
    region = get_region(current_actor().region_id)
    moment = Moment.of(region, clock.now())
    name = f"komitmen-{region.id}-{moment.today.isoformat()}.csv"
    return Response(
        stream_with_context(_file(asked, region, moment)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _file(asked: Asked, region: Region, moment: Moment) -> Iterator[str]:
    chunks = stream_register(current_actor(), region, moment, asked.filter)
    return write_csv(head(), ([as_cells(row, moment) for row in chunk] for chunk in chunks))
