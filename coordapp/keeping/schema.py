"""Which migration the database stands at, and which one this program was written for."""

import logging
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

ROOT = Path(__file__).parent.parent.parent

logging.getLogger("alembic").setLevel(logging.WARNING)


@cache
def expected_revision() -> str | None:
    """The newest migration of this program."""
    from alembic.config import Config  # noqa: PLC0415 (slow import)
    from alembic.script import ScriptDirectory  # noqa: PLC0415 (slow import)

    return ScriptDirectory.from_config(Config(ROOT / "alembic.ini")).get_current_head()


def present_revision(connection: Connection) -> str | None:
    """The migration this database was last brought to."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 (slow import)

    return MigrationContext.configure(connection).get_current_revision()
