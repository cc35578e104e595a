"""Copying a whole database out and in, on either kind: one moment, all rows."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url

from config import Settings
from coordapp.guards import force_row_security, install_guards, lift_row_security, role_of


class ToolFailed(RuntimeError):
    """A program of the database's own is missing or has failed."""


class TargetNotEmpty(RuntimeError):
    """A backup is only restored where there is nothing it could destroy."""


@contextmanager
def snapshot(settings: Settings, folder: Path) -> Iterator[tuple[Path, Connection]]:
    """A copy of the database as a file, and a connection that sees the very same moment."""
    if _is_sqlite(settings.database_url):
        copy = folder / "database.sqlite"
        _copy_sqlite(_path_of(settings.database_url), copy)
        with opened(f"sqlite:///{copy}") as connection:
            yield copy, connection
        return
    with _lifted(settings), opened(settings.owner_url, isolation="REPEATABLE READ") as connection:
        copy = folder / "database.pgdump"
        moment = str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
        dump = ["--format=custom", f"--snapshot={moment}", f"--file={copy}"]
        _run_tool("pg_dump", settings.owner_url, dump)
        yield copy, connection


@contextmanager
def opened(url: str, isolation: str | None = None) -> Iterator[Connection]:
    """A connection of its own, closed with everything behind it."""
    options = {"isolation_level": isolation} if isolation else {}
    engine = create_engine(url, hide_parameters=True, **options)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def load_copy(copy: Path, url: str) -> None:
    """Fill an empty database, as its owner, from a copy."""
    with opened(url) as connection:
        if inspect(connection).get_table_names():
            raise TargetNotEmpty("the database to restore into is not empty")
    if _is_sqlite(url):
        _copy_sqlite(copy, _path_of(url))
        return
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run_tool("pg_restore", url, [*options, str(copy)])


def guard_again(settings: Settings) -> None:
    """Put the guards of a restored database in place, with the rights of the application's role."""
    role = role_of(settings.database_url) if settings.owner_url else None
    with opened(settings.owner_url or settings.database_url) as connection, connection.begin():
        install_guards(connection, role)


def list_copy(copy: Path) -> None:
    """Raise ToolFailed unless PostgreSQL's own program can read the whole of a copy."""
    _run_tool("pg_restore", None, ["--file=/dev/null", str(copy)])


@contextmanager
def _lifted(settings: Settings) -> Iterator[None]:
    """Let the owner see all regions meanwhile; the application's role stays bound throughout.

    Each table is altered by itself, so that nothing waits for a lock it could deadlock on.
    """
    try:
        with opened(settings.owner_url, isolation="AUTOCOMMIT") as connection:
            lift_row_security(connection)
        yield
    finally:
        with opened(settings.owner_url, isolation="AUTOCOMMIT") as connection:
            force_row_security(connection)


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy in one step: a single moment, while others go on writing."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    target.chmod(0o600)


def _run_tool(name: str, url: str | None, arguments: list[str]) -> None:
    program = shutil.which(name)
    if program is None:
        raise ToolFailed(f"{name} is not installed (package postgresql-client)")
    environment = dict(os.environ)
    if url is not None:
        parts = make_url(url)
        shown = parts.set(drivername="postgresql", password=None).render_as_string()
        arguments = [f"--dbname={shown}", *arguments]
        environment["PGPASSWORD"] = parts.password or ""
    done = subprocess.run(  # noqa: S603 (a program of the database, arguments of our own)
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ToolFailed(f"{name} failed: {done.stderr.strip()}")


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _path_of(url: str) -> Path:
    return Path(make_url(url).database or "")
