"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from coordapp.db import db

READING = ("SELECT", "WITH")
SETTING = "SELECT set_config"
"""How PostgreSQL is told the region of a transaction; SQLite has nothing like it."""


@contextmanager
def heard_statements() -> Iterator[list[str]]:
    """The queries sent while the block runs; needs an application context."""
    heard: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(READING) and not statement.startswith(SETTING):
            heard.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)
