"""Each migration goes up and down with rows in the tables, and leaves every guard standing."""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from coordapp import create_app
from coordapp.commitments.models import Status
from coordapp.db import Base, db
from coordapp.guards import append_only_tables
from coordapp.tenancy import in_region
from tests.conftest import settings_for
from tests.databases import PostgresDatabase
from tests.factories import keep, make_commitment, make_evidence, make_update
from tests.house.regions import FOREIGN, OWN, plant
from tests.house.schema import Looking, count_rows, read_guards, read_tables
from tests.postgres import SUPERUSER

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]

NEXT = '''
"""A later step, made up by the tests."""

import sqlalchemy as sa
from alembic import op

revision = "9999_later"
down_revision = "{head}"


def upgrade():
    {upgrade}


def downgrade():
    for name in ("agency", "update"):
        with op.batch_alter_table(name, recreate="{recreate}") as batch:
            batch.drop_column("later")
'''
REBUILD = """for name in ("agency", "update"):
        with op.batch_alter_table(name, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("later", sa.Text(), nullable=True))"""
ORPHAN = """op.execute("DELETE FROM agency")"""


@dataclass(frozen=True)
class Blank:
    """A database without a table, and the addresses of those who come to it."""

    url: str
    owner_url: str
    all_seeing_url: str
    later: Path

    def configured(self) -> Config:
        config = Config(ROOT / "alembic.ini")
        folders = (str(ROOT / "migrations" / "versions"), str(self.later))
        config.set_main_option("version_locations", os.pathsep.join(folders))
        config.attributes.update(url=self.owner_url, application_url=self.url)
        return config

    def upgrade(self, revision="head"):
        command.upgrade(self.configured(), revision)

    def downgrade(self, revision):
        command.downgrade(self.configured(), revision)

    def look(self):
        """Tables, guards and row counts."""
        with Looking(self.all_seeing_url) as connection:
            return read_tables(connection), read_guards(connection), count_rows(connection)

    def write_next(self, upgrade):
        """Put a later migration beside the real ones."""
        recreate = "always" if self.url.startswith("sqlite") else "auto"
        text = NEXT.format(head=REVISIONS[-1], recreate=recreate, upgrade=upgrade)
        (self.later / "9999_later.py").write_text(text.replace("{recreate}", recreate))


@pytest.fixture
def blank(database, tmp_path):
    later = tmp_path / "later"
    later.mkdir()
    if not isinstance(database, PostgresDatabase):
        url = f"sqlite:///{tmp_path / 'blank.db'}"
        yield Blank(url, url, url, later)
        return
    created = database.cluster.create_database(f"{database.name}_blank")
    try:
        yield Blank(created.application_url, created.owner_url, created.url(SUPERUSER), later)
    finally:
        database.cluster.drop_database(created.name)


@pytest.fixture
def lived_in(blank, database):
    """The newest schema with rows of two regions."""
    blank.upgrade()
    app = create_app(dataclasses.replace(settings_for(database), database_url=blank.url))
    with app.app_context():
        for code_word in (OWN, FOREIGN):
            plant(code_word)
        with in_region(OWN):
            update = make_update(make_commitment(Status.IN_PROGRESS))
            make_evidence(update)
            keep(update)
        db.engine.dispose()
    return blank


def test_revisions_when_listed_then_there_is_one_head_and_it_is_pinned():
    head = (ROOT / "migrations" / "head.txt").read_text().strip()

    assert SCRIPTS.get_heads() == [head]
    assert all(Path(SCRIPTS.get_revision(name).path).stem == name for name in REVISIONS)


def test_schema_when_upgraded_then_it_is_that_of_the_models(blank):
    blank.upgrade()

    with Looking(blank.all_seeing_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_step_when_taken_back_and_again_then_the_schema_is_the_same(blank, revision):
    blank.upgrade(revision)
    first = blank.look()

    blank.downgrade("-1")
    between = blank.look()
    blank.upgrade(revision)

    assert blank.look() == first
    assert between != first


def test_steps_when_all_are_taken_back_with_rows_then_nothing_is_left(lived_in):
    lived_in.downgrade("base")
    left = lived_in.look()
    lived_in.upgrade()

    tables, guards, rows = lived_in.look()
    assert (left[0], left[2]) == ({}, {})
    assert set(tables) == set(Base.metadata.tables)
    assert {name for name in append_only_tables() if name in str(guards)} == set(
        append_only_tables()
    )
    assert sum(rows.values()) == 0


def test_later_step_when_it_rebuilds_tables_then_rows_and_guards_stay(lived_in):
    tables, guards, rows = lived_in.look()
    lived_in.write_next(REBUILD)

    lived_in.upgrade()
    above = lived_in.look()
    lived_in.downgrade("-1")
    below = lived_in.look()

    assert rows["agency"] > 4
    assert rows["update"] == 1
    assert (above[1], above[2]) == (guards, rows)
    assert any("later" in line for line in above[0]["agency"])
    assert below == (tables, guards, rows)


def test_later_step_when_it_leaves_orphans_then_all_of_it_is_undone(lived_in):
    before = lived_in.look()
    lived_in.write_next(ORPHAN)

    with pytest.raises(Exception, match=r"foreign key"):
        lived_in.upgrade()

    assert lived_in.look() == before


def test_upgrade_when_run_again_then_nothing_changes(lived_in):
    before = lived_in.look()

    lived_in.upgrade()

    assert lived_in.look() == before
