"""The door: same words for all, one session a browser, guessing that slows down."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.people.actions import attempts, signing
from coordapp.people.models import Attempt, User, WebSession
from coordapp.people.rules import passwords
from coordapp.tenancy import in_region
from tests.factories import keep
from tests.people.conftest import PASSWORD, sign_in
from tests.statements import heard_statements

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def plain(answer, name):
    """A page without what differs between any two: its token, and the name typed."""
    body = answer.response.get_data(as_text=True).replace(name, "NAMA")
    return re.sub(r'name="csrf_token" value="[^"]+"', "TOKEN", body)


def headers(answer):
    """Headers without the length, which the name typed changes, and the session's cookie."""
    return [
        (name, value)
        for name, value in answer.response.headers
        if name not in ("Content-Length", "Set-Cookie")
    ]


def change(app, user_id, **columns):
    """Set columns of an account behind everybody's back."""
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, user_id)
        for name, value in columns.items():
            setattr(user, name, value)
        keep(user)


def is_in(visitor):
    """Whether pages of the account open."""
    return visitor.http.get("/profil").status_code == 200


@pytest.mark.parametrize("spelling", ["operator", " OPERATOR ", "Operator@contoh.id"])
def test_sign_in_when_the_password_is_right_then_any_spelling_opens(town, spelling):
    visitor = town.pages.anyone()

    answer = sign_in(visitor, spelling)

    assert (answer.location, is_in(visitor)) == ("/", True)


def test_sign_in_when_wrong_then_known_and_unknown_read_the_same(town):
    known = sign_in(town.pages.anyone(), "operator", "salah sekali ini", status=422)
    unknown = sign_in(town.pages.anyone(), "tidakada", "salah sekali ini", status=422)

    assert plain(known, "operator") == plain(unknown, "tidakada")
    assert headers(known) == headers(unknown)


def test_sign_in_when_disabled_then_it_reads_like_a_wrong_password(town, app):
    change(app, town.ids["operator"], disabled_at=house_clock.now())

    disabled = sign_in(town.pages.anyone(), "operator", status=422)
    unknown = sign_in(town.pages.anyone(), "tidakada", status=422)

    assert plain(disabled, "operator") == plain(unknown, "tidakada")


def test_sign_in_when_the_name_is_unknown_then_the_hasher_works_as_well(town, monkeypatch):
    kept = []
    real = passwords.HASHER.__class__.verify
    monkeypatch.setattr(
        passwords.HASHER.__class__,
        "verify",
        lambda self, hash, password: kept.append(hash) or real(self, hash, password),
    )

    sign_in(town.pages.anyone(), "tidakada", status=422)

    assert kept == [passwords.NOBODY]


def test_sign_in_when_a_cookie_was_planted_then_it_is_worthless_after(town):
    visitor = town.pages.anyone()
    visitor.open("/masuk")
    planted = visitor.http.get_cookie("coordapp").value

    sign_in(visitor, "operator")
    other = town.pages.anyone()
    other.http.set_cookie("coordapp", planted)

    assert is_in(visitor)
    assert not is_in(other)


def test_sign_in_when_done_then_the_cookie_holds_a_secret_kept_only_as_digest(town, app):
    visitor = town.pages.anyone()
    sign_in(visitor, "operator")

    with visitor.http.session_transaction() as cookie:
        held = dict(cookie)
    with app.app_context():
        row = db.session.scalars(select(WebSession)).one()

    assert set(held) <= {"_user_id", "_permanent", "csrf_token", "_flashes"}
    assert row.token_hash == signing.digest(held["_user_id"])
    assert held["_user_id"] not in repr(row.__dict__)


def test_sign_out_when_done_then_the_old_cookie_is_dead(town):
    visitor = town.visitor("operator")
    old = visitor.http.get_cookie("coordapp").value

    visitor.open("/profil").form("Keluar").submit()
    visitor.http.set_cookie("coordapp", old)

    assert not is_in(visitor)
    assert "Sesi Anda berakhir" in visitor.open("/masuk").text


