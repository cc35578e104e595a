"""A small installation with two regions, a history and evidence."""

from dataclasses import dataclass, replace
from io import BytesIO

import pytest
from sqlalchemy import Connection, create_engine

from coordapp import audit
from coordapp.db import db
from coordapp.followup.models import EvidenceKind
from coordapp.keeping.backup import write_backup
from coordapp.keeping.chains import ANCHOR_FILE, append_anchors
from coordapp.policy import SYSTEM
from coordapp.storage import Storage
from coordapp.tenancy import in_region
from tests import factories
from tests.databases import PostgresDatabase
from tests.storage import hostile


@dataclass
class Town:
    """What a test needs to know of the installation."""

    app: object
    settings: object
    storage: Storage
    number: str
    """Of the commitment with evidence."""
    document: str
    photo: str


@pytest.fixture
def town(app, clock, tmp_path, monkeypatch):
    """Two regions with eight acts each, a document and a photo; storage in a folder of its own."""
    settings = replace(app.config["SETTINGS"], instance=tmp_path)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    storage = Storage(tmp_path / "evidence")
    monkeypatch.setitem(app.extensions, "storage", storage)
    document = storage.keep(BytesIO(hostile.pdf()))
    photo = storage.keep(BytesIO(hostile.photo()))
    with app.app_context():
        number = plant("KKU", document, photo)
        plant("KPG")
        yield Town(app, settings, storage, number, document.sha256, photo.sha256)
        db.session.remove()


def plant(code_word, document=None, photo=None):
    """Open a region and act in it; the number of its commitment."""
    with in_region(code_word):
        factories.keep(factories.make_region(code_word))
        commitment = factories.make_commitment()
        number = commitment.number
        update = factories.make_update(commitment)
        for kept in filter(None, (document, photo)):
            factories.make_evidence(
                update,
                kind=EvidenceKind.PHOTO if kept.is_photo else EvidenceKind.DOCUMENT,
                url="",
                original_sha256=kept.sha256,
                served_sha256=kept.sha256,
            )
        factories.keep(update)
        for round_number in range(6):
            act(f"Puskesmas {round_number}")
        return number


def act(name):
    """One audited act in the bound region, with a reason."""
    agency = factories.make_agency(name)
    audit.note(SYSTEM, "register_agency", agency, reason=f"alasan “{name}” é")
    db.session.commit()
    return agency.id


@pytest.fixture
def intruder(town, database):
    """A connection of the database's owner, who lifts the guards first; rolled back at the end."""
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def backup(town, tmp_path):
    """A backup of the town."""
    path = tmp_path / "backup.tar"
    append_anchors(town.settings.instance / ANCHOR_FILE)
    write_backup(town.settings, town.storage, path)
    return path


@pytest.fixture
def empty_place(town, database, tmp_path):
    """Settings and storage of a new, empty installation on the same kind of database."""
    instance = tmp_path / "elsewhere"
    instance.mkdir()
    storage = Storage(instance / "evidence")
    if not isinstance(database, PostgresDatabase):
        url = f"sqlite:///{instance / 'new.sqlite'}"
        yield replace(town.settings, database_url=url, owner_url="", instance=instance), storage
        return
    name = f"{database.name}_restored"
    target = database.cluster.create_database(name)
    yield (
        replace(
            town.settings,
            database_url=target.application_url,
            owner_url=target.owner_url,
            instance=instance,
        ),
        storage,
    )
    database.cluster.drop_database(name)


@pytest.fixture
def scratch_url(empty_place):
    """What --scratch is given: an empty database, or nothing where a file will do."""
    return empty_place[0].owner_url


def lift_guards(connection: Connection) -> None:
    """Do what somebody with the owner's password would do first."""
    tables = ("audit_entry", "audit_detail", "system_audit_entry", "system_audit_detail")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        for name in tables:
            for deed in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_{name}_{deed}")
        return
    for name in tables:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_append_only ON {name}")
        connection.exec_driver_sql(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
