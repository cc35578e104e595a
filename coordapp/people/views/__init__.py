"""Pages of the door, the profile and the administration of people."""

from flask import Blueprint

bp = Blueprint("people", __name__, cli_group=None)

from coordapp.people.views import signing  # noqa: E402, F401 (its views hang on the blueprint)
