"""Each thing that can be wrong is found, named, and nothing else is."""

import os
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.keeping import duties
from coordapp.keeping.chains import ANCHOR_FILE, append_anchors
from coordapp.keeping.doctor import examine
from coordapp.notifications.delivery import lease_next
from coordapp.outbox import MessageState, OutboxMessage, enqueue
from coordapp.tenancy import in_region
from tests.keeping.conftest import act
from tests.storage import hostile


def findings_of(town):
    """What is found, without what holds for every database of the tests."""
    db.session.remove()
    found = examine(town.storage, town.settings.instance)
    return [(item.area, item.text) for item in found if "a power cut may lose" not in item.text]


@pytest.fixture
def owner(town, database):
    """Statements of the database's owner, committed."""
    engine = create_engine(database.owner_url)

    def run(statement):
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)

    yield run
    engine.dispose()


def on_sqlite(database):
    return database.url.startswith("sqlite")


def test_doctor_when_all_is_well_then_nothing_is_found(town):
    append_anchors(town.settings.instance / ANCHOR_FILE)

    assert findings_of(town) == []


def test_doctor_when_the_database_may_lose_commits_then_it_says_so(town, database):
    found = examine(town.storage, town.settings.instance)

    expected = [] if on_sqlite(database) else ["fsync", "full_page_writes", "synchronous_commit"]
    assert [item.text.split()[0] for item in found] == expected


def test_doctor_when_evidence_is_missing_then_it_names_file_and_commitment(town):
    town.storage.path_of(town.document).unlink()

    assert findings_of(town) == [("evidence", f"{town.document} ({town.number}) is missing")]


def test_doctor_when_one_byte_of_evidence_was_flipped_then_it_names_it(town):
    path = town.storage.path_of(town.photo)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))

    assert findings_of(town) == [("evidence", f"{town.photo} ({town.number}) was changed")]


def test_doctor_when_two_files_were_swapped_then_both_are_named(town):
    first, second = map(town.storage.path_of, (town.document, town.photo))
    third = first.with_name("third")
    first.rename(third)
    second.rename(first)
    third.rename(second)

    found = findings_of(town)

    assert found == [
        ("evidence", f"{sha256} ({town.number}) was changed")
        for sha256 in sorted([town.document, town.photo])
    ]


@pytest.mark.parametrize(("age", "is_told"), [(timedelta(hours=30), 0), (timedelta(days=3), 1)])
def test_doctor_when_a_file_belongs_to_no_row_then_it_is_told_once_it_is_old(town, age, is_told):
    kept = town.storage.keep(BytesIO(hostile.pdf(b"never sent")))
    when = (house_clock.now() - age).timestamp()
    os.utime(town.storage.path_of(kept.sha256), (when, when))

    result = town.app.test_cli_runner().invoke(args=["doctor"])

    assert result.output.count(f"note, evidence: {kept.sha256} belongs to no row") == is_told


def test_doctor_when_a_write_was_cut_off_then_its_rest_is_named(town):
    (town.storage.folder / "incoming-x").write_bytes(b"half")

    assert findings_of(town) == [("evidence", "incoming-x is left of a write that was cut off")]


def test_doctor_when_an_anchor_differs_then_chain_and_entry_are_named(town):
    path = town.settings.instance / ANCHOR_FILE
    append_anchors(path)
    path.write_text(path.read_text().replace('"hash":"', '"hash":"0', 1))

    found = findings_of(town)

    assert [(area, text.split(":")[1]) for area, text in found] == [
        ("trail", " differs from the anchor kept outside")
    ]


def test_doctor_when_the_anchors_cannot_be_read_then_that_is_a_finding(town):
    (town.settings.instance / ANCHOR_FILE).write_text("?\n")

    assert [area for area, _text in findings_of(town)] == ["trail"]


def test_doctor_when_guards_are_gone_then_each_is_named(town, owner, database):
    if on_sqlite(database):
        owner("DROP TRIGGER guard_audit_entry_update")
        owner("DROP TRIGGER guard_update_delete")
        owner('CREATE TRIGGER guard_update_delete BEFORE DELETE ON "update" BEGIN SELECT 1; END')
        expected = ["audit_entry", "update"]
    else:
        owner("ALTER TABLE audit_entry DISABLE TRIGGER guard_append_only")
        owner('DROP TRIGGER guard_append_only ON "update"')
        owner("ALTER TABLE agency NO FORCE ROW LEVEL SECURITY")
        owner("CREATE POLICY all_rows ON meeting USING (true)")
        owner("ALTER TABLE forum DISABLE ROW LEVEL SECURITY")
        owner("GRANT DELETE ON audit_entry TO coordapp")
        expected = ["audit_entry", "update", "agency", "forum", "meeting", "audit_entry"]

    found = findings_of(town)

    assert [(area, text.split(":")[0]) for area, text in found] == [
        ("guards", table) for table in expected
    ]


def test_doctor_when_the_database_is_behind_then_both_migrations_are_named(town, owner):
    owner("UPDATE alembic_version SET version_num = '0000_before'")

    found = findings_of(town)

    assert [area for area, _text in found] == ["migrations"]
    assert found[0][1].startswith("the database is at 0000_before, the program at 0")


def test_doctor_when_mail_is_stuck_then_it_is_counted(town, clock):
    for number in range(3):
        enqueue("uji", key=f"m{number}", recipient_id=UUID(int=1), address="a@b.id", params={})
    db.session.commit()
    fresh = findings_of(town)
    lease = lease_next(town.app)
    db.session.get(OutboxMessage, lease.message_id).state = MessageState.FAILED
    db.session.commit()
    clock.move(hours=2)

    late = findings_of(town)

    assert fresh == []
    assert late == [
        ("mail", "1 messages were given up"),
        ("mail", "2 messages have been due for more than an hour"),
    ]


def test_doctor_when_the_clock_was_set_back_then_it_says_so(town, clock):
    with in_region("KPG"):
        act("Puskesmas baru")
    clock.move(days=-1)

    found = findings_of(town)

    assert {area for area, _text in found} == {"clock"}
    assert any("KPG has an entry of" in text for _area, text in found)


def test_doctor_when_foreign_keys_are_broken_then_the_row_is_named(town, database):
    if not on_sqlite(database):
        return
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE evidence SET added_by_id = '00'")
    engine.dispose()

    found = findings_of(town)

    assert [(area, text.split("of ")[1].split()[0]) for area, text in found] == [
        ("database", "evidence"),
        ("database", "evidence"),
    ]


def test_doctor_when_the_database_is_away_then_that_is_the_finding(town, monkeypatch):
    def away(*arguments, **options):
        raise OperationalError("connect", {}, OSError("no such host"))

    monkeypatch.setattr(db.engine, "connect", away)

    result = town.app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert result.output.startswith("database: cannot be reached:")


def test_doctor_command_when_run_then_its_status_tells(town):
    runner = town.app.test_cli_runner()
    town.storage.path_of(town.document).unlink()

    result = runner.invoke(args=["doctor"])

    assert result.exit_code == 1
    assert f"evidence: {town.document} ({town.number}) is missing\n" in result.output
    assert result.output.rstrip().endswith("findings")


def test_duties_when_the_worker_runs_them_then_heads_are_anchored_and_leftovers_go(town, clock):
    clock.stop_at(house_clock.now() + timedelta(days=3650))
    leftover = town.storage.folder / "incoming-x"
    leftover.write_bytes(b"half")

    duties.write_anchors()
    duties.clear_unfinished_files()

    assert (town.settings.instance / ANCHOR_FILE).exists()
    assert not leftover.exists()
