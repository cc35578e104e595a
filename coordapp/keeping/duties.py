"""What the worker does to keep the installation in order."""

from datetime import timedelta

from flask import current_app

from coordapp import clock
from coordapp.keeping.chains import ANCHOR_FILE, append_anchors
from coordapp.notifications.jobs import add_job

ABANDONED_AFTER = timedelta(days=1)


def write_anchors() -> None:
    """Write the heads of the trail down beside the database."""
    append_anchors(current_app.config["SETTINGS"].instance / ANCHOR_FILE)


def clear_unfinished_files() -> None:
    """Remove what writes that were cut off long ago have left; no row can speak of it."""
    current_app.extensions["storage"].clear_unfinished(clock.now() - ABANDONED_AFTER)


def install() -> None:
    """Let the worker know its duties."""
    add_job("anchors", timedelta(hours=1), write_anchors)
    add_job("unfinished files", timedelta(hours=6), clear_unfinished_files)
