"""Whether the database still enforces by itself what `install_guards` made it enforce."""

from collections.abc import Iterator

from sqlalchemy import Connection

from coordapp.guards import append_only_tables, scoped_tables, sqlite_triggers


def find_missing_guards(connection: Connection) -> list[str]:
    """Every guard that is gone, switched off or not what it was."""
    if connection.dialect.name == "sqlite":
        return list(_missing_on_sqlite(connection))
    return [
        *_missing_triggers(connection),
        *_missing_policies(connection),
        *_needless_rights(connection),
    ]


def _missing_on_sqlite(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {row[0]: row[1] for row in found}
    for table in append_only_tables():
        for trigger, statement in sqlite_triggers(table).items():
            if present.get(trigger) != statement:
                yield f"{table}: trigger {trigger} is missing or was changed"


def _missing_triggers(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = 'guard_append_only' "
        "AND t.tgenabled IN ('O', 'A') AND t.tgtype & 27 = 27 AND p.proname = 'refuse_change' "
        "AND p.prosrc LIKE '%%RAISE EXCEPTION%%'"
    )
    present = set(found.scalars())
    for table in append_only_tables():
        if table not in present:
            yield f"{table}: the trigger against changes is missing or was changed"


def _missing_policies(connection: Connection) -> Iterator[str]:
    found = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND c.relforcerowsecurity "
        "GROUP BY c.relname HAVING count(*) = 1 AND bool_and(p.polname = 'region_only' "
        "AND pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid) "
        "AND pg_get_expr(p.polqual, p.polrelid) LIKE "
        "'((region_id)::text = current_setting(''app.region''::text, true))')"
    )
    present = set(found.scalars())
    for table in scoped_tables():
        if table not in present:
            yield f"{table}: row-level security is off, not forced or was changed"


def _needless_rights(connection: Connection) -> Iterator[str]:
    """Rights of the application's role that no request needs."""
    for table in append_only_tables():
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            held = connection.exec_driver_sql(
                "SELECT has_table_privilege(current_user, %s, %s)", (f'"{table}"', right)
            ).scalar_one()
            if held:
                yield f"{table}: the application's role may {right}"
