"""A backup made under writes restores to the very same rows and bytes, and a bad one is refused."""

import json
import stat
import tarfile
from threading import Event, Thread

import pytest

from coordapp import create_app
from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.keeping.archive import MANIFEST
from coordapp.keeping.backup import write_backup
from coordapp.keeping.chains import ANCHOR_FILE, read_heads, verify_all
from coordapp.keeping.engines import TargetNotEmpty, opened
from coordapp.keeping.guarding import find_missing_guards
from coordapp.keeping.restore import restore_backup, verify_backup
from coordapp.keeping.tables import hash_tables
from coordapp.tenancy import in_region
from tests.keeping.conftest import act


def write_until(app, stop, written):
    """Act and keep evidence in KPG, as fast as the database lets one."""
    with app.app_context(), in_region("KPG"):
        while not stop.is_set():
            written.append(act(f"Posyandu {len(written)}"))


def kept_of(written, settings):
    """Which of the agencies the restored application knows."""
    with create_app(settings).app_context():
        with in_region("KPG"):
            found = {agency_id for agency_id in written if db.session.get(Agency, agency_id)}
        db.engine.dispose()
    return found


def test_restore_when_made_under_writes_then_rows_and_bytes_are_the_same(
    town, empty_place, tmp_path
):
    settings, storage = empty_place
    path, stop, written = tmp_path / "backup.tar", Event(), []
    writer = Thread(target=write_until, args=(town.app, stop, written))
    writer.start()
    while len(written) < 5:
        stop.wait(0.01)

    acknowledged = list(written)
    made = write_backup(town.settings, town.storage, path)
    stop.set()
    writer.join()
    restore_backup(settings, storage, path)

    kept = kept_of(written, settings)
    assert set(acknowledged) <= kept
    assert kept == set(written[: len(kept)])
    with opened(settings.database_url) as connection:
        assert verify_all(connection, {}) == []
        assert [vars(head) for head in read_heads(connection)] == list(made.heads.values())
    assert storage.read(town.document) == town.storage.read(town.document)
    assert storage.read(town.photo) == town.storage.read(town.photo)
    assert list(storage.all_hashes()) == sorted([town.document, town.photo])


def test_restored_database_when_opened_by_the_application_then_it_is_guarded(backup, empty_place):
    settings, storage = empty_place

    restore_backup(settings, storage, backup)

    with opened(settings.database_url) as connection:
        assert find_missing_guards(connection) == []


def test_backup_when_done_then_the_running_database_is_guarded_as_before(town, backup):
    with opened(town.settings.database_url) as connection:
        assert find_missing_guards(connection) == []


def test_backup_when_nothing_changes_then_its_hashes_are_those_of_the_database(
    town, backup, empty_place
):
    settings, storage = empty_place
    manifest = restore_backup(settings, storage, backup)

    with tarfile.open(backup) as tar:
        told = json.load(tar.extractfile(MANIFEST))

    assert manifest.tables == told["tables"]
    assert told["tables"]["agency"]["rows"] >= 12
    assert told["tables"]["evidence"]["rows"] == 2


def test_hashes_when_one_value_changes_then_that_table_differs(town, intruder):
    if intruder.dialect.name == "postgresql":
        intruder.exec_driver_sql("ALTER TABLE agency NO FORCE ROW LEVEL SECURITY")
    before = hash_tables(intruder)
    intruder.exec_driver_sql("UPDATE agency SET name = 'lain' WHERE region_id = 'KPG'")

    after = hash_tables(intruder)

    assert {name for name in before if before[name] != after[name]} == {"agency"}


def test_backup_when_written_then_only_its_owner_may_read_it(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_backup_when_written_then_nothing_else_is_left_beside_it(town, tmp_path, backup):
    assert {path.name for path in tmp_path.iterdir()} <= {
        "backup.tar",
        "evidence",
        ANCHOR_FILE,
        "elsewhere",
    }


def test_backup_when_the_file_exists_then_it_is_not_replaced(town, backup):
    before = backup.read_bytes()

    with pytest.raises(FileExistsError):
        write_backup(town.settings, town.storage, backup)

    assert backup.read_bytes() == before


def test_backup_when_evidence_is_missing_or_changed_then_it_says_so(town, tmp_path):
    town.storage.path_of(town.document).unlink()
    path = town.storage.path_of(town.photo)
    path.chmod(0o600)
    path.write_bytes(b"changed")

    result = town.app.test_cli_runner().invoke(args=["backup", str(tmp_path / "b.tar")])

    assert result.exit_code == 1
    for sha256 in (town.document, town.photo):
        assert f"NOT IN IT: evidence {sha256}" in result.output


def test_restore_when_the_anchors_of_the_backup_are_the_only_ones_then_they_are_put_back(
    town, backup, empty_place
):
    settings, storage = empty_place

    restore_backup(settings, storage, backup)

    source = town.settings.instance / ANCHOR_FILE
    assert (settings.instance / ANCHOR_FILE).read_text() == source.read_text()


def test_restore_when_the_target_holds_a_database_then_it_is_refused(town, backup):
    with in_region("KKU"):
        last = act("Ditulis sesudah cadangan")

    with pytest.raises(TargetNotEmpty):
        restore_backup(town.settings, town.storage, backup)

    with in_region("KKU"):
        assert act("Masih dapat ditulis") != last


def test_verify_when_the_backup_is_whole_then_all_is_compared_elsewhere(backup, scratch_url):
    before = backup.read_bytes()

    _manifest, compared = verify_backup(backup, scratch_url)

    assert compared is True
    assert backup.read_bytes() == before


def test_commands_when_all_goes_well_then_they_say_so(town, tmp_path, scratch_url):
    runner, path = town.app.test_cli_runner(), tmp_path / "b.tar"

    made = runner.invoke(args=["backup", str(path)])
    checked = runner.invoke(args=["restore", str(path), "--verify", "--scratch", scratch_url])
    refused = runner.invoke(args=["restore", str(path)])
    db.session.remove()

    assert (made.exit_code, checked.exit_code, refused.exit_code) == (0, 0, 1)
    assert checked.output.endswith("Verified: all is equal.\n")
    assert refused.output == "Error: the database to restore into is not empty\n"
