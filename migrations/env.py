"""Migrations run as the owner, on a connection of their own, in one transaction per run.

SQLite's batch mode rebuilds tables: with foreign keys on it would empty children and drop
triggers, so they are off while it runs, every foreign key is checked before the commit, and all
guards are put back after each step.
"""

import importlib
import os
from logging.config import fileConfig
from pathlib import Path
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, event

from config import from_environment
from coordapp.db import Base, UTCDateTime
from coordapp.guards import install_guards, lift_row_security, role_of

PACKAGE = Path(__file__).parent.parent / "coordapp"

for models in sorted(PACKAGE.glob("*/models*")):
    importlib.import_module(f"coordapp.{models.parent.name}.models")
for module in ("audit", "once", "outbox"):
    importlib.import_module(f"coordapp.{module}")

if context.config.config_file_name and os.environ.get("ALEMBIC_LOG"):
    fileConfig(context.config.config_file_name)


def run() -> None:
    """Bring the configured database to the asked revision."""
    given = context.config.attributes
    settings = None if "url" in given else from_environment()
    url = given.get("url") or (settings and (settings.owner_url or settings.database_url))
    application_url = given.get("application_url") or (settings and settings.database_url) or url
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _manual_transactions)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    role = role_of(application_url) if application_url != url else None
    try:
        with engine.begin() as connection:
            _migrate(connection, role)
    finally:
        engine.dispose()


def _manual_transactions(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")


def _render(kind: str, item: Any, context: Any) -> str | bool:
    """Migrations name plain column types, so that they outlive the models."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UTCDateTime) else False


def _migrate(connection: Connection, role: str | None) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        lift_row_security(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        render_item=_render,
        transactional_ddl=False,
    )
    context.run_migrations()
    if is_sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"foreign keys broken by this migration: {broken[:5]}")
    install_guards(connection, role)


run()
