"""The pages of accounts and grants: who may open them, and what a form can never change."""

import re

import pytest

from coordapp.db import db
from coordapp.people.models import Assignment, User
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_assignment
from tests.people.conftest import NEW, PASSWORD, account, columns_of, sign_in

REST = ("", "/ubah", "/nonaktif", "/penugasan")


@pytest.mark.parametrize(
    ("key", "status"),
    [("admin", 200), ("sekretariat", 200), ("pimpinan", 200), ("auditor", 200), ("operator", 403)],
)
def test_people_when_opened_by_a_role_then_only_some_may(town, key, status):
    town.visitor(key).open("/pengaturan/pengguna/", status=status)


@pytest.mark.parametrize(
    ("key", "status"),
    [("admin", 200), ("pimpinan", 200), ("auditor", 200), ("sekretariat", 403), ("operator", 403)],
)
def test_history_when_opened_by_a_role_then_only_some_may(town, key, status):
    town.visitor(key).open("/pengaturan/pengguna/riwayat", status=status)


@pytest.mark.parametrize(
    ("key", "whom", "status"),
    [
        ("admin", "operator", 200),
        ("admin", "jauh", 404),
        ("sekretariat", "operator", 200),
        ("sekretariat", "auditor", 404),
        ("pimpinan", "auditor", 200),
        ("pimpinan", "operator", 404),
        ("auditor", "admin", 200),
    ],
)
def test_person_when_opened_by_a_role_then_only_those_it_may_see(town, key, whom, status):
    town.visitor(key).open(town.address(whom), status=status)


@pytest.mark.parametrize("rest", REST[1:])
@pytest.mark.parametrize("key", ["sekretariat", "auditor"])
def test_forms_when_not_an_admin_then_they_are_refused(town, key, rest):
    town.visitor(key).open(town.address("operator", rest), status=403)


@pytest.mark.parametrize("rest", [*REST[1:], "/aktif", "/undangan", "/tautan-sandi"])
def test_own_account_when_an_admin_tries_then_nothing_opens(town, app, rest):
    visitor = town.visitor("admin")
    before = columns_of(app, town.ids["admin"])

    if rest in REST:
        visitor.open(town.address("admin", rest), status=403)
    visitor.send(town.address("admin", rest), {"csrf_token": visitor.token()}, status=403)

    assert columns_of(app, town.ids["admin"]) == before


def test_own_role_when_an_admin_ends_it_then_it_is_refused(town, app):
    visitor = town.visitor("admin")
    held = account(app, town.ids["admin"]).assignments[0]
    path = town.address("admin", f"/penugasan/{held.id}/akhiri")

    visitor.open(path, status=403)
    visitor.send(path, {"csrf_token": visitor.token(), "reason": "x"}, status=403)


def test_invite_when_filled_in_then_the_link_opens_the_account(town):
    visitor = town.visitor("admin")
    form = visitor.open("/pengaturan/pengguna/baru").form("Buat akun")

    person = form.submit(
        name="Ani, S.K.M.",
        username="ani",
        role="instansi",
        agency_id=str(town.agencies["puskesmas"]),
    ).follow()
    link = re.search(r"http://localhost(/undangan/\S+)", person.main)[1]
    town.pages.anyone().open(link).form("Buka akun").submit(password=NEW)
    newcomer = town.pages.anyone()
    sign_in(newcomer, "ani", NEW)

    assert "Puskesmas 01" in newcomer.open("/profil").text


def test_invite_when_sent_twice_then_there_is_one_person(town, app):
    form = town.visitor("admin").open("/pengaturan/pengguna/baru").form("Buat akun")
    given = {"name": "Ani", "username": "ani", "role": "admin"}

    first, second = form.submit(**given), form.submit(**given)

    assert first.location == second.location


def test_invite_when_something_is_wrong_then_what_was_typed_stays(town):
    form = town.visitor("admin").open("/pengaturan/pengguna/baru").form("Buat akun")

    again = form.submit(status=422, name="Ani", username="ani", role="instansi")

    assert "Pilih instansi orang ini." in again.main
    assert again.form("Buat akun").values["username"] == "ani"


def test_grant_when_the_agency_is_of_another_region_then_it_is_no_choice(town, app):
    form = (
        town.visitor("admin").open(town.address("operator", "/penugasan")).form("Tambah penugasan")
    )

    form.submit(status=422, role="instansi", agency_id=str(town.ids["jauh"]))
    form.submit(status=422, role="instansi", agency_id="bukan-kunci")
    form.submit(status=422, role="dewa", agency_id="")


def test_grant_when_given_and_ended_then_the_history_tells_it(town, app):
    visitor = town.visitor("admin")
    form = visitor.open(town.address("operator", "/penugasan")).form("Tambah penugasan")
    form.submit(role="auditor", agency_id=str(town.agencies["dinkes"]), position="Auditor")
    held = next(
        row for row in account(app, town.ids["operator"]).assignments if row.role is Role.AUDITOR
    )

    path = town.address("operator", f"/penugasan/{held.id}/akhiri")
    visitor.open(path).form("Akhiri").submit(reason="Mutasi")

    history = town.visitor("pimpinan").open("/pengaturan/pengguna/riwayat").main
    assert "Penugasan diberikan" in history
    assert "KKU: Auditor; Mutasi" in history


