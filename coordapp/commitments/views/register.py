"""The register of commitments and its file."""

from collections.abc import Iterator

from flask import Flask, Response, current_app, request

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
from coordapp.policy import Actor, Permission
from coordapp.regions.queries import get_region
from coordapp.tenancy import in_region
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
    actor = current_actor()
    moment = Moment.of(get_region(actor.region_id), clock.now())
    application: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    name = f"komitmen-{actor.region_id}-{moment.today.isoformat()}.csv"
    return Response(
        _file(application, actor, asked, moment),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _file(application: Flask, actor: Actor, asked: Asked, moment: Moment) -> Iterator[str]:
    """The file in pieces, sent when the request and its session are over: it opens its own."""
    with application.app_context(), in_region(str(actor.region_id)):
        region = get_region(actor.region_id)
        chunks = stream_register(actor, region, moment, asked.filter)
        yield from write_csv(head(), ([as_cells(row, moment) for row in chunk] for chunk in chunks))