def test_session_when_the_account_is_closed_then_it_is_dead(town, app):
    visitor = town.visitor("operator")

    change(app, town.ids["operator"], disabled_at=house_clock.now())

    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("key", "own_device", "limit"),
    [
        ("operator", True, timedelta(days=30)),
        ("operator", False, timedelta(hours=12)),
        ("sekretariat", True, timedelta(hours=12)),
        ("pimpinan", True, timedelta(hours=12)),
        ("admin", True, timedelta(hours=1)),
    ],
)
def test_session_when_idle_then_it_lives_to_its_limit_and_no_longer(
    town, clock, key, own_device, limit
):
    visitor = town.visitor(key, own_device=own_device)
    other = town.visitor(key, own_device=own_device)

    clock.move(seconds=limit.total_seconds() - 1)
    within = is_in(visitor)
    clock.move(seconds=1)

    assert (within, is_in(other)) == (True, False)


def test_session_when_used_then_it_is_touched_every_five_minutes_at_most(town, app, clock):
    visitor = town.visitor("operator")
    began = house_clock.now()
    seen = []

    for minutes in (4, 1):
        clock.move(minutes=minutes)
        assert is_in(visitor)
        with app.app_context():
            seen.append(db.session.scalars(select(WebSession.seen_at)).one() - began)

    assert seen == [timedelta(0), timedelta(minutes=5)]


def test_session_when_touched_by_a_write_then_the_write_is_done_too(town, app, clock):
    visitor = town.visitor("dua")
    page = visitor.open("/peran")
    clock.move(minutes=6)

    assignment = next(item for item in page.tree.all("button") if item.get("name") == "assignment")
    values = {"csrf_token": visitor.token(), "assignment": assignment.get("value")}
    visitor.send("/peran", values)

    with app.app_context():
        row = db.session.scalars(select(WebSession)).one()
        assert str(row.assignment_id) == assignment.get("value")
        assert row.seen_at == house_clock.now()


def test_page_when_a_session_is_fresh_then_four_queries_find_the_actor(town, app):
    visitor = town.visitor("pimpinan")

    with app.app_context(), heard_statements() as heard:
        visitor.open("/peran")

    assert len(heard) <= 4


def test_guessing_when_fast_then_the_hasher_judges_few(town, app, monkeypatch):
    judged = []
    monkeypatch.setattr(
        signing, "is_password", lambda kept, password: judged.append(password) or False
    )
    visitor = town.pages.anyone()
    values = {"csrf_token": visitor.token(), "identifier": "operator"}

    answers = [
        visitor.http.post("/masuk", data={**values, "password": f"tebakan {turn}"}).status_code
        for turn in range(200)
    ]

    assert len(judged) == 5
    assert (answers.count(422), answers.count(429)) == (5, 195)


def test_guessing_when_slowed_down_then_known_and_unknown_read_the_same(town):
    pages = []
    for place, name in enumerate(("operator", "tidakada"), start=1):
        visitor = town.pages.anyone()
        visitor.http.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
        for _turn in range(5):
            sign_in(visitor, name, "salah", status=422)
        pages.append(plain(sign_in(visitor, name, "salah", status=429), name))

    assert pages[0] == pages[1]
    assert "Coba lagi dalam 30 detik" in pages[0]


def test_guessing_when_the_wait_is_over_then_the_right_password_opens(town, clock):
    visitor = town.pages.anyone()
    for _turn in range(5):
        sign_in(visitor, "operator", "salah", status=422)
    sign_in(visitor, "operator", status=429)

    clock.move(seconds=30)
    sign_in(visitor, "operator")

    assert is_in(visitor)


def test_guessing_when_by_a_stranger_then_the_owner_stays_and_may_come_back(town):
    owner = town.pages.anyone()
    sign_in(owner, "operator")
    stranger = town.pages.anyone()
    for _turn in range(5):
        sign_in(stranger, "operator", "salah", status=422)
    sign_in(stranger, "operator", status=429)

    stays = is_in(owner)
    owner.open("/profil").form("Keluar").submit()
    sign_in(owner, "operator")

    assert (stays, is_in(owner)) == (True, True)


