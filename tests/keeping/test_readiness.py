"""The two watchdog addresses tell the truth and ask for nothing."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from coordapp.db import db


@pytest.fixture
def no_database(app, monkeypatch):
    """Every connection fails from now on."""

    def away(*arguments, **options):
        raise OperationalError("connect", {}, OSError("away"))

    with app.app_context():
        monkeypatch.setattr(db.engine, "connect", away)


def test_health_when_the_database_is_away_then_the_process_is_still_up(client, no_database):
    answer = client.get("/sehat")

    assert (answer.status_code, answer.text) == (200, "sehat\n")


def test_readiness_when_all_is_well_then_requests_can_be_served(client):
    answer = client.get("/siap")

    assert (answer.status_code, answer.text) == (200, "siap\n")


def test_readiness_when_the_database_is_away_then_it_is_503(client, no_database):
    answer = client.get("/siap")

    assert (answer.status_code, answer.text) == (503, "basis data tidak dapat dihubungi\n")


def test_readiness_when_migrations_are_pending_then_it_is_503(client, database):
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000_before'")
    engine.dispose()

    answer = client.get("/siap")

    assert (answer.status_code, answer.text) == (503, "migrasi basis data belum dijalankan\n")


def test_readiness_when_the_storage_cannot_be_written_then_it_is_503(
    app, client, monkeypatch, tmp_path
):
    file = tmp_path / "file"
    file.write_text("in the way")
    monkeypatch.setattr(app.extensions["storage"], "folder", file)

    answer = client.get("/siap")

    assert (answer.status_code, answer.text) == (
        503,
        "penyimpanan bukti dukung tidak dapat ditulisi\n",
    )
