"""Static files: addresses that may be kept for good, one stylesheet in one answer, compression."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response
from flask_compress import Compress

from coordapp.doors import open_to_all

STATIC = Path(__file__).parent / "static"
SHEETS = ("tokens", "base", "components")
FOR_GOOD = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Serve the joined stylesheet, and compress what is text."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,  # a sixth smaller than gzip for the same work
        COMPRESS_BR_WINDOW=18,
        COMPRESS_LEVEL=6,
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "text/csv",
            "image/svg+xml",
            "application/json",
        ],
    )
    Compress(app)
    app.add_url_rule("/gaya.css", "stylesheet", _stylesheet, methods=["GET"])


@cache
def asset_url(name: str) -> str:
    """The address of a static file with a digest of its content, so it may be kept for good."""
    return f"/static/{name}?v={_digest((STATIC / name).read_bytes())}"


@cache
def stylesheet_url() -> str:
    """The address of all our style in one file."""
    return f"/gaya.css?v={_digest(_joined().encode())}"


@open_to_all("all style in one answer")
def _stylesheet() -> Response:
    response = Response(_joined(), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_GOOD
    return response


@cache
def _joined() -> str:
    """Screen and print style; a printer's rules stand last and inside their own medium."""
    texts = [(STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS]
    on_paper = (STATIC / "css" / "print.css").read_text(encoding="utf-8")
    return "\n".join([*texts, f"@media print {{\n{on_paper}\n}}\n"])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
