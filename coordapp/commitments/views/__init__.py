"""Pages of commitments: the register, one commitment, and the acts on it."""

from flask import Blueprint

bp = Blueprint("commitments", __name__)

from coordapp.commitments.views import (  # noqa: E402, F401 (their views hang on bp)
    amending,
    detail,
    drafting,
    ending,
    funding,
    register,
    requesting,
)