def test_guessing_when_names_vary_then_the_client_slows_down(town):
    visitor = town.pages.anyone()
    for turn in range(5):
        sign_in(visitor, f"orang.{turn}", "salah", status=422)

    sign_in(visitor, "orang.lain", "salah", status=429)


def test_failures_when_the_request_is_refused_then_they_are_counted_all_the_same(town, app):
    sign_in(town.pages.anyone(), "operator", "salah", status=422)

    with app.app_context():
        counted = {row.subject: row.failures for row in db.session.scalars(select(Attempt))}
    assert counted == {attempts.of_name("operator").subject: 1, "client:127.0.0.1": 1}


def test_failures_when_a_sign_in_succeeds_then_they_are_forgotten(town, app):
    visitor = town.pages.anyone()
    sign_in(visitor, "operator", "salah", status=422)
    sign_in(visitor, "operator")

    with app.app_context():
        counted = {row.subject: row.failures for row in db.session.scalars(select(Attempt))}
    assert counted == {attempts.of_name("operator").subject: 0, "client:127.0.0.1": 1}


def test_failures_when_logged_then_neither_name_nor_password_is_written(town, caplog):
    sign_in(town.pages.anyone(), "operator", "rahasia sekali", status=422)

    lines = [record.getMessage() for record in caplog.records if "security" in record.name]
    assert len(lines) == 1
    assert "operator" not in lines[0]
    assert "rahasia" not in lines[0]


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_next_when_it_leads_elsewhere_then_home_opens(town, target):
    visitor = town.pages.anyone()
    form = visitor.open("/masuk", query_string={"next": target}).form("Masuk")
    assert form.values["next"] == "/"

    answer = form.submit(identifier="operator", password=PASSWORD, next=target)

    assert answer.location == "/"


def test_next_when_a_page_asked_for_signing_in_then_it_opens_after(town):
    visitor = town.pages.anyone()
    asked = visitor.open("/profil", status=302).location

    answer = visitor.open(asked).form("Masuk").submit(identifier="operator", password=PASSWORD)

    assert answer.location == "/profil"


def test_sign_in_when_several_roles_are_held_then_one_is_chosen_first(town):
    visitor = town.pages.anyone()

    answer = sign_in(visitor, "dua")
    detour = visitor.open("/profil", status=303)

    assert answer.location == "/peran?next=/"
    assert detour.location == "/peran?next=/profil"


def test_role_when_chosen_then_pages_are_of_its_region(town):
    visitor = town.visitor("dua")
    page = visitor.open("/peran")
    far = next(item for item in page.tree.all("button") if "Kupang" in "".join(item.itertext()))

    visitor.send("/peran", {"csrf_token": visitor.token(), "assignment": far.get("value")})

    assert "Kabupaten Kupang" in visitor.open("/profil").text


def test_role_when_it_is_somebody_elses_then_it_does_not_exist(town, app):
    with app.app_context():
        opened = signing.held_by(town.ids["admin"])[0].assignment.id
    visitor = town.visitor("operator")

    visitor.send("/peran", {"csrf_token": visitor.token(), "assignment": str(opened)}, status=404)


def test_sample_people_when_the_mode_is_off_then_nobody_is_let_in(town, app):
    change(app, town.ids["operator"], is_sample=True)
    visitor = town.pages.anyone()

    values = {"csrf_token": visitor.token(), "user": str(town.ids["operator"])}

    visitor.send("/masuk/contoh", values, status=404)
    assert "Coba sebagai" not in visitor.open("/masuk").text


def test_sample_people_when_the_mode_is_on_then_only_they_enter_by_a_click(town, app, monkeypatch):
    change(app, town.ids["operator"], is_sample=True)
    monkeypatch.setitem(app.config, "SAMPLE_MODE", True)
    visitor = town.pages.anyone()
    token = visitor.token()

    visitor.send("/masuk/contoh", {"csrf_token": token, "user": str(town.ids["admin"])}, status=404)
    visitor.send("/masuk/contoh", {"csrf_token": token, "user": str(town.ids["operator"])})

    assert is_in(visitor)


