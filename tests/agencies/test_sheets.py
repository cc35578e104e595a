"""Sheets as offices save them, and as attackers would."""

import io
import zipfile

import pytest

from coordapp.agencies import sheets
from coordapp.agencies.importing import Column
from coordapp.errors import Refused

WORKBOOK = """<?xml version="1.0"?><workbook
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Instansi" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = """<?xml version="1.0"?><Relationships
 xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
 Target="worksheets/sheet1.xml"/></Relationships>"""
ENTRY = RELATIONS.replace("/worksheet", "/officeDocument").replace(
    "worksheets/sheet1.xml", "xl/workbook.xml"
)
SHEET = """<?xml version="1.0"?><worksheet
 xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>
</worksheet>"""


def cell(name, value):
    if isinstance(value, str):
        return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{name}"><v>{value}</v></c>'


def workbook(*cells, extra=None):
    """A workbook of these cells, one row each; `extra` is another part of the archive."""
    rows = "".join(f"<row>{text}</row>" for text in cells)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", ENTRY)
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows))
        if extra:
            archive.writestr(*extra)
    return data.getvalue()


HEAD = cell("A1", "Nama") + cell("B1", "Jenis") + cell("C1", "Telepon")


def sentence(data):
    with pytest.raises(Refused) as refused:
        sheets.read_sheet(data)
    assert refused.value.field == "sheet"
    return refused.value.message


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_when_saved_by_any_office_then_its_rows_are_read(delimiter, encoding):
    lines = [["NAMA ", "jenis"], ["Café Sehat", "Swasta"], ["", ""], ["PKM", "Puskesmas"]]
    data = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    rows = sheets.read_sheet(data)

    assert [(row.number, row.cells) for row in rows] == [
        (2, {"Nama": "Café Sehat", "Jenis": "Swasta"}),
        (4, {"Nama": "PKM", "Jenis": "Puskesmas"}),
    ]


def test_csv_when_a_cell_is_quoted_then_the_delimiter_in_it_is_text():
    rows = sheets.read_sheet(b'Nama;Jenis;Alias\n"Dinas A; B";Dinas;"a;b"\n')

    assert rows[0].text(Column.NAME) == "Dinas A; B"


def test_xlsx_when_read_then_numbers_are_written_plainly():
    data = workbook(
        HEAD,
        cell("A2", "Puskesmas 1") + cell("B2", "Puskesmas") + cell("C2", 81234567890),
    )

    rows = sheets.read_sheet(data)

    assert [(row.number, row.cells) for row in rows] == [
        (2, {"Nama": "Puskesmas 1", "Jenis": "Puskesmas", "Telepon": "81234567890"})
    ]


def test_template_when_read_back_then_it_is_a_sheet():
    rows = sheets.read_sheet(sheets.template_csv())

    assert [row.text(Column.NAME) for row in rows] == ["Dinas Kesehatan", "Puskesmas Contoh"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Berkas ini kosong."),
        (b"x" * (sheets.MAX_BYTES + 1), "Berkas lebih besar dari 2 MB."),
        (b"\xd0\xcf\x11\xe0rest", "Simpan dahulu sebagai .xlsx atau CSV, lalu unggah lagi."),
        (b"\x00\x01\x02", "Berkas ini bukan CSV atau XLSX."),
        (b"%PDF-1.7\n\x81\x8d", "Berkas ini bukan CSV atau XLSX."),
        (b"Nama;Jenis\n", "Berkas ini tidak berisi baris instansi."),
        (b"Nama\nDinkes\n", "Kolom “Jenis” belum ada."),
        (
            b"Nama;Jenis;NIP\nDinkes;Dinas;1\n",
            "Kolom “NIP” tidak dikenal. Pakai judul kolom dari contoh.",
        ),
        (b'Nama;Jenis\n"Dinkes;Dinas\n', "Berkas CSV ini tidak terbaca. Periksa tanda kutipnya."),
        (
            b"Nama;Jenis\n" + b"D;Dinas\n" * (sheets.MAX_ROWS + 1),
            "Lebih dari 2.000 baris. Bagi menjadi beberapa berkas.",
        ),
        (
            b"Nama;Jenis\n" + b"\n" * sheets.MAX_LINE,
            "Ada isi di luar tabel. Hapus baris dan kolom yang jauh.",
        ),
    ],
    ids=[
        "empty",
        "big",
        "xls",
        "binary",
        "pdf",
        "no rows",
        "no type",
        "column",
        "quote",
        "rows",
        "far",
    ],
)
def test_sheet_when_it_cannot_be_used_then_a_sentence_says_why(data, message):
    assert sentence(data) == message


def test_xlsx_when_it_would_unpack_too_far_then_refused():
    bomb = workbook(HEAD, extra=("xl/media/bom.bin", b"\0" * 4_000_000))

    assert sentence(bomb) == "Isi berkas XLSX ini terlalu besar."


def test_xlsx_when_it_has_too_many_parts_then_refused():
    data = io.BytesIO(workbook(HEAD))
    with zipfile.ZipFile(data, "a") as archive:
        for number in range(sheets.MAX_PARTS):
            archive.writestr(f"xl/media/{number}", "x" * 200)

    assert sentence(data.getvalue()) == "Isi berkas XLSX ini terlalu besar."


@pytest.mark.parametrize("far", ["XFD1048576", "AAA2", "A1048576"])
def test_xlsx_when_a_cell_lies_far_out_then_refused_before_it_is_spread(far):
    data = workbook(HEAD, cell("A2", "Dinkes"), cell(far, "x"))

    assert sentence(data) == "Ada isi di luar tabel. Hapus baris dan kolom yang jauh."


@pytest.mark.parametrize(
    "tag", ['<x:c r="XFD1048576"/>', "<c s='>' r = 'XFD1048576'/>", '<row spans="1" r="1048576"/>']
)
def test_xlsx_when_the_far_cell_is_written_oddly_then_it_is_still_seen(tag):
    data = workbook(HEAD, extra=("xl/lain/lembar.xml", f"<sheetData>{tag}</sheetData>"))

    assert sentence(data) == "Ada isi di luar tabel. Hapus baris dan kolom yang jauh."


def test_zip_when_it_is_no_workbook_then_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("catatan.txt", "Nama;Jenis")

    assert sentence(data.getvalue()) == "Berkas ini bukan CSV atau XLSX."


def test_xlsx_when_its_parts_are_broken_then_refused():
    data = workbook(HEAD).replace(b"PK\x03\x04", b"PK\x03\x05", 1)

    assert sentence(data) == "Berkas XLSX ini tidak terbaca."
