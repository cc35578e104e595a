"""Guessing at the door slows down, in the same words for all, and never locks the owner out."""

from sqlalchemy import select

from coordapp.db import db
from coordapp.people.actions import attempts, signing
from coordapp.people.models import Attempt
from tests.people.conftest import is_in, plain, sign_in


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
