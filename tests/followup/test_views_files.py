"""Files of a report: captions, refusals that lose nothing, hostile content."""

import pytest

from coordapp.commitments.models import Commitment, Status
from coordapp.db import db, writing
from coordapp.followup.models import Evidence, Update
from coordapp.storage import Storage
from tests.followup.town import NOTE, a_file, build_town, rows_of, send
from tests.storage.hostile import SCRIPT, pdf, photo


@pytest.fixture
def town(app, clock):
    return build_town(app)


@pytest.fixture
def reporter(pages, town):
    return pages.as_person(town.people["reporter"])


def test_report_when_captions_and_links_are_given_then_each_piece_has_its_own(app, reporter, town):
    page = reporter.open(town.report_path)
    sent = page.form("Kirim").values | {
        "note": NOTE,
        "evidence": [a_file(), a_file(pdf(), "daftar.pdf")],
        "captions": ["Desa Sutera", ""],
        "caption": "Pekan ketiga",
        "links": "https://kku.go.id/berita Berita kunjungan",
    }

    reporter.send(town.report_path, sent)

    assert [(item.kind.value, item.caption) for item in rows_of(app, Evidence)] == [
        ("photo", "Desa Sutera"),
        ("document", "Pekan ketiga"),
        ("link", "Berita kunjungan"),
    ]


def test_report_when_the_note_is_missing_then_typed_text_and_files_stay(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    again = send(
        form,
        422,
        status="submitted",
        quantity="7",
        shares_reason="Dukungan tidak diperlukan",
        evidence=[a_file(), a_file(name="kedua.jpg")],
    )
    kept = again.form("Kirim")

    assert "Tulis catatan satu kalimat." in again.main
    assert kept.values["quantity"] == "7"
    assert len(kept.values["kept"]) == 2
    assert rows_of(app, Update) == []

    send(kept, note=NOTE)

    assert len(rows_of(app, Evidence)) == 2
    assert rows_of(app, Commitment)[0].status is Status.SUBMITTED


def test_report_when_a_kept_file_is_unticked_then_it_is_left_out(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")
    kept = send(form, 422, evidence=[a_file(), a_file(name="kedua.jpg")]).form("Kirim")

    send(kept, note=NOTE, kept=kept.values["kept"][1:])

    assert [item.file_name for item in rows_of(app, Evidence)] == ["kedua.jpg"]


def test_report_when_a_kept_file_is_anothers_or_forged_then_it_is_left_out(
    app, pages, reporter, town
):
    token = reporter.open(town.report_path).form("Kirim")
    token = token.submit(422, evidence=[a_file()]).form("Kirim").values["kept"][0]
    helper = pages.as_person(town.people["helper"])
    by_helper = helper.open(town.report_path).form("Kirim").values
    forged = reporter.open(town.report_path).form("Kirim").values

    helper.send(town.report_path, by_helper | {"note": "Punya orang", "kept": [token]})
    reporter.send(town.report_path, forged | {"note": "Palsu", "kept": [token[:-2] + "xx"]})

    assert rows_of(app, Evidence) == []
    assert len(rows_of(app, Update)) == 2


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (SCRIPT, "foto.jpg", "Jenis berkas ini tidak diterima"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "gambar.svg", "tidak diterima"),
        (photo(), "surat.pdf", "tidak sesuai dengan akhiran"),
        (photo()[:200], "putus.jpg", "tidak terbaca"),
        (b"", "kosong.pdf", "tidak diterima"),
    ],
)
def test_report_when_a_file_is_not_what_it_should_be_then_it_is_named_and_the_others_stay(
    app, reporter, town, content, name, sentence
):
    form = reporter.open(town.report_path).form("Kirim")

    page = send(form, 422, note=NOTE, evidence=[a_file(), a_file(content, name)])

    assert f"{name}: " in page.main
    assert sentence in page.main
    assert len(page.form("Kirim").values["kept"]) == 1
    assert rows_of(app, Update) == []


def test_report_when_there_are_too_many_files_then_ten_are_kept(reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    page = send(form, 422, note=NOTE, evidence=[a_file(name=f"{n}.jpg") for n in range(11)])

    assert "Paling banyak 10 bukti" in page.main
    assert len(page.form("Kirim").values["kept"]) == 10


def test_report_when_the_request_is_too_large_then_a_plain_sentence_says_what_to_do(reporter, town):
    body = b"--x\r\nContent-Disposition: form-data; name=note\r\n\r\n" + b"a" * (33 << 20)

    page = reporter.send(
        town.report_path, {}, 413, data=body, content_type="multipart/form-data; boundary=x"
    )

    assert "sekali kirim 32 MB" in page.main


def test_report_when_files_are_kept_then_nobody_waits_for_the_database(reporter, town, monkeypatch):
    seen = []
    keep_served = Storage.keep_served

    def watch(storage, original):
        seen.append((writing.get(), db.session().in_transaction()))
        return keep_served(storage, original)

    monkeypatch.setattr(Storage, "keep_served", watch)
    form = reporter.open(town.report_path).form("Kirim")

    send(form, note=NOTE, evidence=[a_file(), a_file()])

    assert seen == [(False, False), (False, False)]
