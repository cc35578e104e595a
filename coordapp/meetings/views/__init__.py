"""The pages of forums, meetings and minutes."""

from flask import Blueprint

bp = Blueprint("meetings", __name__)

from coordapp.meetings.views import (  # noqa: E402, F401 (their views hang on the blueprint)
    agenda,
    approval,
    attendance,
    closing,
    forums,
    frame,
    invitations,
    meetings,
    minutes,
)
