"""The world on a database of either kind: who is signed in, what changed, and as it was before."""

import hashlib
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coordapp.db import Base, db
from coordapp.tenancy import in_region
from tests.databases import Database, PostgresDatabase, SqliteDatabase
from tests.page import Visitor
from tests.world import OWN, PRINCIPALS, World, build_world, token_of

UNWATCHED = frozenset({"attempt"})
TABLES = sorted(Base.metadata.tables)
Digests = dict[str, str]


class SqliteKeeper:
    """Copies of the file's pages, kept in memory."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.live = sqlite3.connect(database.path, isolation_level=None)
        self.kept = sqlite3.connect(":memory:")
        self.live.backup(self.kept)

    def digests(self) -> Digests:
        """One digest a table."""
        found = {}
        for table in TABLES:
            rows = sorted(map(repr, self.live.execute(f'SELECT * FROM "{table}"')))
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    def restore(self, changed: list[str]) -> None:
        """Everything as it was kept, whatever changed."""
        self.kept.backup(self.live)

    def close(self) -> None:
        """Let go of the file."""
        self.live.close()
        self.kept.close()


class PostgresKeeper:
    """Copies of the tables in a schema of their own, written back past every trigger."""

    def __init__(self, database: PostgresDatabase) -> None:
        self.live: psycopg.Connection[Any] = database.cluster.database(database.name).connect()
        self.live.execute("CREATE SCHEMA kept")
        for table in TABLES:
            self.live.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
        self.live.execute("SET session_replication_role = replica")
        self.asked = " UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(r::text, '|' ORDER BY r::text), ''))"
            f' FROM public."{table}" r'
            for table in TABLES
        )

    def digests(self) -> Digests:
        """One digest a table."""
        return dict(self.live.execute(self.asked).fetchall())

    def restore(self, changed: list[str]) -> None:
        """The changed tables as they were kept."""
        for table in changed:
            self.live.execute(f'DELETE FROM public."{table}"')
            self.live.execute(f'INSERT INTO public."{table}" TABLE kept."{table}"')

    def close(self) -> None:
        """Let go of the server."""
        self.live.close()


class Stage:
    """A planted world; what a request changed is seen, and undone."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        self.world: World = build_world(app)
        self.cookies = {name: self._enter(name) for name in PRINCIPALS}
        with app.app_context():
            db.session.remove()
        makers: dict[type, Callable[[Any], SqliteKeeper | PostgresKeeper]] = {
            SqliteDatabase: SqliteKeeper,
            PostgresDatabase: PostgresKeeper,
        }
        self.keeper = makers[type(database)](database)
        self.before = self.keeper.digests()

    def _enter(self, name: str) -> tuple[str, str]:
        """The cookie of somebody, and the token of its forms."""
        visitor = Visitor(self.app)
        token = visitor.token()
        if name != "anonymous":
            with visitor.http.session_transaction() as session:
                session["_user_id"] = token_of(name)
        cookie = visitor.http.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return cookie.value, token

    def browser(self, name: str) -> FlaskClient:
        """A browser in which somebody is signed in."""
        client = self.app.test_client()
        client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[name][0])
        return client

    def ask(self, name: str, method: str, path: str, values: Any = None) -> TestResponse:
        """What the house answers to somebody; a write carries the token of their forms."""
        data = {"csrf_token": self.cookies[name][1], **(values or {})} if method == "POST" else None
        answer = self.browser(name).open(path, method=method, data=data)
        answer.get_data()
        answer.close()
        return answer

    def changed(self) -> list[str]:
        """The tables that are not as they were."""
        now = self.keeper.digests()
        return [table for table in TABLES if now[table] != self.before[table]]

    def restore(self, changed: list[str]) -> None:
        """The world as it was planted."""
        self.keeper.restore(changed)

    def version(self, model: Any, **address: Any) -> int:
        """The version a form would carry."""
        with self.app.app_context(), in_region(OWN):
            columns = [getattr(model, name) == value for name, value in address.items()]
            found = db.session.connection().execute(
                select(model.__table__.c.version).where(*columns)
            )
            version = int(found.scalar_one())
            db.session.rollback()
        return version

    def close(self) -> None:
        """Free the database for the next test."""
        self.keeper.close()
        with self.app.app_context():
            db.engine.dispose()
