"""What the database itself enforces, put in place after every migration step.

Append-only tables refuse UPDATE and DELETE on both databases. On PostgreSQL every regional table
has forced row-level security, and the application role gets the rights it needs and no others.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.engine import make_url

from coordapp.db import Base
from coordapp.tenancy import is_scoped


def _models() -> Iterator[tuple[Any, Table]]:
    for mapper in Base.registry.mappers:
        if isinstance(mapper.local_table, Table):
            yield mapper.class_, mapper.local_table


def append_only_tables() -> list[str]:
    """Tables whose rows are written once."""
    return sorted(
        table.name for model, table in _models() if getattr(model, "__append_only__", False)
    )


def scoped_tables() -> list[str]:
    """Tables whose rows belong to regions."""
    return sorted(table.name for _, table in _models() if is_scoped(table))


def install_guards(connection: Connection, application_role: str | None = None) -> None:
    """Put every guard in place; safe to run again and again."""
    existing = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        for name in append_only_tables():
            if name in existing:
                _guard_sqlite(connection, name)
        return
    _install_refusal(connection)
    for name in sorted(existing - {"alembic_version"}):
        _guard_postgresql(connection, name, application_role)
    if application_role and "alembic_version" in existing:
        connection.exec_driver_sql(f'GRANT SELECT ON "alembic_version" TO "{application_role}"')


def lift_row_security(connection: Connection) -> None:
    """Let the owner's migration see all rows; `install_guards` forces the policies again."""
    for name in set(inspect(connection).get_table_names()) & set(scoped_tables()):
        connection.exec_driver_sql(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')


def force_row_security(connection: Connection) -> None:
    """Bind the owner to the policies again."""
    for name in set(inspect(connection).get_table_names()) & set(scoped_tables()):
        connection.exec_driver_sql(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')


def sqlite_triggers(name: str) -> dict[str, str]:
    """The triggers that guard an append-only table, by their names."""
    return {
        f"guard_{name}_{act.lower()}": (
            f'CREATE TRIGGER "guard_{name}_{act.lower()}" BEFORE {act} ON "{name}" '
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
        for act in ("UPDATE", "DELETE")
    }


def _guard_sqlite(connection: Connection, name: str) -> None:
    for trigger, statement in sqlite_triggers(name).items():
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{trigger}"')
        connection.exec_driver_sql(statement)


def _install_refusal(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
    )


def _guard_postgresql(connection: Connection, name: str, application_role: str | None) -> None:
    append_only = name in append_only_tables()
    if append_only:
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS guard_append_only ON "{name}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER guard_append_only BEFORE UPDATE OR DELETE ON "{name}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    if name in scoped_tables():
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
        connection.exec_driver_sql(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
        connection.exec_driver_sql(f'DROP POLICY IF EXISTS region_only ON "{name}"')
        connection.exec_driver_sql(
            f'CREATE POLICY region_only ON "{name}" '
            "USING (region_id = current_setting('app.region', true)) "
            "WITH CHECK (region_id = current_setting('app.region', true))"
        )
    if application_role:
        rights = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
        connection.exec_driver_sql(f'REVOKE ALL ON "{name}" FROM "{application_role}"')
        connection.exec_driver_sql(f'GRANT {rights} ON "{name}" TO "{application_role}"')


def role_of(url: str) -> str | None:
    """The role a database address signs in as."""
    return make_url(url).username


class UnsafeRole(RuntimeError):
    """The application signs in to PostgreSQL as a role the policies do not bind."""


def refuse_unsafe_role(connection: Connection) -> None:
    """Raise when the application's role could step around row-level security."""
    if connection.dialect.name != "postgresql":
        return
    row = connection.exec_driver_sql(
        "SELECT rolsuper, rolbypassrls, EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n "
        "ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' "
        "AND pg_has_role(current_user, c.relowner, 'USAGE')) "
        "FROM pg_roles WHERE rolname = current_user"
    ).one()
    problems = [
        text
        for bad, text in zip(row, ("superuser", "BYPASSRLS", "owner of tables"), strict=True)
        if bad
    ]
    if problems:
        raise UnsafeRole(f"the role of DATABASE_URL is {', '.join(problems)}")
