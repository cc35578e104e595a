"""The register as a file."""

import csv
import io
from datetime import timedelta

from coordapp import clock as house_clock
from coordapp.commitments.queries import export

BAD_ADDRESS = (
    "tampilan=x&status=x&dari=31/02/2026&sampai=x&umur=x&wilayah=x&rapat=x&forum=x"
    "&prioritas=x&urut=x&sebagai=x&tema=x&instansi=x&sesudah=x&q=%00"
)


def loaded(answer):
    text = answer.response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_file_when_downloaded_then_it_holds_the_rows_of_the_filter(secretary):
    page = secretary.open("/komitmen/?tampilan=aktif&urut=nomor")

    answer = secretary.open(page.link("Unduh CSV"), buffered=True)

    rows = loaded(answer)
    assert answer.response.mimetype == "text/csv"
    assert answer.response.headers["Content-Disposition"] == (
        'attachment; filename="komitmen-KKU-2026-11-23.csv"'
    )
    assert [row["Nomor"] for row in rows] == ["KKU-2026-0901", "KKU-2026-0902"]
    assert [row["Pernyataan"] for row in rows] == ["Renovasi <poskesdes>", '\'=HYPERLINK("x")']
    assert (rows[0]["Terlambat (hari)"], rows[0]["Target"]) == ("146", "4")
    assert (rows[0]["Capaian dilaporkan"], rows[0]["Capaian diterima"]) == ("1", "")
    assert (rows[0]["Rapat"], rows[0]["PJ"]) == ("KKU-R-2026-901", "PUPR")
    assert (rows[1]["Pendukung"], rows[1]["Usulan terbuka"]) == ("PUPR", "akhiri")


def test_file_when_an_agency_downloads_then_it_holds_what_its_list_shows(pages, people):
    visitor = pages.as_person(people["dinkes"])

    rows = loaded(visitor.open("/komitmen/ekspor.csv", buffered=True))

    assert [row["Nomor"] for row in rows] == ["KKU-2026-0902", "KKU-2026-0903.01"]


def test_file_when_larger_than_a_chunk_then_nothing_is_lost(secretary, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)

    rows = loaded(secretary.open("/komitmen/ekspor.csv", buffered=True))

    assert [row["Nomor"] for row in rows] == ["KKU-2026-0901", "KKU-2026-0902", "KKU-2026-0903.01"]


def test_file_when_all_is_asked_for_then_the_password_must_be_fresh(pages, people):
    long_ago = house_clock.now() - timedelta(hours=2)
    visitor = pages.as_person(people["secretariat"], confirmed_at=long_ago)

    asked = visitor.open("/komitmen/ekspor.csv", 303)
    narrowed = visitor.open("/komitmen/ekspor.csv?tampilan=terlambat", buffered=True)

    assert "ekspor.csv" in asked.location
    assert len(loaded(narrowed)) == 1
