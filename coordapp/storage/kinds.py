"""What a file is, told from its bytes alone; what is not on the list is refused."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from coordapp.errors import Refused
from coordapp.language import _
from coordapp.storage.photos import check_photo

MEGABYTE = 1024 * 1024
PHOTO_LIMIT = 12 * MEGABYTE
DOCUMENT_LIMIT = 15 * MEGABYTE

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = OFFICE + "wordprocessingml.document"
XLSX = OFFICE + "spreadsheetml.sheet"
PHOTO_TYPES = frozenset({JPEG, PNG, WEBP})
ENDINGS = {
    JPEG: ("jpg", "jpeg", "jfif"),
    PNG: ("png",),
    WEBP: ("webp",),
    PDF: ("pdf",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
}

MAX_ENTRIES = 4000
MAX_DIRECTORY = 1 * MEGABYTE
MAX_UNPACKED = 150 * MEGABYTE
MAX_RATIO = 100
SMALL_ENOUGH = 5 * MEGABYTE
"""Up to this size any ratio is harmless."""
MAX_CONTENT_TYPES = 256 * 1024
END_RECORD = struct.Struct("<4s4H2LH")
ENCRYPTED = 0x1


@dataclass(frozen=True)
class EndRecord:
    """The last 22 bytes of an archive, which say how much is in it."""

    entries: int
    directory_size: int


def check_content(path: Path, size: int, file_name: str) -> str:
    """Media type of a file whose content holds what its kind promises; raises Refused."""
    media_type = _sniff(path)
    if media_type is None:
        raise _refusal(_("Jenis berkas ini tidak diterima. Kirim foto, PDF, Word, atau Excel."))
    if media_type in PHOTO_TYPES:
        if size > PHOTO_LIMIT:
            raise _refusal(
                _("Foto terlalu besar: paling besar %(max)d MB.", max=PHOTO_LIMIT // MEGABYTE)
            )
        check_photo(path)
    elif media_type == PDF:
        _check_pdf(path, size)
    _check_ending(file_name, media_type)
    return media_type


def _sniff(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _sniff_office(path)
    return None


def _check_ending(file_name: str, media_type: str) -> None:
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if ending and ending not in ENDINGS[media_type]:
        raise _refusal(_("Isi berkas tidak sesuai dengan akhiran namanya."))


def _check_pdf(path: Path, size: int) -> None:
    with path.open("rb") as file:
        file.seek(max(0, size - 2048))
        if b"%%EOF" not in file.read():
            raise _refusal(_("PDF ini tidak lengkap. Simpan ulang lalu kirim lagi."))


def _sniff_office(path: Path) -> str:
    """DOCX or XLSX, judged by the archive's directory before anything is unpacked."""
    end = _end_record(path)
    if end is None or end.entries > MAX_ENTRIES or end.directory_size > MAX_DIRECTORY:
        raise _unreadable()
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist(), path.stat().st_size)
            with archive.open("[Content_Types].xml") as file:
                declared = file.read(MAX_CONTENT_TYPES)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError):
        raise _unreadable() from None
    if b"macroEnabled" in declared or b"vbaProject" in declared:
        raise _refusal(_("Berkas dengan makro tidak diterima. Simpan tanpa makro."))
    for media_type in (DOCX, XLSX):
        if f"{media_type}.main+xml".encode() in declared:
            return media_type
    raise _unreadable()


def _end_record(path: Path) -> EndRecord | None:
    with path.open("rb") as file:
        file.seek(0, 2)
        if file.tell() < END_RECORD.size:
            return None
        file.seek(-END_RECORD.size, 2)
        mark, *numbers, comment = END_RECORD.unpack(file.read(END_RECORD.size))
    if mark != b"PK\x05\x06" or comment:
        return None
    return EndRecord(entries=numbers[3], directory_size=numbers[4])


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    too_much = unpacked > MAX_UNPACKED or (
        unpacked > SMALL_ENOUGH and unpacked > MAX_RATIO * max(packed, 1)
    )
    if len(entries) > MAX_ENTRIES or too_much or packed > size:
        raise _refusal(_("Isi berkas ini terlalu besar setelah dibuka."))
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & ENCRYPTED:
            raise _refusal(_("Berkas ini terkunci kata sandi. Buka kuncinya lalu kirim lagi."))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _unreadable()
        if name.startswith(("/", "\\")) or ".." in Path(name).parts or ":" in name:
            raise _unreadable()
        if name.lower().endswith("vbaproject.bin"):
            raise _refusal(_("Berkas dengan makro tidak diterima. Simpan tanpa makro."))


def _unreadable() -> Refused:
    return _refusal(_("Berkas ini tidak terbaca sebagai dokumen Word atau Excel."))


def _refusal(sentence: str) -> Refused:
    return Refused(sentence, "evidence")