@pytest.fixture
def guarded(town, app):
    """The operator with a code from the phone."""
    change(app, town.ids["operator"], totp_secret=SECRET, totp_confirmed_at=house_clock.now())
    return town


def code_now(**shift):
    return pyotp.TOTP(SECRET).at(house_clock.now() + timedelta(**shift))


def test_code_when_the_password_was_right_then_nothing_opens_without_it(guarded):
    visitor = guarded.pages.anyone()

    answer = sign_in(visitor, "operator")

    assert answer.location == "/masuk/kode?next=/"
    assert not is_in(visitor)


def test_code_when_right_then_the_house_opens(guarded):
    visitor = guarded.pages.anyone()

    page = sign_in(visitor, "operator", own_device="y").follow()
    page.form("Masuk").submit(code=f" {code_now()[:3]} {code_now()[3:]} ")

    assert is_in(visitor)


def test_code_when_used_once_then_it_opens_nothing_again(guarded):
    first, second = guarded.pages.anyone(), guarded.pages.anyone()
    sign_in(first, "operator").follow().form("Masuk").submit(code=code_now())

    page = sign_in(second, "operator").follow()
    page.form("Masuk").submit(status=422, code=f"{code_now()} ")
    page.form("Masuk").submit(status=422, code=code_now(seconds=-30))

    assert not is_in(second)


def test_code_when_guessed_then_signing_in_anew_buys_no_more_tries(guarded):
    for _turn in range(5):
        visitor = guarded.pages.anyone()
        sign_in(visitor, "operator").follow().form("Masuk").submit(status=422, code="000000")
    visitor = guarded.pages.anyone()

    page = sign_in(visitor, "operator").follow()

    page.form("Masuk").submit(status=429, code=code_now())


def test_code_when_ten_minutes_have_passed_then_one_begins_anew(guarded, clock):
    visitor = guarded.pages.anyone()
    page = sign_in(visitor, "operator").follow()
    clock.move(minutes=10)

    page.form("Masuk").submit(status=422, code=code_now())

    assert not is_in(visitor)


def test_code_when_no_password_was_typed_then_the_door_is_shown(guarded):
    visitor = guarded.pages.anyone()

    assert visitor.open("/masuk/kode", status=302).location == "/masuk"
    answer = visitor.send("/masuk/kode", {"csrf_token": visitor.token(), "code": code_now()})
    assert answer.location == "/masuk"


def test_admin_when_without_a_code_then_only_its_set_up_opens(town, app):
    change(app, town.ids["admin"], totp_confirmed_at=None)
    visitor = town.visitor("admin")

    for path in ("/profil", "/pengaturan/pengguna/", "/pengaturan/pengguna/baru"):
        assert visitor.open(path, status=303).location == "/profil/kode"
    page = visitor.open("/profil/kode")
    secret = page.tree.find("code").text
    page.form("Aktifkan").submit(code=pyotp.TOTP(secret).at(house_clock.now()))

    visitor.open("/pengaturan/pengguna/")


def test_confirm_when_right_then_the_session_has_a_new_secret(town, clock):
    visitor = town.visitor("admin")
    old = visitor.http.get_cookie("coordapp").value
    clock.move(minutes=10)
    asked = visitor.open("/pengaturan/pengguna/baru", status=303)

    answer = asked.follow().form("Lanjutkan").submit(password=PASSWORD)
    thief = town.pages.anyone()
    thief.http.set_cookie("coordapp", old)

    assert answer.location == "/pengaturan/pengguna/baru"
    answer.follow()
    assert not is_in(thief)


def test_confirm_when_guessed_then_it_slows_down(town):
    visitor = town.visitor("admin")
    for _turn in range(5):
        visitor.open("/konfirmasi").form("Lanjutkan").submit(status=422, password="salah")

    visitor.open("/konfirmasi").form("Lanjutkan").submit(status=429, password=PASSWORD)


def test_host_when_it_is_not_ours_then_nothing_is_answered(town):
    visitor = town.pages.anyone()

    assert visitor.http.get("/masuk", headers={"Host": "evil.example"}).status_code == 400
