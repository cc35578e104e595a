"""Commands for the operator."""

from flask import Flask


def install(app: Flask) -> None:
    """Register the house's commands."""
