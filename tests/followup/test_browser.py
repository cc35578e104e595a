"""Reporting from a phone: few taps, several photos, captions that stay with their photo."""

import pytest

from coordapp.followup.models import Evidence
from tests.followup.town import build_town, rows_of
from tests.storage.hostile import photo

pytestmark = pytest.mark.browser


@pytest.fixture
def town(app):
    return build_town(app)


def sign_in(context, visitor, site):
    """Give the browser the session of a visitor who is signed in."""
    cookie = visitor.http.get_cookie("coordapp")
    context.add_cookies([{"name": "coordapp", "value": cookie.value, "url": site}])


def test_report_when_sent_from_a_phone_then_status_photo_note_and_send_are_enough(
    app, pages, phone, site, town
):
    sign_in(phone.context, pages.as_person(town.people["reporter"]), site)
    phone.goto(town.report_path)
    camera = phone.locator("input[capture]")

    camera.set_input_files({"name": "satu.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    phone.get_by_label("Catatan satu kalimat").fill("Enam desa sudah dikunjungi")
    phone.get_by_role("button", name="Kirim").click()
    phone.wait_for_url("**/laporan/*")

    assert phone.locator("h1").inner_text() == "Laporan Puskesmas Sukadana (contoh)"
    assert [item.file_name for item in rows_of(app, Evidence)] == ["satu.jpg"]
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


def test_report_when_photos_are_added_one_by_one_then_all_arrive_with_their_captions(
    app, pages, phone, site, town
):
    sign_in(phone.context, pages.as_person(town.people["reporter"]), site)
    phone.goto(town.report_path)
    camera = phone.locator("input[capture]")
    for name in ("satu.jpg", "dua.jpg", "tiga.jpg"):
        camera.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": photo()})

    phone.get_by_label("Keterangan: tiga.jpg").fill("Desa Teluk Batang")
    phone.get_by_role("button", name="Hapus: satu.jpg").click()
    phone.get_by_label("Catatan satu kalimat").fill("Dua desa dikunjungi")
    phone.get_by_role("button", name="Kirim").click()
    phone.wait_for_url("**/laporan/*")

    assert [(item.file_name, item.caption) for item in rows_of(app, Evidence)] == [
        ("dua.jpg", ""),
        ("tiga.jpg", "Desa Teluk Batang"),
    ]


def test_report_when_terkendala_is_chosen_then_only_its_part_appears(pages, phone, site, town):
    sign_in(phone.context, pages.as_person(town.people["reporter"]), site)
    phone.goto(town.report_path)
    before = phone.get_by_text("Kendala utama").is_visible()

    phone.get_by_text("Ada hambatan, perlu dukungan").click()

    assert (before, phone.get_by_text("Kendala utama").is_visible()) == (False, True)
