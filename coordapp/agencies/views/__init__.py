"""Pages of the directory: reading, changing, importing."""

from flask import Blueprint

bp = Blueprint("agencies", __name__, url_prefix="/instansi")

from coordapp.agencies.views import changing, importing, reading  # noqa: E402, F401 (they hang on bp)
