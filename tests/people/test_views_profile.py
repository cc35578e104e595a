"""One's own account: password, contact, code, sessions."""

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.people.models import User
from coordapp.tenancy import in_region
from tests.factories import keep
from tests.people.conftest import NEW, PASSWORD, account, columns_of, sign_in


def test_own_contact_when_columns_are_slipped_in_then_only_contact_changes(town, app):
    visitor = town.visitor("operator")
    before = columns_of(app, town.ids["operator"])
    values = visitor.open("/profil/kontak").form("Simpan").values
    slipped = {"name": "X", "username": "x.y.z", "is_sample": "1", "role": "admin"}

    visitor.send("/profil/kontak", slipped | values | {"phone": "0812 3456 7890"})

    after = columns_of(app, town.ids["operator"])
    assert {key for key in before if before[key] != after[key]} == {"phone", "version"}
    assert after["phone"] == "+6281234567890"


def test_password_when_changed_then_this_browser_alone_stays(town):
    visitor, other = town.visitor("operator"), town.visitor("operator")
    form = visitor.open("/profil/sandi").form("Simpan sandi")

    form.submit(status=422, current="salah", password=NEW)
    form.submit(status=422, current=PASSWORD, password="pendek")
    form.submit(current=PASSWORD, password=NEW)

    assert visitor.http.get("/profil").status_code == 200
    assert other.http.get("/profil").status_code == 302
    sign_in(town.pages.anyone(), "operator", NEW)


def test_password_when_changed_then_no_quick_digest_of_it_is_kept(town, app):
    visitor = town.visitor("operator")
    form = visitor.open("/profil/sandi").form("Simpan sandi")

    assert "client_key" not in form.names


def test_sessions_when_one_is_ended_then_only_it_is_dead(town):
    visitor, other, third = (town.visitor("operator") for _turn in range(3))
    page = visitor.open("/profil")
    ends = [form for form in page.tree.all("form") if form.get("action", "").endswith("/akhiri")]

    visitor.send(ends[0].get("action"), {"csrf_token": visitor.token()})

    alive = [item.http.get("/profil").status_code == 200 for item in (visitor, other, third)]
    assert (alive[0], sorted(alive[1:])) == (True, [False, True])


def test_sessions_when_all_others_are_ended_then_this_one_stays(town):
    visitor, other = town.visitor("operator"), town.visitor("operator")

    visitor.open("/profil").form("Akhiri semua sesi lain").submit()

    assert visitor.http.get("/profil").status_code == 200
    assert other.http.get("/profil").status_code == 302


def test_session_when_it_is_somebody_elses_then_it_does_not_exist(town):
    page = town.visitor("operator").open("/profil")
    town.visitor("operator")
    page = page.visitor.open("/profil")
    path = next(
        form.get("action")
        for form in page.tree.all("form")
        if form.get("action", "").endswith("/akhiri")
    )

    stranger = town.visitor("auditor")
    stranger.send(path, {"csrf_token": stranger.token()}, status=404)


def test_code_when_turned_off_by_an_admin_then_it_is_refused(town, app):
    visitor = town.visitor("admin")

    visitor.send("/profil/kode/matikan", {"csrf_token": visitor.token()}, status=409)

    assert account(app, town.ids["admin"]).totp_confirmed_at is not None


def test_code_when_turned_off_by_others_then_it_is_no_longer_asked(town, app):
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, town.ids["operator"])
        user.totp_secret, user.totp_confirmed_at = "S", house_clock.now()
        keep(user)

    town.visitor("operator").open("/profil").form("Matikan").submit()

    assert sign_in(town.pages.anyone(), "operator").location == "/"


def test_code_when_the_offered_secret_is_forged_then_a_new_one_is_offered(town, app):
    visitor = town.visitor("operator")
    form = visitor.open("/profil/kode").form("Aktifkan")

    answer = form.submit(sealed=form.values["sealed"] + "x", code="123456")

    assert answer.location == "/profil/kode"
    assert account(app, town.ids["operator"]).totp_secret is None
