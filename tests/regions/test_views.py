"""The settings as people of each role meet them."""

import pytest

from coordapp.policy import Role
from coordapp.regions import queries
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_post, make_region


@pytest.fixture
def people(app, clock):
    """One person of each role that meets the settings, in Kayong Utara with its Sekda."""
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        sekda = make_post(PostKind.SEKDA, title="Sekretaris Daerah", protocol_order=3)
        agency = make_agency("Dinas Kesehatan")
        made = {
            "admin": make_person(Role.ADMIN),
            "secretariat": make_person(Role.SEKRETARIAT),
            "auditor": make_person(Role.AUDITOR),
            "agency": make_person(Role.INSTANSI, agency),
            "leader": make_person(Role.PIMPINAN, post_id=sekda.id),
        }
        keep(region)
        return {**made, "sekda_id": sekda.id}


@pytest.fixture
def admin(pages, people):
    return pages.as_person(people["admin"])


def in_main(page, element):
    return any(item is element for item in page.tree.find("main").iter())


def in_kku(app, read):
    with app.app_context(), in_region("KKU"):
        return read()


def test_index_when_opened_then_only_the_role_s_cards_are_there(pages, people):
    admin = pages.as_person(people["admin"]).open("/pengaturan/")
    agency = pages.as_person(people["agency"]).open("/pengaturan/")

    assert admin.link("Daerah") == "/pengaturan/daerah"
    assert admin.link("Hari libur") == "/pengaturan/libur"
    assert admin.link("Pimpinan") == "/pengaturan/pimpinan"
    assert "Hari libur" not in agency.main


@pytest.mark.parametrize(
    ("name", "cards"),
    [
        ("admin", ["Daerah", "Hari libur", "Pimpinan", "Pengguna", "Antrean email"]),
        ("auditor", ["Daerah", "Hari libur", "Pimpinan", "Pengguna", "Antrean email"]),
        ("leader", ["Pengguna"]),
        ("agency", None),
    ],
)
def test_navigation_when_settings_hold_something_for_a_role_then_it_leads_there(
    pages, people, name, cards
):
    visitor = pages.as_person(people[name])
    ways = [link for link in visitor.open("/").tree.all("a") if link.get("href") == "/pengaturan/"]

    shown = visitor.open("/pengaturan/").tree
    links = [link for link in shown.all("a") if link.get("class") == "row-link"]

    assert bool(ways) is (cards is not None)
    assert ["".join(link.itertext()).strip() for link in links] == (cards or [])


@pytest.mark.parametrize("path", ["daerah", "libur", "pimpinan"])
def test_settings_when_read_by_others_then_they_see_no_button(pages, people, path):
    for role in ("secretariat", "auditor"):
        page = pages.as_person(people[role]).open(f"/pengaturan/{path}")
        assert [form for form in page.tree.all("form") if in_main(page, form)] == []
    pages.as_person(people["agency"]).open(f"/pengaturan/{path}", status=403)


@pytest.mark.parametrize("path", ["daerah/ubah", "libur", "libur/nasional/2026", "pimpinan/baru"])
def test_settings_when_written_by_others_then_forbidden(pages, people, path):
    visitor = pages.as_person(people["secretariat"])

    visitor.send(f"/pengaturan/{path}", {"csrf_token": visitor.token()}, status=403)


def test_region_when_changed_then_the_page_shows_it(app, admin):
    form = admin.open("/pengaturan/daerah/ubah").form("Simpan")

    page = form.submit(
        village_word="Kampung",
        capital="Sukadana",
        timezone="Asia/Makassar",
        six_day_types=["puskesmas"],
        delegates_first_extension="y",
    ).follow()

    assert "kampung" in page.main
    assert "WITA (Makassar)" in page.main
    assert "Sekretariat boleh memutus yang pertama" in page.main
    region = in_kku(app, lambda: queries.get_region("KKU"))
    assert region.six_day_types == ["puskesmas"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "  ", "Bagian ini wajib diisi."),
        ("verification_days", "31", "Tulis 1 sampai 30 hari."),
        ("verification_days", "tiga", "Tulis angka bulat, misalnya 12."),
        ("blankspot_grace_days", "99", "Tulis 0 sampai 60 hari."),
        ("timezone", "Europe/Berlin", "Pilih salah satu yang tersedia."),
        ("default_verifier", "siapa", "Pilih salah satu yang tersedia."),
        ("six_day_types", ["istana"], "Pilih salah satu yang tersedia."),
        ("letterhead_address", "x" * 301, "Terlalu panjang: paling banyak 300 huruf."),
    ],
)
def test_region_when_something_is_wrong_then_a_sentence_says_so(admin, field, typed, sentence):
    form = admin.open("/pengaturan/daerah/ubah").form("Simpan")

    page = form.submit(422, **{field: typed})

    assert sentence in page.main


