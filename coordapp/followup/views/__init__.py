"""Pages of follow-up: reporting, reading a report, judging it, its evidence."""

from flask import Blueprint

bp = Blueprint("followup", __name__)

from coordapp.followup.views import (  # noqa: E402 (their views hang on the blueprint)
    evidence,
    judging,
    reading,
    reporting,
)

__all__ = ["bp", "evidence", "judging", "reading", "reporting"]
