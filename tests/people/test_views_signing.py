"""The door: same words for all, one session a browser, one role at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.people.actions import signing
from coordapp.people.models import WebSession
from coordapp.people.rules import passwords
from tests.people.conftest import PASSWORD, change, headers, is_in, plain, sign_in
from tests.statements import heard_statements


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


def test_host_when_it_is_not_ours_then_nothing_is_answered(town):
    visitor = town.pages.anyone()

    assert visitor.http.get("/masuk", headers={"Host": "evil.example"}).status_code == 400
