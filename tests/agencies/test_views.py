"""The directory as people of each role meet it."""

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from coordapp.agencies import queries
from coordapp.agencies.models import AgencyType
from coordapp.db import db
from coordapp.people.models import Assignment
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_region
from tests.statements import heard_statements

PARTS = ("name", "type", "parent_id", "place_code", "remoteness", "connectivity", "short_name")


def agency_of(app, agency_id):
    with app.app_context(), in_region("KKU"):
        agency = queries.get_agency(agency_id)
        db.session.expunge_all()
        return agency


def names(page):
    return [cell.text.strip() for cell in page.tree.all("a") if cell.get("class") == "row-link"]


def test_directory_when_opened_then_units_carry_their_marks(secretary):
    page = secretary.open("/instansi/")

    assert names(page) == ["Dinas Kesehatan", "Puskesmas 1", "Dinas PUPR", "LSM Sehat"]
    assert "Sangat terpencil" in page.main
    assert "tanpa sinyal" in page.main
    assert "Sutera, Kec. Wilayah 61.11.01" in page.main


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=dinkes", ["Dinas Kesehatan"]),
        ("jenis=puskesmas", ["Puskesmas 1"]),
        ("jenis=puskesmas&q=dinas", []),
        ("jenis=istana", ["Dinas Kesehatan", "Puskesmas 1", "Dinas PUPR", "LSM Sehat"]),
        ("tampilan=nonaktif", []),
        ("sesudah=bukan-kunci", ["Dinas Kesehatan", "Puskesmas 1", "Dinas PUPR", "LSM Sehat"]),
    ],
)
def test_directory_when_filtered_then_only_these_are_shown(secretary, query, found):
    assert names(secretary.open(f"/instansi/?{query}")) == found


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("secretariat", True),
        ("dinkes", True),
        ("head", True),
        ("unit", False),
        ("pupr", False),
        ("partner", False),
        ("leader", False),
        ("auditor", False),
        ("admin", True),
    ],
)
def test_contact_when_read_then_only_secretariat_and_own_agency_see_the_number(
    pages, people, role, sees
):
    page = pages.as_person(people[role]).open(f"/instansi/{people['dinkes_id']}")

    assert "dr. Ani" in page.main
    assert ("+6281234567890" in page.main, "ani@kab.go.id" in page.main) == (sees, sees)
    assert "+6281234567890" not in pages.as_person(people[role]).open("/instansi/").text


def test_directory_when_opened_by_the_province_then_forbidden(pages, people):
    province = pages.as_person(people["province"])

    province.open("/instansi/", status=403)
    province.open(f"/instansi/{people['dinkes_id']}", status=404)


def test_agency_when_unknown_or_of_another_region_then_not_found(app, pages, people, secretary):
    with app.app_context(), in_region("KPG"):
        keep(make_region("KPG"))
        stranger = make_person(Role.SEKRETARIAT)
        keep(stranger)
    visitor = pages.as_person(stranger)

    secretary.open(f"/instansi/{uuid.uuid4()}", status=404)
    for part in ("", "/ubah", "/pensiun", "/kontak"):
        visitor.open(f"/instansi/{people['dinkes_id']}{part}", status=404)
    for part in ("/ubah", "/pensiun", "/kontak"):
        values = {"csrf_token": visitor.token(), "name": "Milik kami"}
        visitor.send(f"/instansi/{people['dinkes_id']}{part}", values, status=404)
    assert agency_of(app, people["dinkes_id"]).name == "Dinas Kesehatan"


@pytest.mark.parametrize("role", ["dinkes", "partner", "leader", "head", "auditor"])
def test_agencies_when_written_by_others_then_forbidden(pages, people, role):
    visitor = pages.as_person(people[role])

    for path in ("baru", "impor", f"{people['pupr_id']}/ubah", f"{people['pupr_id']}/pensiun"):
        visitor.open(f"/instansi/{path}", status=403)
    visitor.open(f"/instansi/{people['pupr_id']}/kontak", status=403)
    visitor.send("/instansi/baru", {"csrf_token": visitor.token()}, status=403)


