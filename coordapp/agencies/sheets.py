"""Uploaded sheets as rows of text: CSV as offices save it, or XLSX; no database, no Flask.

A sheet comes from outside, so its size is bounded before it is unpacked: bytes, unpacked bytes,
their ratio, and the corner of the used area, which the reader would allocate in full.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from itertools import islice

from coordapp.agencies.importing import NEEDED, Column, ImportRow
from coordapp.agencies.rules import fold
from coordapp.errors import Refused
from coordapp.language import _

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 200
MAX_ROWS = 2000
MAX_LINE = 20_000
MAX_LETTERS = 2
"""Columns up to ZZ; a sheet of agencies has a dozen."""
CELL_NAME = re.compile(
    rb"<(?:[^<>\s/:]+:)?(?:c|row)\s[^<]*?\br\s*=\s*[\"']\s*([A-Za-z]*)(\d+)\s*[\"']"
)
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
EXAMPLE = (
    ("Dinas Kesehatan", "Dinkes", "Dinas", "", "", "dinas kesehatan kabupaten"),
    ("Puskesmas Contoh", "PKM Contoh", "Puskesmas", "Dinas Kesehatan", "", "pkm contoh"),
)


def read_sheet(data: bytes) -> list[ImportRow]:
    """The rows of a sheet by their headings; empty rows are left out."""
    if not data:
        raise Refused(_("Berkas ini kosong."), "sheet")
    if len(data) > MAX_BYTES:
        raise Refused(_("Berkas lebih besar dari 2 MB."), "sheet")
    if data.startswith(OLD_EXCEL):
        raise Refused(_("Simpan dahulu sebagai .xlsx atau CSV, lalu unggah lagi."), "sheet")
    lines = _read_xlsx(data) if zipfile.is_zipfile(io.BytesIO(data)) else _read_csv(data)
    return _as_rows(lines)


def template_csv() -> bytes:
    """An empty sheet with two examples, as a spreadsheet program here opens it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.value for column in Column)
    for row in EXAMPLE:
        writer.writerow([*row, *[""] * (len(Column) - len(row))])
    return text.getvalue().encode("utf-8-sig")


def _read_csv(data: bytes) -> list[list[str]]:
    text = _decode(data)
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = list(islice(reader, MAX_LINE + 1))
    except csv.Error:
        raise Refused(_("Berkas CSV ini tidak terbaca. Periksa tanda kutipnya."), "sheet") from None
    if len(lines) > MAX_LINE:
        raise _too_far()
    return lines


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused(_("Berkas ini bukan CSV atau XLSX."), "sheet")


def _read_xlsx(data: bytes) -> list[list[str]]:
    _refuse_bomb(data)
    import python_calamine  # noqa: PLC0415 (slow import)

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError, OSError, ValueError):
        raise Refused(_("Berkas XLSX ini tidak terbaca."), "sheet") from None
    return [[_cell_text(cell) for cell in line] for line in cells]


def _refuse_bomb(data: bytes) -> None:
    """Refuse a workbook that would unpack, or spread, beyond what a directory needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > min(MAX_UNPACKED, MAX_RATIO * len(data)):
                raise Refused(_("Isi berkas XLSX ini terlalu besar."), "sheet")
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise Refused(_("Berkas ini bukan CSV atau XLSX."), "sheet")
            for part in parts:  # a sheet may lie anywhere, the archive's own relations say where
                _refuse_wide(archive.read(part))
    except BROKEN_ARCHIVE:
        raise Refused(_("Berkas XLSX ini tidak terbaca."), "sheet") from None


def _refuse_wide(sheet: bytes) -> None:
    for letters, line in CELL_NAME.findall(sheet):
        if len(letters) > MAX_LETTERS or int(line) > MAX_LINE:
            raise _too_far()


def _too_far() -> Refused:
    return Refused(_("Ada isi di luar tabel. Hapus baris dan kolom yang jauh."), "sheet")


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _as_rows(lines: Iterable[Sequence[str]]) -> list[ImportRow]:
    headings: list[str] | None = None
    rows: list[ImportRow] = []
    for number, line in enumerate(lines, start=1):
        if not any(cell.strip() for cell in line):
            continue
        if headings is None:
            headings = _headings(line)
            continue
        cells = {name: cell.strip() for name, cell in zip(headings, line, strict=False) if name}
        rows.append(ImportRow(number, {name: cell for name, cell in cells.items() if cell}))
        if len(rows) > MAX_ROWS:
            raise Refused(_("Lebih dari 2.000 baris. Bagi menjadi beberapa berkas."), "sheet")
    if not rows:
        raise Refused(_("Berkas ini tidak berisi baris instansi."), "sheet")
    return rows


def _headings(line: Sequence[str]) -> list[str]:
    """The column each heading names; unknown ones are refused rather than lost."""
    known = {fold(column.value): column.value for column in Column}
    named = [known.get(fold(cell), "" if not cell.strip() else None) for cell in line]
    unknown = [cell.strip() for cell, name in zip(line, named, strict=True) if name is None]
    if unknown:
        raise Refused(
            _(
                "Kolom “%(name)s” tidak dikenal. Pakai judul kolom dari contoh.",
                name=unknown[0][:40],
            ),
            "sheet",
        )
    for column in NEEDED:
        if column.value not in named:
            raise Refused(_("Kolom “%(name)s” belum ada.", name=column.value), "sheet")
    return [name or "" for name in named]
