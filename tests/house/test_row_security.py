"""The second lock: with the session's own listeners gone, PostgreSQL still shows no foreign row."""

import dataclasses

import pytest
from sqlalchemy import (
    event,
    exists,
    func,
    select,
    text,  # noqa: TID251 (raw statements are what the second lock is for)
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordapp import create_app, tenancy
from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.guards import UnsafeRole, append_only_tables, scoped_tables
from coordapp.tenancy import in_region
from tests.conftest import settings_for
from tests.house.regions import FOREIGN, OWN, plant
from tests.postgres import APPLICATION, OWNER, SUPERUSER

pytestmark = pytest.mark.postgresql
TABLE = Agency.__table__


@pytest.fixture
def planted(app):
    """Rows of both regions."""
    with app.app_context():
        return {code_word: plant(code_word) for code_word in (OWN, FOREIGN)}


@pytest.fixture
def unguarded(app, planted):
    """A session of the own region in which our own listeners say nothing."""
    listeners = {
        "do_orm_execute": tenancy._scope_statement,
        "before_flush": tenancy._stamp_or_refuse,
    }
    for name, listener in listeners.items():
        event.remove(Session, name, listener)
    try:
        with app.app_context(), in_region(OWN):
            yield planted
    finally:
        for name, listener in listeners.items():
            event.listen(Session, name, listener)


@pytest.mark.parametrize(
    "statement",
    [
        select(Agency.name),
        select(TABLE.c.name),
        select(TABLE.alias("a").c.name),
        text("SELECT name FROM agency"),
        select(Agency.name).from_statement(text("SELECT name FROM agency")),
    ],
    ids=str,
)
def test_statement_when_no_listener_filters_then_only_the_own_rows_answer(unguarded, statement):
    found = sorted(db.session.execute(statement).scalars())

    assert found == ["Bidang KKU", "Dinas KKU"]


def test_every_table_when_no_listener_filters_then_no_foreign_row_answers(unguarded):
    foreign = {
        name: db.session.scalar(
            text(f'SELECT count(*) FROM "{name}" WHERE region_id <> :own'), {"own": OWN}
        )
        for name in scoped_tables()
    }

    assert {name: count for name, count in foreign.items() if count} == {}


def test_exists_when_no_listener_filters_then_a_foreign_row_does_not_answer(unguarded):
    assert db.session.scalar(select(exists().where(TABLE.c.name == "Dinas KPG"))) is False
    assert db.session.get(Agency, unguarded[FOREIGN].agency_id) is None


def test_update_when_no_listener_refuses_then_foreign_rows_are_untouched(unguarded):
    changed = db.session.execute(text("UPDATE agency SET short_name = 'x'"))
    deleted = db.session.execute(
        text("DELETE FROM agency WHERE region_id = :other"), {"other": FOREIGN}
    )

    assert (changed.rowcount, deleted.rowcount) == (2, 0)


def test_row_when_added_for_another_region_then_the_policy_refuses(unguarded):
    own = db.session.get(Agency, unguarded[OWN].agency_id)
    db.session.add(
        Agency(
            region_id=FOREIGN,
            name="Dinas Lain",
            folded_name="dinas lain",
            type=own.type,
            active_from=own.active_from,
        )
    )

    with pytest.raises(DBAPIError, match="violates row-level security policy"):
        db.session.flush()


def test_row_when_moved_to_another_region_then_the_policy_refuses(unguarded):
    statement = text("UPDATE agency SET region_id = :other")

    with pytest.raises(DBAPIError, match="violates row-level security policy"):
        db.session.execute(statement, {"other": FOREIGN})


def test_connection_when_its_region_was_left_then_it_shows_nothing(app, planted):
    statement = "SELECT count(*) FROM agency"
    with app.app_context(), in_region(OWN):
        seen = db.session.connection().exec_driver_sql(statement).scalar_one()
        db.session.commit()

    with app.app_context(), db.engine.connect() as connection:
        after = connection.exec_driver_sql(statement).scalar_one()

    assert (seen, after) == (2, 0)


def test_tables_when_regional_then_each_forces_its_policy(app):
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, "
            "pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid), p.polcmd "
            "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relkind = 'r' AND EXISTS (SELECT 1 FROM pg_attribute a "
            "WHERE a.attrelid = c.oid AND a.attname = 'region_id' AND NOT a.attisdropped) "
            "AND c.relname <> ALL (%s)",
            (list(tenancy.UNSCOPED),),
        ).all()

    assert sorted(row[0] for row in rows) == scoped_tables()
    assert {tuple(row[1:]) for row in rows} == {(True, True, "region_only", True, "*")}


def test_application_role_when_asked_then_it_owns_nothing_and_changes_no_record(app):
    with app.app_context(), db.engine.connect() as connection:
        owners = (
            connection.exec_driver_sql(
                "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
            )
            .scalars()
            .all()
        )
        writable = [
            name
            for name in append_only_tables()
            for right in ("UPDATE", "DELETE", "TRUNCATE")
            if connection.scalar(select(func.has_table_privilege(f'"{name}"', right)))
        ]
        me = connection.exec_driver_sql("SELECT current_user").scalar_one()

    assert (owners, me, writable) == ([OWNER], APPLICATION, [])


@pytest.mark.parametrize(
    ("role", "reason"), [(OWNER, "owner of tables"), (SUPERUSER, "superuser, BYPASSRLS")]
)
def test_start_when_the_role_could_step_around_then_it_is_refused(app, database, role, reason):
    url = database.cluster.database(database.name).url(role)
    settings = dataclasses.replace(settings_for(database), database_url=url)

    with pytest.raises(UnsafeRole, match=reason):
        create_app(settings)
