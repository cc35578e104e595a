"""Two addresses for whatever watches over the process: is it up, and can it serve."""

from flask import Blueprint, Response, current_app

from coordapp.doors import open_to_all
from coordapp.keeping.readiness import find_obstructions
from coordapp.language import _

bp = Blueprint("keeping", __name__)


@bp.get("/sehat")
@open_to_all("a watchdog asks whether the process is up; says nothing else")
def health() -> Response:
    return Response(_("sehat") + "\n", mimetype="text/plain")


@bp.get("/siap")
@open_to_all("a load balancer asks whether requests can be served; names no detail")
def readiness() -> Response:
    obstructions = find_obstructions(current_app.extensions["storage"])
    if obstructions:
        return Response("\n".join(obstructions) + "\n", status=503, mimetype="text/plain")
    return Response(_("siap") + "\n", mimetype="text/plain")
