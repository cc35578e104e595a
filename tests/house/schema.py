"""What a database holds beside its rows: tables, guards and rights, in a form to compare."""

from typing import Any

from sqlalchemy import Connection, MetaData, create_engine, func, select, table
from sqlalchemy.schema import CreateIndex, CreateTable

GUARDS = {
    "sqlite": ["SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"],
    "postgresql": [
        (
            "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal"
        ),
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
        (
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ),
        (
            "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE table_schema = 'public'"
        ),
    ],
}


def read_tables(connection: Connection) -> dict[str, list[str]]:
    """Each table as the statements that would make it, in one spelling."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {
        name: [
            *sorted(str(CreateTable(found).compile(connection)).splitlines()),
            *sorted(str(CreateIndex(index).compile(connection)) for index in found.indexes),
        ]
        for name, found in metadata.tables.items()
        if name != "alembic_version"
    }


def read_guards(connection: Connection) -> list[tuple[Any, ...]]:
    """Triggers, policies and rights."""
    return sorted(
        (
            tuple(row)
            for statement in GUARDS[connection.dialect.name]
            for row in connection.exec_driver_sql(statement)
            if "alembic_version" not in tuple(row)
        ),
        key=repr,
    )


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows by table."""
    return {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in read_tables(connection)
    }


class Looking:
    """A look at a database as one who sees everything."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)

    def __enter__(self) -> Connection:
        self.connection = self.engine.connect()
        return self.connection

    def __exit__(self, *error: object) -> None:
        self.connection.close()
        self.engine.dispose()
