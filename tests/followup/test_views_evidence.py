"""Evidence as it leaves the house: for those who may see it, inert, and never with a location."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from coordapp.followup.models import Evidence
from tests.followup.town import NOTE, a_file, build_town, download, rows_of, send
from tests.storage.hostile import SERIAL, document, pdf, tagged_photo

READERS = ["reporter", "helper", "secretariat", "leader", "auditor"]
STRANGERS = ["stranger", "foreign secretariat"]
TAGGED = tagged_photo(size=(640, 480))


@pytest.fixture
def town(app, clock):
    return build_town(app)


@pytest.fixture
def reporter(pages, town):
    return pages.as_person(town.people["reporter"])


@pytest.fixture
def attach(app, reporter, town):
    """Report with one piece of evidence and answer it."""

    def report(content, name, **said):
        form = reporter.open(town.report_path).form("Kirim")
        send(form, note=NOTE, evidence=[a_file(content, name)], **said)
        return rows_of(app, Evidence)[-1]

    return report


def assert_is_inert(response):
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_photo_when_opened_then_it_shows_without_location_or_serial(reporter, attach):
    item = attach(TAGGED, "foto.jpg")

    response, content = download(reporter, f"/bukti/{item.id}")

    assert_is_inert(response)
    assert response.mimetype == "image/webp"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert SERIAL.encode() not in content
    assert Image.open(BytesIO(content)).getexif() == {}


def test_thumbnail_when_opened_then_it_is_small_and_bare(reporter, attach):
    item = attach(TAGGED, "foto.jpg")

    response, content = download(reporter, f"/bukti/{item.id}/kecil")

    assert_is_inert(response)
    assert Image.open(BytesIO(content)).size == (192, 128)
    assert SERIAL.encode() not in content


@pytest.mark.parametrize(
    ("sent", "name"),
    [(pdf(b"<script>alert(1)</script>"), "daftar hadir.pdf"), (document(), "notula.docx")],
)
def test_document_when_opened_then_it_is_downloaded_as_it_came(reporter, attach, sent, name):
    item = attach(sent, name)

    response, content = download(reporter, f"/bukti/{item.id}")

    assert_is_inert(response)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert content == sent


def test_document_when_it_has_no_thumbnail_then_there_is_none(reporter, attach):
    item = attach(pdf(), "daftar.pdf")

    reporter.open(f"/bukti/{item.id}/kecil", status=404)


@pytest.mark.parametrize(
    "name", ['../../etc/passwd"\r\nSet-Cookie: a=b', "foto.jpg.exe", "a" * 300 + ".pdf", ".pdf"]
)
def test_document_when_its_name_is_hostile_then_the_header_is_plain(reporter, attach, name):
    item = attach(pdf(), name.removesuffix(".exe").replace(".jpg", ".pdf"))

    response, _content = download(reporter, f"/bukti/{item.id}")

    assert "Set-Cookie" not in response.headers
    assert "/" not in response.headers["Content-Disposition"].partition("filename")[2][:40]
    assert response.headers["Content-Disposition"].rstrip('"').endswith(".pdf")


@pytest.mark.parametrize("who", READERS)
def test_evidence_when_they_may_read_the_commitment_then_it_opens(pages, town, attach, who):
    item = attach(TAGGED, "foto.jpg")

    _response, content = download(pages.as_person(town.people[who]), f"/bukti/{item.id}")

    assert hashlib.sha256(content).hexdigest() == item.served_sha256


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("part", ["", "/kecil", "/asli"])
def test_evidence_when_it_is_of_another_agency_or_region_then_it_does_not_exist(
    pages, town, attach, who, part
):
    item = attach(TAGGED, "foto.jpg")

    pages.as_person(town.people[who]).open(f"/bukti/{item.id}{part}", status=404)


def test_evidence_when_not_signed_in_then_the_door_is_shown(pages, attach):
    item = attach(TAGGED, "foto.jpg")

    answer = pages.anyone().open(f"/bukti/{item.id}", status=302)

    assert answer.location.startswith("/masuk")


def test_original_when_the_auditor_opens_it_then_every_byte_is_there(pages, town, attach):
    item = attach(TAGGED, "foto.jpg")

    response, content = download(pages.as_person(town.people["auditor"]), f"/bukti/{item.id}/asli")

    assert_is_inert(response)
    assert hashlib.sha256(content).hexdigest() == item.original_sha256
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("who", ["reporter", "helper", "secretariat", "leader"])
def test_original_when_others_ask_then_it_is_forbidden(pages, town, attach, who):
    item = attach(TAGGED, "foto.jpg")

    pages.as_person(town.people[who]).open(f"/bukti/{item.id}/asli", status=403)


@pytest.mark.parametrize("part", ["", "/kecil"])
def test_evidence_when_its_bytes_are_missing_then_a_plain_page_says_so(app, reporter, attach, part):
    item = attach(tagged_photo(size=(320, 200 + len(part))), "foto.jpg")
    app.extensions["storage"].path_of(item.served_sha256).unlink()

    page = reporter.open(f"/bukti/{item.id}{part}", status=404)

    assert page.heading == "Berkas bukti tidak ditemukan"


def test_link_when_opened_then_nobody_is_sent_there_unasked(reporter, attach, app):
    attach(pdf(), "daftar.pdf", links="https://kku.go.id/berita Berita")
    item = rows_of(app, Evidence)[-1]

    page = reporter.open(f"/bukti/{item.id}")

    assert page.link("Buka tautan") == "https://kku.go.id/berita"
