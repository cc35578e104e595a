"""The second step, the password again, and what an admin cannot do without."""

from datetime import timedelta

import pyotp
import pytest

from coordapp import clock as house_clock
from tests.people.conftest import PASSWORD, change, is_in, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


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