def test_agency_when_registered_then_its_page_opens(secretary, people):
    form = secretary.open("/instansi/baru").form("Simpan")

    page = form.submit(
        type="bidang",
        name="Bidang Kesehatan Masyarakat",
        short_name="Kesmas",
        aliases="bid kesmas\n\nkesehatan masyarakat",
        parent_id=str(people["dinkes_id"]),
        place_code="61.11.01",
    ).follow()

    assert page.heading == "Bidang Kesehatan Masyarakat"
    assert "bid kesmas, kesehatan masyarakat" in page.main
    assert page.link("Dinas Kesehatan") == f"/instansi/{people['dinkes_id']}"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Bagian ini wajib diisi."),
        ({"name": "dinas  kesehatan"}, "“dinas kesehatan” sudah dipakai oleh Dinkes."),
        ({"aliases": "DINKES"}, "“DINKES” sudah dipakai oleh Dinkes."),
        ({"type": "bidang"}, "Bidang selalu punya induk. Pilih induknya."),
        ({"type": "istana"}, "Pilih salah satu yang tersedia."),
        ({"parent_id": "bukan-kunci"}, "Pilih salah satu yang tersedia."),
        ({"parent_id": str(uuid.UUID(int=7))}, "Pilih salah satu yang tersedia."),
        ({"place_code": "53.01"}, "Pilih salah satu yang tersedia."),
        ({"protocol_order": "pertama"}, "Tulis angka bulat, misalnya 12."),
        ({"protocol_order": "1000"}, "Tulis urutan 1 sampai 999."),
        ({"active_from": "31/02/2026"}, "Tanggal tidak terbaca. Tulis seperti 31/12/2026."),
        ({"active_from": "24/11/2026"}, "Tanggal mulai tidak boleh sesudah hari ini."),
        ({"name": "x" * 301}, "Terlalu panjang: paling banyak 300 huruf."),
    ],
)
def test_agency_when_something_is_wrong_then_a_sentence_says_so(secretary, values, sentence):
    form = secretary.open("/instansi/baru").form("Simpan")

    page = form.submit(422, **{"type": "dinas", "name": "Dinas Baru", **values})

    assert sentence in page.main


def test_agency_when_edited_unchanged_then_it_stays_the_same(app, secretary, people):
    before = agency_of(app, people["unit_id"])

    secretary.open(f"/instansi/{people['unit_id']}/ubah").form("Simpan").submit()

    after = agency_of(app, people["unit_id"])
    assert [getattr(after, part) for part in PARTS] == [getattr(before, part) for part in PARTS]
    assert after.active_from == date(2020, 1, 1)


def test_agency_when_edited_by_two_then_both_texts_are_shown(app, secretary, people):
    path = f"/instansi/{people['unit_id']}/ubah"
    first, second = (secretary.open(path).form("Simpan") for _reader in range(2))
    first.submit(name="Puskesmas Sukadana", aliases="pkm 1")

    page = second.submit(409, short_name="PKM 1")

    assert "Nama resmi baru saja diubah orang lain." in page.main
    assert "Induk baru saja" not in page.main
    assert agency_of(app, people["unit_id"]).name == "Puskesmas Sukadana"


def test_agency_when_only_aliases_changed_meanwhile_then_the_form_is_stale(secretary, people):
    path = f"/instansi/{people['unit_id']}/ubah"
    first, second = (secretary.open(path).form("Simpan") for _reader in range(2))
    first.submit(aliases="pkm 1")

    page = second.submit(409, aliases="pkm satu")

    assert "Nama lain baru saja diubah orang lain." in page.main


def test_shared_code_when_given_later_then_those_who_work_there_keep_it(app, secretary, people):
    path = f"/instansi/{people['dinkes_id']}/ubah"

    secretary.open(path).form("Simpan").submit(shared_code="DINKES")
    secretary.open(path).form("Simpan").submit(shared_code="")

    with app.app_context(), in_region("KKU"):
        held = db.session.scalars(select(Assignment).where(Assignment.shared_code.is_not(None)))
        assert [(row.agency_id, row.shared_code) for row in held] == [
            (people["dinkes_id"], "DINKES"),
            (people["dinkes_id"], "DINKES"),
        ]
    assert agency_of(app, people["dinkes_id"]).shared_code is None


