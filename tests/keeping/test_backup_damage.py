"""A backup that is damaged, forged or of another version is refused, and says why."""

import hashlib
import json
import random
import tarfile
from io import BytesIO

import pytest

from coordapp.keeping.archive import MANIFEST, SEAL, BadBackup
from coordapp.keeping.restore import verify_backup


def rewritten(backup, change, *, sealed=False):
    """The backup with members changed: change(name, data) gives data, or none to leave it out."""
    out, written = BytesIO(), {}
    with tarfile.open(backup) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            data = change(member.name, old.extractfile(member).read())
            if sealed and member.name == SEAL:
                data = hashlib.sha256(written[MANIFEST]).hexdigest().encode()
            if data is not None:
                written[member.name] = data
                copy = tarfile.TarInfo(member.name)
                copy.size = len(data)
                new.addfile(copy, BytesIO(data))
    path = backup.with_name("changed.tar")
    path.write_bytes(out.getvalue())
    return path


def flip(data):
    place = random.Random(3).randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    "part", ["database", "evidence", "manifest.json", "manifest.sha256", "audit-anchors"]
)
def test_verify_when_one_bit_of_a_part_has_changed_then_it_is_found(backup, part):
    path = rewritten(backup, lambda name, data: flip(data) if name.startswith(part) else data)

    with pytest.raises(BadBackup):
        verify_backup(path)


@pytest.mark.parametrize("part", ["database", "evidence", "manifest.json", "manifest.sha256"])
def test_verify_when_a_part_is_left_out_then_it_is_found(backup, part):
    path = rewritten(backup, lambda name, data: None if name.startswith(part) else data)

    with pytest.raises(BadBackup):
        verify_backup(path)


def test_verify_when_the_file_was_cut_short_then_it_is_found(backup):
    backup.write_bytes(backup.read_bytes()[:-40_000])

    with pytest.raises(BadBackup):
        verify_backup(backup)


def test_verify_when_rows_were_changed_with_all_file_hashes_then_it_is_found(
    town, backup, scratch_url
):
    def forge(name, data):
        if name != MANIFEST:
            return data
        told = json.loads(data)
        told["tables"]["agency"]["sha256"] = "0" * 64
        return json.dumps(told).encode()

    path = rewritten(backup, forge, sealed=True)

    with pytest.raises(BadBackup, match="table agency differs"):
        verify_backup(path, scratch_url)


def test_verify_when_the_backup_is_of_another_migration_then_it_says_what_to_do(backup):
    def age(name, data):
        return data.replace(b'"revision": "0', b'"revision": "9') if name == MANIFEST else data

    path = rewritten(backup, age, sealed=True)

    with pytest.raises(BadBackup, match="restore with the version that made it"):
        verify_backup(path)


@pytest.mark.parametrize("name", ["../outside", "/outside", "evidence/../../outside", "x"])
def test_verify_when_a_member_wants_to_lie_elsewhere_then_it_is_refused(backup, name, tmp_path):
    with tarfile.open(backup, "a") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, BytesIO(b"x"))

    with pytest.raises(BadBackup):
        verify_backup(backup)

    assert not (tmp_path.parent / "outside").exists()


def test_verify_when_a_member_is_a_link_then_it_is_refused(backup):
    with tarfile.open(backup, "a") as tar:
        member = tarfile.TarInfo("audit-anchors.jsonl.link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)

    with pytest.raises(BadBackup):
        verify_backup(backup)
