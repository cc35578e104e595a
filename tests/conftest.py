"""Fixtures of the whole suite: the database, the application, the clock, the browser.

Nothing here knows a room. A test that asks for `app` or `database` runs once on each database
chosen with --database (or DATABASE); every other test runs once.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config import Settings
from coordapp import clock as house_clock
from coordapp import create_app
from coordapp.db import db
from tests.browser import open_browser, open_page, serve
from tests.databases import KINDS, Database, PostgresDatabase, SqliteDatabase
from tests.network import close_network
from tests.page import Visitors
from tests.postgres import Cluster, postgres_cluster

MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)
PRESENT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09.00 WITA."""

opened = ExitStack()
shared: dict[str, Any] = {}


# What the workers share: a folder in memory and, when asked for, one PostgreSQL server.


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=[*KINDS, "both"],
        default=os.environ.get("DATABASE", "sqlite"),
        help="the database the tests run on (default: $DATABASE or sqlite)",
    )


def pytest_configure(config):
    close_network()
    given = getattr(config, "workerinput", None)
    if given is not None:
        shared.update(folder=Path(given["folder"]), port=given["port"], worker=given["workerid"])
        return
    folder = Path(tempfile.mkdtemp(prefix="coordapp-", dir=MEMORY if MEMORY.is_dir() else None))
    opened.callback(shutil.rmtree, folder, ignore_errors=True)
    shared.update(folder=folder, port=None, worker="main")
    if config.getoption("database") != "sqlite" and not config.getoption("collectonly"):
        shared["port"] = opened.enter_context(postgres_cluster()).port


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["folder"] = str(shared["folder"])
    node.workerinput["port"] = shared["port"]


def pytest_unconfigure(config):
    opened.close()


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("database")
        kinds = KINDS if chosen == "both" else (chosen,)
        metafunc.parametrize("database", kinds, indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """Tests of what PostgreSQL alone enforces have no SQLite side."""
    other = [
        item
        for item in items
        if item.get_closest_marker("postgresql") and item.callspec.params["database"] == "sqlite"
    ]
    items[:] = [item for item in items if item not in other]
    config.hook.pytest_deselected(items=other)


# The database and the application.


@pytest.fixture(scope="session")
def database(request) -> Database:
    """This worker's database, migrated; `app` makes it fresh for each test."""
    folder, worker = shared["folder"], shared["worker"]
    if request.param == "sqlite":
        return SqliteDatabase(folder, worker)
    return PostgresDatabase(folder, worker, Cluster(shared["port"]))


def settings_for(database: Database) -> Settings:
    """Settings of a test: mail goes nowhere, files into the shared folder."""
    instance = shared["folder"] / f"instance-{shared['worker']}"
    instance.mkdir(exist_ok=True)
    return Settings(
        mode="development",
        secret_key="k" * 32,
        database_url=database.url,
        owner_url=database.owner_url,
        instance=instance,
        base_url="http://localhost",
        sample_mode=False,
        smtp_host="",
        smtp_port=25,
        smtp_user="",
        smtp_password="",
        smtp_tls=False,
        mail_from="Rakor <rakor@localhost>",
    )


@pytest.fixture(scope="session")
def built_app(database):
    """The application, made once for each kind of database."""
    database.reset()
    return create_app(settings_for(database), TESTING=True)


@pytest.fixture
def app(built_app, database):
    """The application on a database as the migrations left it."""
    with built_app.app_context():
        db.engine.dispose()
    database.reset()
    yield built_app
    with built_app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app):
    """The database session, for actions and queries; nothing is committed for the test."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def client(app):
    """A visitor who has not signed in."""
    return app.test_client()


@pytest.fixture
def pages(app):
    """Those who come: pages.anyone(), pages.as_person(user); each page they open is inspected."""
    return Visitors(app)


# The clock.


class StoppedClock:
    """The house's clock, held still until the test moves it; other threads keep the real time."""

    def __init__(self) -> None:
        self._hold = ExitStack()
        self.stop_at(PRESENT)

    def stop_at(self, instant: datetime) -> None:
        """Hold the clock at an aware instant."""
        self.let_go()
        self._hold.enter_context(house_clock.freeze(instant))

    def move(self, **amount: float) -> None:
        """Move it by an amount of timedelta's: move(days=3)."""
        self.stop_at(house_clock.now() + timedelta(**amount))

    def let_go(self) -> None:
        """Let the real time run again."""
        self._hold.close()


@pytest.fixture
def clock():
    """The house's clock, stopped at PRESENT."""
    stopped = StoppedClock()
    yield stopped
    stopped.let_go()


# The browser.


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all the worker's browser tests."""
    with open_browser() as chromium:
        yield chromium


@pytest.fixture
def site(app):
    """The address of the running application."""
    with serve(app) as address:
        yield address


@pytest.fixture
def page(browser, site):
    """A page of a visitor at a desk."""
    with open_page(browser, site) as opened_page:
        yield opened_page


@pytest.fixture
def phone(browser, site):
    """A page of a visitor with a phone."""
    with open_page(browser, site, phone=True) as opened_page:
        yield opened_page
