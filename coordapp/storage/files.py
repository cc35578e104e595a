"""Files named by the SHA-256 of their content: written whole and on disk, or not at all."""

import hashlib
import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO

from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.storage.kinds import DOCUMENT_LIMIT, PHOTO_TYPES, check_content
from coordapp.storage.photos import make_thumbnail, prepare_photo
from coordapp.storage.scanner import refuse_infected

CHUNK = 256 * 1024
HASH = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger("coordapp.storage")


@dataclass(frozen=True)
class Kept:
    """Bytes that are safely on disk."""

    sha256: str
    size: int
    media_type: str

    @property
    def is_photo(self) -> bool:
        return self.media_type in PHOTO_TYPES


class Storage:
    """Files below one folder; a name a person chose never touches the disk.

    A file is complete and synced before the row that names it is committed, and is never
    rewritten or removed by the application: a row without its file cannot come about.
    """

    def __init__(self, folder: Path, scan_command: str = "") -> None:
        self.folder = folder
        self.scan_command = scan_command

    def keep(self, stream: IO[bytes], *, limit: int = DOCUMENT_LIMIT, file_name: str = "") -> Kept:
        """Keep what a person sent, once its content was found to be of an allowed kind.

        Raises Refused with a plain sentence otherwise. `file_name` is only compared with what
        the bytes are.
        """
        with self._incoming() as path:
            sha256, size = _write(stream, path, limit)
            media_type = check_content(path, size, file_name)
            refuse_infected(self.scan_command, path)
            self._settle(path, sha256)
        return Kept(sha256, size, media_type)

    def keep_served(self, original: Kept) -> Kept:
        """What pages show of it: photos re-encoded without location, documents as they are."""
        if not original.is_photo:
            return original
        return self.keep(BytesIO(prepare_photo(self.read(original.sha256))))

    def put_back(self, stream: IO[bytes], sha256: str) -> None:
        """Restore a file that was kept before; ValueError when it is not the one of this hash."""
        with self._incoming() as path:
            found, _size = _write(stream, path, limit=sys.maxsize)
            if found != sha256:
                raise ValueError(f"not the bytes of {sha256}")
            self._settle(path, sha256)

    def path_of(self, sha256: str) -> Path:
        """Where the bytes of this hash lie, or would."""
        if not HASH.fullmatch(sha256):
            raise NotFound
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def exists(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def open(self, sha256: str) -> BufferedReader:
        """The bytes for reading; NotFound when there are none."""
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError:
            log.error("missing file %s", sha256)
            raise NotFound from None

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def thumbnail(self, sha256: str) -> bytes:
        """A small picture of a served photo."""
        return make_thumbnail(self.read(sha256))

    def all_hashes(self) -> Iterator[str]:
        """Every hash that has a file, in order."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if HASH.fullmatch(path.name):
                yield path.name

    def is_intact(self, sha256: str) -> bool:
        """Whether the bytes still have the hash they are named by."""
        with self.open(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def kept_at(self, sha256: str) -> datetime:
        """When these bytes were last kept."""
        return datetime.fromtimestamp(self.path_of(sha256).stat().st_mtime, UTC)

    def unfinished(self) -> list[Path]:
        """What writes that never came to their end have left."""
        return sorted(self.folder.glob("incoming-*"))

    def clear_unfinished(self, before: datetime) -> None:
        """Remove what such writes left before an instant; those under way are younger."""
        for path in self.unfinished():
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)

    def try_writing(self) -> None:
        """Raise OSError unless a file can be written here."""
        with self._incoming() as path:
            path.write_bytes(b".")

    @contextmanager
    def _incoming(self) -> Iterator[Path]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=self.folder)
        os.close(handle)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _settle(self, path: Path, sha256: str) -> None:
        """Give the file its name; the folders are synced so that the name outlives a power cut."""
        target = self.path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.chmod(0o400)
        path.replace(target)
        for folder in (target.parent, target.parent.parent, self.folder):
            sync_folder(folder)


def _write(stream: IO[bytes], path: Path, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise Refused(
                        _("Berkas terlalu besar: paling besar %(max)d MB.", max=limit >> 20),
                        "evidence",
                    )
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.error("cannot write: %s", error)
        raise Refused(
            _("Berkas belum dapat disimpan karena gangguan pada server. Coba lagi nanti."),
            "evidence",
        ) from error
    return digest.hexdigest(), size


def sync_folder(folder: Path) -> None:
    """Put a folder's entries on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
