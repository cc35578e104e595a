"""Secretariat, agency and leader do their main job by clicking: at a desk, on a phone, zoomed to
200 %, and without a script."""

import pytest

from coordapp.followup.models import Evidence
from tests.browser import open_page
from tests.conftest import PRESENT
from tests.followup.town import rows_of
from tests.journeys.sample import fill
from tests.journeys.walking import Walker
from tests.storage.hostile import photo

pytestmark = pytest.mark.browser

REGION = "Kabupaten Kayong Utara"
PLEDGE = "Merenovasi dua belas posyandu di empat desa"
LATE = "/komitmen/?tampilan=terlambat"
WAYS = {
    "desk": {},
    "phone": {"phone": True},
    "zoomed": {"width": 640},
    "without scripts": {"phone": True, "scripts": False},
}


@pytest.fixture(params=WAYS)
def way(request):
    """How a person comes to the site."""
    return WAYS[request.param]


@pytest.fixture
def walker(browser, site, way):
    with open_page(browser, site, **way) as page:
        yield Walker(page, has_scripts=way.get("scripts", True))


def attach(walker: Walker, name: str) -> None:
    """Pick a photo from the camera or the gallery: one tap."""
    walker.taps += 1
    field = walker.page.locator("input[type=file]").first
    field.set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": photo()})


def test_secretariat_when_clicking_then_a_line_becomes_a_pledge_and_the_minutes_close(
    sample, walker
):
    walker.enter(REGION, sample.user_id("sekretariat.kku"))
    walker.click("Rapat baru")
    walker.fill("Nama rapat", "Rakor posyandu (contoh)")
    walker.fill("Hari pertama", f"{PRESENT:%Y-%m-%d}")
    walker.press("Jadwalkan")
    walker.fill("Butir agenda", "Posyandu")
    walker.press("Tambah butir")
    walker.click("Selesai")
    walker.press("Mulai rapat")
    walker.fill("Isi", PLEDGE)
    walker.press("Simpan baris")
    meeting = walker.page.url.split("/catat")[0]
    walker.open(f"{meeting.replace('/rapat/', '/komitmen/')}.b1")
    walker.click("Lengkapi komitmen")
    walker.choose("Penanggung jawab (PJ)", sample.agency_of("dinkes.kku"))
    walker.fill("Keluaran", "Berita acara")
    walker.fill("Tenggat", "2026-11-30")
    walker.press("Tetapkan")
    number = walker.page.url.rpartition("/")[2]
    walker.open(meeting)
    walker.click("Tutup notula")
    walker.fill("Alasan tetap menutup", "Dilengkapi sesudah rapat")
    walker.press("Tutup notula")

    assert number in walker.page.locator("main").inner_text()
    assert "Ditutup, belum disahkan" in walker.page.locator("main").inner_text()


def test_agency_when_tapping_then_a_report_with_a_photo_is_sent_in_four_taps(app, sample, walker):
    walker.enter(REGION, sample.user_id("dinkes.kku"))
    before = len(rows_of(app, Evidence))
    walker.open("/tugas/")
    walker.taps = 0

    walker.click("Laporkan")
    attach(walker, "posyandu.jpg")
    note = walker.page.get_by_label("Catatan satu kalimat")
    walker.tap(note)
    note.fill("Dua desa selesai")
    walker.press("Kirim")

    assert walker.taps <= 4
    assert "/laporan/" in walker.page.url
    assert "Dua desa selesai" in walker.page.locator("main").inner_text()
    assert len(rows_of(app, Evidence)) == before + 1


def test_leader_when_clicking_then_a_request_is_decided_and_a_figure_opens_its_rows(sample, walker):
    form = sample.enter("dinkes.kku").open("/komitmen/KKU-2026-0003/usulan-perpanjangan")
    fill(
        form.form("Ajukan usulan"), proposed_due_on="31/01/2027", reason="Menunggu sinyal"
    ).submit()
    walker.enter(REGION, sample.user_id("sekda.kku"))

    walker.click("Putuskan")
    walker.page.get_by_text("Setujui", exact=True).click()
    walker.press("Simpan putusan")
    decided = walker.page.locator("main").inner_text()
    walker.open("/pimpinan/")
    cell = walker.page.locator(f'tbody a[href^="{LATE}&umur"]').first
    count = int(cell.inner_text())
    cell.click()
    walker.look()

    assert "Disetujui" in decided
    assert walker.page.locator("main .row-link").count() == count > 0


def test_keyboard_when_used_alone_then_one_signs_in_and_reports(sample, page):
    walker = Walker(page, has_scripts=True)
    walker.open("/masuk")
    walker.tab_to(page.get_by_text(REGION, exact=True))
    page.keyboard.press("Enter")
    walker.tab_to(page.locator(f'button[value="{sample.user_id("dinkes.kku")}"]'))
    page.keyboard.press("Enter")
    page.wait_for_url("**/")

    walker.tab_to(page.get_by_role("link", name="Laporkan").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/lapor")
    walker.tab_to(page.get_by_label("Catatan satu kalimat"))
    page.keyboard.type("Dua desa selesai")
    walker.tab_to(page.get_by_role("button", name="Kirim"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/laporan/*")

    assert "Dua desa selesai" in page.locator("main").inner_text()
