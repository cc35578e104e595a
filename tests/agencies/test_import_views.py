"""Importing a sheet: looked at first, then all of it or nothing."""

import io

import pytest
import xlsxwriter

from coordapp.agencies import queries
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_region

GOOD = "Nama;Jenis;Induk;Telepon\nPuskesmas 1;Puskesmas;Dinas Kesehatan;0812 3456 7890\n"
WRONG = GOOD + "Puskesmas 1;Puskesmas;;\nBalai;Istana;;\n"


@pytest.fixture
def people(app, clock):
    """Two secretaries of Kayong Utara, one of Kupang."""
    with app.app_context(), in_region("KKU"):
        keep(make_region("KKU"))
        keep(make_agency("Dinas Kesehatan"))
        first, second = make_person(Role.SEKRETARIAT), make_person(Role.SEKRETARIAT)
        keep(first)
    with app.app_context(), in_region("KPG"):
        keep(make_region("KPG"))
        stranger = make_person(Role.SEKRETARIAT)
        keep(stranger)
    return first, second, stranger


@pytest.fixture
def secretary(pages, people):
    return pages.as_person(people[0])


def upload(visitor, data, status=200, name="instansi.csv"):
    data = data.encode() if isinstance(data, str) else data
    values = {"csrf_token": visitor.token(), "sheet": (io.BytesIO(data), name)}
    return visitor.send("/instansi/impor", values, status)


def registered(app, region="KKU"):
    with app.app_context(), in_region(region):
        return [row.name for row in queries.list_agencies().rows]


def test_sheet_when_uploaded_then_nothing_is_saved_before_confirming(app, secretary):
    preview = upload(secretary, GOOD)
    assert registered(app) == ["Dinas Kesehatan"]

    page = preview.form("Simpan 1 instansi").submit().follow()

    assert "Puskesmas 1" in preview.main
    assert "1 instansi terdaftar." in page.text
    assert registered(app) == ["Dinas Kesehatan", "Puskesmas 1"]


def test_sheet_when_rows_are_wrong_then_each_is_named_and_none_can_be_saved(app, secretary):
    page = upload(secretary, WRONG, 422)

    assert "2 baris perlu diperbaiki." in page.main
    rows = [" ".join("".join(row.itertext()).split()) for row in page.tree.all("tr")]
    assert any("Puskesmas 1” sudah dipakai oleh Puskesmas 1." in row for row in rows)
    assert any("“Istana” tidak dikenal." in row for row in rows)
    assert [form for form in page.tree.all("form") if "simpan" in form.get("action", "")] == []
    assert registered(app) == ["Dinas Kesehatan"]


def test_xlsx_when_uploaded_then_it_is_read_alike(app, secretary):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "Jenis", "Urutan protokol"])
        sheet.write_row(1, 0, ["Puskesmas 1", "puskesmas", 12])

    preview = upload(secretary, data.getvalue(), name="instansi.xlsx")
    preview.form("Simpan 1 instansi").submit()

    assert registered(app) == ["Puskesmas 1", "Dinas Kesehatan"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "Berkas ini kosong."),
        ("Nama\nDinkes\n", "Kolom “Jenis” belum ada."),
        (b"\x00\x01", "Berkas ini bukan CSV atau XLSX."),
    ],
)
def test_sheet_when_it_cannot_be_read_then_a_sentence_says_so(secretary, data, sentence):
    assert sentence in upload(secretary, data, 422).main


def test_sheet_when_none_is_chosen_then_a_sentence_says_so(secretary):
    form = secretary.open("/instansi/impor").form("Periksa isi berkas")

    assert "Pilih dahulu berkasnya." in form.submit(422).main


def test_sheet_when_too_long_to_confirm_then_refused_before(secretary, monkeypatch):
    monkeypatch.setattr("coordapp.agencies.views.importing.MAX_PAYLOAD", 50)

    page = upload(secretary, GOOD, 422)

    assert "Isi berkas terlalu banyak. Bagi menjadi beberapa." in page.main


def test_rows_when_the_directory_changed_meanwhile_then_none_is_saved(app, secretary):
    preview = upload(secretary, GOOD)
    with app.app_context(), in_region("KKU"):
        keep(make_agency("Puskesmas 1"))

    page = preview.form("Simpan 1 instansi").submit(422)

    assert "1 baris perlu diperbaiki." in page.main
    assert registered(app) == ["Dinas Kesehatan", "Puskesmas 1"]


def test_rows_when_confirmed_twice_then_they_are_saved_once(app, secretary):
    preview = upload(secretary, GOOD)

    first = preview.form("Simpan 1 instansi").submit()
    again = preview.form("Simpan 1 instansi").submit()

    assert first.location == again.location
    assert registered(app) == ["Dinas Kesehatan", "Puskesmas 1"]


@pytest.mark.parametrize("who", [1, 2], ids=["colleague", "other region"])
def test_rows_when_signed_for_somebody_else_then_refused(app, pages, people, secretary, who):
    payload = upload(secretary, GOOD).form("Simpan 1 instansi").values["payload"]
    other = pages.as_person(people[who])
    values = {"csrf_token": other.token(), "payload": payload}

    page = other.send("/instansi/impor/simpan", values, 422)

    assert "Unggah lagi berkasnya." in page.main
    assert registered(app) == ["Dinas Kesehatan"]
    assert registered(app, "KPG") == []


@pytest.mark.parametrize("payload", ["", "x", "W10.abc", "x" * 900_001])
def test_rows_when_made_up_then_refused(app, secretary, payload):
    values = {"csrf_token": secretary.token(), "payload": payload}

    secretary.send("/instansi/impor/simpan", values, 422)

    assert registered(app) == ["Dinas Kesehatan"]


def test_template_when_downloaded_then_it_can_be_uploaded(secretary):
    answer = secretary.open("/instansi/impor/contoh.csv")

    assert answer.response.mimetype == "text/csv"
    assert "attachment" in answer.response.headers["Content-Disposition"]
