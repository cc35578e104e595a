"""Pages of the door, the profile and the administration of people."""

from flask import Blueprint, Flask
from flask.sansio.blueprints import BlueprintSetupState

from coordapp.people import signed_in

bp = Blueprint("people", __name__, cli_group=None)
bp.before_app_request(signed_in.steer)


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    signed_in.install(state.app)


from coordapp.people import commands, mail  # noqa: E402, F401 (they register themselves)
from coordapp.people.views import (  # noqa: E402, F401 (their views hang on the blueprint)
    granting,
    opening,
    people,
    profile,
    signing,
)