def test_agency_when_moved_below_its_own_unit_then_refused(app, secretary, people):
    with app.app_context(), in_region("KKU"):
        kodim = make_agency("Kodim", AgencyType.TNI)
        koramil = make_agency("Koramil", AgencyType.TNI, parent_id=kodim.id)
        keep(kodim)
        kodim_id, koramil_id = kodim.id, koramil.id
    form = secretary.open(f"/instansi/{kodim_id}/ubah").form("Simpan")

    page = form.submit(422, parent_id=str(koramil_id))

    assert "Induk ini berada di bawah instansi ini sendiri." in page.main


def test_agency_when_retired_then_its_page_names_the_successor(app, secretary, people):
    form = secretary.open(f"/instansi/{people['dinkes_id']}/pensiun").form("Pensiunkan")
    refused = form.submit(422)

    page = refused.form("Pensiunkan").submit(successor_id=str(people["pupr_id"]))

    assert "Masih ada 1 sub-unit." in refused.main
    shown = page.follow()
    assert "Tidak aktif sejak 23 Nov 2026. Penerusnya Dinas PUPR." in shown.main
    assert "Pensiunkan" not in shown.main
    assert names(secretary.open("/instansi/?tampilan=nonaktif")) == ["Dinas Kesehatan"]
    assert agency_of(app, people["unit_id"]).parent_id == people["pupr_id"]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("", "Isi tanggal berakhirnya."),
        ("24/11/2026", "Tanggal berakhir tidak boleh sesudah hari ini."),
        ("31/12/2019", "Tanggal berakhir tidak boleh sebelum tanggal mulai."),
        ("kemarin", "Tanggal tidak terbaca. Tulis seperti 31/12/2026."),
    ],
)
def test_retirement_when_the_day_is_wrong_then_a_sentence_says_so(secretary, people, on, sentence):
    form = secretary.open(f"/instansi/{people['pupr_id']}/pensiun").form("Pensiunkan")

    assert sentence in form.submit(422, on=on).main


@pytest.mark.parametrize("role", ["secretariat", "dinkes"])
def test_contact_when_changed_by_those_who_may_then_kept_in_one_form(app, pages, people, role):
    visitor = pages.as_person(people[role])
    form = visitor.open(f"/instansi/{people['dinkes_id']}/kontak").form("Simpan")

    page = form.submit(contact_name="drg. Budi", contact_phone="0812-9999-8888").follow()

    assert "drg. Budi" in page.main
    assert agency_of(app, people["dinkes_id"]).contact_phone == "+6281299998888"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"contact_phone": "12"}, "Tulis nomor telepon seperti 0812 3456 7890."),
        ({"contact_email": "ani"}, "Alamat email ini tidak lengkap."),
    ],
)
def test_contact_when_of_no_use_then_a_sentence_says_so(secretary, people, values, sentence):
    form = secretary.open(f"/instansi/{people['dinkes_id']}/kontak").form("Simpan")

    assert sentence in form.submit(422, **values).main


@pytest.mark.parametrize("count", [1, 3])
def test_directory_when_rows_grow_then_the_queries_do_not(app, secretary, people, count):
    with app.app_context(), in_region("KKU"):
        for number in range(count):
            agency = make_agency(f"Badan {number}", AgencyType.BADAN, place_code="61.11.01.2001")
            make_agency(f"Bidang {number}", AgencyType.BIDANG, parent_id=people["dinkes_id"])
        keep(agency)

    with app.app_context(), heard_statements() as listing:
        secretary.open("/instansi/")
    with app.app_context(), heard_statements() as showing:
        secretary.open(f"/instansi/{people['dinkes_id']}")

    assert (len(listing), len(showing)) == (4, 10)
