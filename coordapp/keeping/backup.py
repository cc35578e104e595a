"""A whole installation in one file: database, evidence, anchors, as of one moment."""

import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from config import Settings
from coordapp import clock
from coordapp.keeping.archive import Archive, Manifest, new_archive
from coordapp.keeping.chains import ANCHOR_FILE, read_heads
from coordapp.keeping.engines import snapshot
from coordapp.keeping.evidence import named_files
from coordapp.keeping.schema import present_revision
from coordapp.keeping.tables import hash_tables
from coordapp.storage import Storage


def write_backup(settings: Settings, storage: Storage, path: Path) -> Manifest:
    """Write the backup while the installation goes on working; an existing file is not replaced.

    The database's moment comes first: a file is on disk before the row that names it, so every
    file of that moment is still there to be copied.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        folder = Path(scratch)
        anchors = _copy_anchors(settings.instance / ANCHOR_FILE, folder)
        with snapshot(settings, folder) as (copy, connection):
            manifest = Manifest(
                made_at=clock.now().isoformat(),
                dialect=connection.dialect.name,
                revision=present_revision(connection),
                tables={name: found.as_json() for name, found in hash_tables(connection).items()},
                heads={head.chain: asdict(head) for head in read_heads(connection)},
            )
            names = sorted({file.sha256 for file in named_files(connection)})
        with new_archive(path, manifest) as archive:
            archive.add(copy.name, copy)
            if anchors:
                archive.add(ANCHOR_FILE, anchors)
            manifest.faulty = [name for name in names if not _add_evidence(archive, storage, name)]
    return manifest


def _copy_anchors(anchors: Path, folder: Path) -> Path | None:
    """The anchors of before the moment, so that none speaks of an entry the backup lacks."""
    if not anchors.exists():
        return None
    return Path(shutil.copyfile(anchors, folder / ANCHOR_FILE))


def _add_evidence(archive: Archive, storage: Storage, sha256: str) -> bool:
    """Add a file; False when it is missing or no longer what its name says."""
    if not storage.exists(sha256) or not storage.is_intact(sha256):
        return False
    archive.add(f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}", storage.path_of(sha256))
    return True
