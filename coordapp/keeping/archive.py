"""The backup's file: one tar with everything in it and a manifest that says what must be there."""

import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from coordapp.storage.files import sync_folder

FORMAT = "coordapp.backup.1"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
MEMBER = re.compile(
    r"database\.(?:sqlite|pgdump)|audit-anchors\.jsonl|evidence/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}"
)
CHUNK = 1024 * 1024


class BadBackup(RuntimeError):
    """The backup is not whole, or not what its manifest says."""


@dataclass
class Manifest:
    """What a backup holds, and what the restored installation must be equal to."""

    made_at: str
    dialect: str
    revision: str | None
    tables: dict[str, dict[str, Any]]
    heads: dict[str, dict[str, Any]]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Size and SHA-256 of every member."""
    faulty: list[str] = field(default_factory=list)
    """Evidence that was already missing or changed when the backup was made."""
    format: str = FORMAT


class Archive:
    """A backup being written."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self._manifest = manifest

    def add(self, name: str, path: Path) -> str:
        """Add a file under a name, and its hash to the manifest; returns the hash."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            self._write(name, size, file)
        self._manifest.files[name] = {"size": size, "sha256": sha256}
        return sha256

    def add_manifest(self) -> None:
        """The manifest and its hash come last: a backup cut short has none."""
        text = json.dumps(asdict(self._manifest), indent=1, sort_keys=True).encode()
        seal = hashlib.sha256(text).hexdigest().encode()
        self._write(MANIFEST, len(text), BytesIO(text))
        self._write(SEAL, len(seal), BytesIO(seal))

    def _write(self, name: str, size: int, file: IO[bytes]) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, file)


@contextmanager
def new_archive(path: Path, manifest: Manifest) -> Iterator[Archive]:
    """A backup that has its name only when it is whole and on disk; nobody else may read it."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                archive = Archive(tar, manifest)
                yield archive
                archive.add_manifest()
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Manifest:
    """Put every member into the folder and compare it with the manifest; raises BadBackup.

    Only names a backup can hold are unpacked, so a forged one cannot write elsewhere.
    """
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                if not member.isfile() or member.name in found:
                    raise BadBackup(f"{member.name}: not a file of a backup")
                found[member.name] = _unpack_member(tar, member, folder)
    except (tarfile.TarError, EOFError) as error:
        raise BadBackup(f"{path.name} cannot be read: {error}") from error
    found.pop(MANIFEST, None)
    found.pop(SEAL, None)
    manifest = _read_manifest(folder)
    for name in sorted(set(found) | set(manifest.files)):
        if found.get(name) != manifest.files.get(name):
            raise BadBackup(f"{name}: differs from the manifest")
        if name.startswith("evidence/") and found[name]["sha256"] != Path(name).name:
            raise BadBackup(f"{name}: is not what its name says")
    return manifest


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> dict[str, Any]:
    if member.name not in (MANIFEST, SEAL) and not MEMBER.fullmatch(member.name):
        raise BadBackup(f"{member.name}: not a file of a backup")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, CHUNK)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": target.stat().st_size, "sha256": sha256}


def _read_manifest(folder: Path) -> Manifest:
    path, seal = folder / MANIFEST, folder / SEAL
    if not path.exists() or not seal.exists():
        raise BadBackup("there is no manifest: the backup was cut short")
    text = path.read_bytes()
    if hashlib.sha256(text).hexdigest().encode() != seal.read_bytes():
        raise BadBackup("the manifest was changed")
    try:
        manifest = Manifest(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise BadBackup("the manifest cannot be read") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"unknown format {manifest.format}")
    return manifest