def test_role_when_ended_then_the_persons_session_is_dead_at_once(town, app):
    signed = town.visitor("operator")
    held = account(app, town.ids["operator"]).assignments[0]

    path = town.address("operator", f"/penugasan/{held.id}/akhiri")
    town.visitor("admin").open(path).form("Akhiri").submit(reason="Mutasi")

    assert signed.http.get("/profil").status_code == 302


def test_known_person_when_found_by_name_then_the_role_is_added(town, app):
    visitor = town.visitor("admin")
    form = visitor.open("/pengaturan/pengguna/sudah-ada").form("Tambah penugasan")

    form.submit(status=422, identifier="tidakada", role="admin")
    form.submit(identifier="JAUH", role="auditor", agency_id=str(town.agencies["dinkes"]))

    held = {(row.region_id, row.role) for row in account(app, town.ids["jauh"]).assignments}
    assert held == {("KPG", Role.ADMIN), ("KKU", Role.AUDITOR)}


@pytest.mark.parametrize("key", ["admin", "sekretariat"])
def test_hand_over_when_done_then_the_link_is_shown_to_its_issuer_alone(town, key):
    visitor = town.visitor(key)

    page = (
        visitor.open(town.address("operator")).form("Siapkan tautan sandi baru").submit().follow()
    )
    link = re.search(r"http://localhost(/sandi-baru/\S+)", page.main)[1]

    other = town.visitor("admin" if key == "sekretariat" else "sekretariat")
    assert "/sandi-baru/" not in other.open(town.address("operator")).main
    town.pages.anyone().open(link).form("Simpan sandi").submit(password=NEW)
    assert "/sandi-baru/" not in visitor.open(town.address("operator")).main


def test_hand_over_when_the_person_holds_more_then_the_sekretariat_may_not(town, app):
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, town.ids["operator"])
        make_assignment(user, Role.AUDITOR)
        keep(user)
    visitor = town.visitor("sekretariat")

    visitor.send(
        town.address("operator", "/tautan-sandi"), {"csrf_token": visitor.token()}, status=403
    )


def test_hand_over_when_the_person_works_elsewhere_too_then_nobody_may(town):
    for key in ("admin", "sekretariat"):
        visitor = town.visitor(key)
        visitor.send(
            town.address("dua", "/tautan-sandi"), {"csrf_token": visitor.token()}, status=403
        )


def test_disable_when_given_a_reason_then_the_person_is_out_until_enabled(town):
    signed, visitor = town.visitor("operator"), town.visitor("admin")

    page = visitor.open(town.address("operator", "/nonaktif"))
    page = page.form("Nonaktifkan").submit(reason="Pensiun").follow()
    out = signed.http.get("/profil").status_code
    sign_in(town.pages.anyone(), "operator", PASSWORD, status=422)
    page.form("Aktifkan kembali").submit()

    assert out == 302
    sign_in(town.pages.anyone(), "operator", PASSWORD)


@pytest.mark.parametrize(
    "path",
    [
        "/pengaturan/pengguna/baru",
        "/pengaturan/pengguna/sudah-ada",
        "/profil/kontak",
        "/profil/kode",
    ],
)
def test_sensitive_page_when_the_password_was_long_ago_then_it_is_asked_again(town, clock, path):
    visitor = town.visitor("admin")
    clock.move(minutes=10)

    assert visitor.open(path, status=303).location == f"/konfirmasi?next={path}"


def test_sensitive_act_when_the_password_was_long_ago_then_nothing_happens(town, app, clock):
    visitor = town.visitor("admin")
    page = visitor.open(town.address("operator", "/nonaktif"))
    clock.move(minutes=10)

    answer = page.form("Nonaktifkan").submit(reason="Pensiun")

    assert answer.location.startswith("/konfirmasi")
    assert account(app, town.ids["operator"]).disabled_at is None


def test_edit_when_two_admins_save_then_the_second_sees_both_texts(town, app):
    visitor = town.visitor("admin")
    page = visitor.open(town.address("operator", "/ubah"))
    page.form("Simpan").submit(name="Ani")

    again = visitor.send(
        town.address("operator", "/ubah"),
        page.form("Simpan").values | {"name": "Budi", "client_key": ""},
        status=409,
    )

    assert "Yang tersimpan" in again.main
    assert account(app, town.ids["operator"]).name == "Ani"


def test_forms_when_columns_are_slipped_in_then_only_the_declared_ones_change(town, app):
    visitor = town.visitor("admin")
    before = columns_of(app, town.ids["operator"])
    slipped = {column.key: "1" for column in User.__mapper__.column_attrs}
    slipped |= {column.key: "1" for column in Assignment.__mapper__.column_attrs}
    values = visitor.open(town.address("operator", "/ubah")).form("Simpan").values

    visitor.send(town.address("operator", "/ubah"), slipped | values | {"name": "Ani"})

    after = columns_of(app, town.ids["operator"])
    assert {key for key in before if before[key] != after[key]} == {"name", "version"}


def test_search_when_filtered_then_only_those_stand_there(town):
    visitor = town.visitor("admin")

    page = visitor.open("/pengaturan/pengguna/", query_string={"peran": "auditor"})
    nobody = visitor.open("/pengaturan/pengguna/", query_string={"q": "tidakada"})
    visitor.open("/pengaturan/pengguna/", status=404, query_string={"sesudah": "x"})

    assert len(page.tree.all("tr")) == 2
    assert "Tidak ada pengguna yang cocok" in nobody.main