def test_region_when_changed_by_two_then_both_texts_are_shown(app, admin):
    first = admin.open("/pengaturan/daerah/ubah").form("Simpan")
    second = admin.open("/pengaturan/daerah/ubah").form("Simpan")
    first.submit(capital="Sukadana")

    page = second.submit(409, capital="Teluk Batang")

    assert "Ibu kota baru saja diubah orang lain." in page.main
    assert "Sukadana" in page.main
    page.form("Simpan").submit()
    assert in_kku(app, lambda: queries.get_region("KKU").capital) == "Teluk Batang"


def test_holidays_when_added_and_removed_then_the_year_shows_it(app, admin):
    added = admin.open("/pengaturan/libur?tahun=2027").form("Tambah")
    page = added.submit(on_date="26/06/2027", name="Hari jadi").follow()
    assert page.heading == "Hari libur 2027"
    assert "Hari jadi" in page.main

    again = page.form("Tambah").submit(422, on_date="2027-06-26", name="Hari jadi")
    assert "Tanggal ini sudah tercatat: Hari jadi." in again.main

    page.form("Hapus").submit()
    assert in_kku(app, lambda: queries.list_holidays(2027)) == []


def test_holidays_when_taken_from_the_country_then_they_are_in_the_year(app, admin):
    page = admin.open("/pengaturan/libur").form("Ambil libur nasional 2026").submit().follow()

    assert "Hari Kemerdekaan Republik Indonesia" in page.main
    assert "Cuti bersama" in page.main


@pytest.mark.parametrize("year", ["1999", "x", "99999999999999999999"])
def test_holidays_when_the_year_is_none_then_this_year_is_shown(admin, year):
    assert admin.open(f"/pengaturan/libur?tahun={year}").heading == "Hari libur 2026"


def test_holiday_when_of_another_region_then_not_found(app, pages, people):
    with app.app_context(), in_region("KPG"):
        keep(make_region("KPG"))
        stranger = make_person(Role.ADMIN)
        keep(stranger)
    visitor = pages.as_person(stranger)
    theirs = pages.as_person(people["admin"])
    theirs.open("/pengaturan/libur").form("Tambah").submit(on_date="26/06/2026", name="Hari jadi")
    holiday_id = in_kku(app, lambda: queries.list_holidays(2026)[0].id)
    values = {"csrf_token": visitor.token()}

    visitor.send(f"/pengaturan/libur/{holiday_id}/hapus", values, status=404)
    visitor.open(f"/pengaturan/pimpinan/{people['sekda_id']}/ubah", status=404)

    assert in_kku(app, lambda: len(queries.list_holidays(2026))) == 1


def test_posts_when_one_is_added_to_decide_then_the_list_says_so(admin):
    before = admin.open("/pengaturan/pimpinan")
    form = admin.open("/pengaturan/pimpinan/baru").form("Simpan")

    page = form.submit(
        kind="asisten", title="Asisten I", protocol_order="4", decides_extensions="y"
    ).follow()

    assert row_of(before, "Sekretaris Daerah").endswith("memutus yang pertama dan kedua")
    assert row_of(page, "Asisten I").endswith("memutus yang pertama dan kedua")
    assert row_of(page, "Sekretaris Daerah").endswith("Sekretaris daerah")


def row_of(page, title):
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.tree.all("tr")]
    return next(row for row in rows if title in row)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "sekda", "title": "Sekda II"}, "Jabatan Sekretaris daerah sudah ada."),
        ({"title": ""}, "Bagian ini wajib diisi."),
        ({"title": "Staf", "protocol_order": "0"}, "Tulis urutan 1 sampai 999."),
    ],
)
def test_post_when_it_cannot_be_then_a_sentence_says_so(admin, values, sentence):
    form = admin.open("/pengaturan/pimpinan/baru").form("Simpan")

    page = form.submit(422, **{"kind": "lain", "protocol_order": "9", **values})

    assert sentence in page.main


def test_post_when_changed_then_the_list_shows_it(admin, people):
    path = f"/pengaturan/pimpinan/{people['sekda_id']}/ubah"

    page = admin.open(path).form("Simpan").submit(title="Plt. Sekretaris Daerah").follow()

    assert "Plt. Sekretaris Daerah" in page.main
