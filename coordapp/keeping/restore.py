"""A backup put back into an empty place and compared, row by row, with what it was made from."""

import tempfile
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection

from config import Settings
from coordapp.keeping.archive import BadBackup, Manifest, unpack
from coordapp.keeping.chains import ANCHOR_FILE, read_anchors, read_heads, verify_all
from coordapp.keeping.engines import guard_again, list_copy, load_copy, opened
from coordapp.keeping.evidence import named_files
from coordapp.keeping.schema import expected_revision, present_revision
from coordapp.keeping.tables import hash_tables
from coordapp.storage import Storage


def restore_backup(settings: Settings, storage: Storage, path: Path) -> Manifest:
    """Restore into the configured, empty installation; raises BadBackup if it is not the same."""
    with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.instance) as scratch:
        folder = Path(scratch)
        manifest = _unpack_known(path, folder)
        if manifest.dialect != _dialect_of(settings.database_url):
            raise BadBackup(f"this backup is of {manifest.dialect}; DATABASE_URL is not")
        for name in sorted(manifest.files):
            if name.startswith("evidence/"):
                with (folder / name).open("rb") as file:
                    storage.put_back(file, Path(name).name)
        _put_back_anchors(folder, settings.instance)
        owner_url = settings.owner_url or settings.database_url
        load_copy(folder / _copy_name(manifest), owner_url)
        with opened(owner_url) as connection:
            compare(connection, manifest, folder)
        guard_again(settings)
    return manifest


def verify_backup(path: Path, scratch_url: str = "") -> tuple[Manifest, bool]:
    """Check a backup in a place of its own; whether the rows could be compared too.

    A backup of PostgreSQL needs the address of an empty database for that.
    """
    with tempfile.TemporaryDirectory(prefix="verify-") as scratch:
        folder = Path(scratch)
        manifest = _unpack_known(path, folder)
        copy = folder / _copy_name(manifest)
        if manifest.dialect == "sqlite":
            scratch_url = f"sqlite:///{folder / 'scratch.sqlite'}"
        elif not scratch_url:
            list_copy(copy)
            return manifest, False
        load_copy(copy, scratch_url)
        with opened(scratch_url) as connection:
            compare(connection, manifest, folder)
    return manifest, True


def _unpack_known(path: Path, folder: Path) -> Manifest:
    """Unpack a backup this version of the program can read."""
    manifest = unpack(path, folder)
    if manifest.revision != expected_revision():
        raise BadBackup(
            f"made at migration {manifest.revision}, this program is at {expected_revision()}: "
            "restore with the version that made it, then upgrade"
        )
    return manifest


def compare(connection: Connection, manifest: Manifest, folder: Path) -> None:
    """Raise BadBackup unless the restored rows, chains and files are those of the manifest."""
    present = present_revision(connection)
    if present != manifest.revision:
        raise BadBackup(f"restored at migration {present}, backed up at {manifest.revision}")
    _compare_tables(connection, manifest)
    if {head.chain: asdict(head) for head in read_heads(connection)} != manifest.heads:
        raise BadBackup("the heads of the trail differ")
    faults = verify_all(connection, read_anchors(folder / ANCHOR_FILE))
    if faults:
        raise BadBackup(f"the trail has {len(faults)} faults, the first: {faults[0]}")
    present_files = {Path(name).name for name in manifest.files} | set(manifest.faulty)
    for file in named_files(connection):
        if file.sha256 not in present_files:
            raise BadBackup(f"evidence of {file.number} is not in the backup")


def _compare_tables(connection: Connection, manifest: Manifest) -> None:
    restored = {name: found.as_json() for name, found in hash_tables(connection).items()}
    for name in sorted(set(restored) | set(manifest.tables)):
        if restored.get(name) != manifest.tables.get(name):
            raise BadBackup(f"table {name} differs from what was backed up")


def _put_back_anchors(folder: Path, instance: Path) -> None:
    """Anchors already kept here are worth more than those of the backup."""
    source, target = folder / ANCHOR_FILE, instance / ANCHOR_FILE
    if source.exists() and not target.exists():
        target.write_bytes(source.read_bytes())
        target.chmod(0o600)


def _copy_name(manifest: Manifest) -> str:
    return "database.sqlite" if manifest.dialect == "sqlite" else "database.pgdump"


def _dialect_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"
