"""Every kind of answer carries the same protections, and the strictest ones a browser knows."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from coordapp import create_app
from coordapp.db import db
from tests.conftest import settings_for
from tests.house import probe
from tests.house.observatory import score

PROTECTIONS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
BODY = {"Content-Type", "Content-Length"}
PAGE = BODY | {"Cache-Control", "Vary"}
FILE = BODY | {"Cache-Control", "Vary", "Content-Disposition", "Last-Modified", "ETag", "Date"}
FILE |= {"Accept-Ranges", "Expires"}


def check(answer, status, more):
    """The answer has this status, all protections as they stand above, and no header beside."""
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in PROTECTIONS} == PROTECTIONS
    assert set(answer.headers.keys()) - set(PROTECTIONS) - more == set()


def signed_in(office):
    visitor = office.visitor()
    return visitor.http, visitor.token(), f"/probe/{office.agency_id}"


def test_page_when_read_then_it_is_protected_and_kept_nowhere(office):
    http, _, path = signed_in(office)

    answer = http.get(path)

    check(answer, 200, PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_redirect_when_answered_then_it_is_protected(office):
    http, token, _ = signed_in(office)

    answer = http.post("/probe/tambah", data={"csrf_token": token})

    check(answer, 303, PAGE | {"Location", "Set-Cookie"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [403, 409, 422, 500])
def test_refusal_when_a_view_makes_it_then_it_is_protected(office, status):
    http, token, _ = signed_in(office)

    answer = http.post(f"/probe/gagal/{status}", data={"csrf_token": token})

    check(answer, status, PAGE)
    assert answer.headers["Cache-Control"] == "no-store"


def test_refusal_when_the_token_is_missing_then_it_is_protected(office):
    http, _, _ = signed_in(office)

    check(http.post("/probe/tambah"), 400, PAGE)


def test_host_when_it_is_not_ours_then_the_answer_is_protected(probed):
    answer = probed.test_client().get("/masuk", base_url="http://penipu.example")

    check(answer, 400, PAGE)
    assert "penipu" not in answer.get_data(as_text=True)


def test_address_when_there_is_none_then_the_answer_is_protected(probed):
    check(probed.test_client().get("/tidak-ada"), 404, PAGE)


def test_method_when_not_allowed_then_the_answer_says_which_are(probed):
    answer = probed.test_client().delete("/masuk")

    check(answer, 405, PAGE | {"Allow"})
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_form_when_too_large_then_the_answer_is_protected(office, monkeypatch):
    http, token, _ = signed_in(office)
    monkeypatch.setitem(office.app.config, "MAX_CONTENT_LENGTH", 100)

    sent = {"csrf_token": token, "x": "a" * 200}
    answer = http.post("/probe/berkas", data=sent, content_type="multipart/form-data")

    check(answer, 413, PAGE)


def test_database_when_away_then_the_answer_says_when_to_come_again(office, monkeypatch):
    http, _, path = signed_in(office)
    with office.app.app_context():
        monkeypatch.setattr(db.engine.pool, "connect", _refuse)

    answer = http.get(path)

    check(answer, 503, PAGE | {"Retry-After"})
    assert answer.headers["Retry-After"] == "10"


def _refuse(*args, **kwargs):
    raise OperationalError("connect", {}, Exception("gone"))


@pytest.mark.parametrize("path", ["/static/js/app.js", "/static/js/app.js?v=0123456789"])
def test_static_file_when_served_then_it_is_protected(probed, path):
    with probed.test_client().get(path) as answer:
        check(answer, 200, FILE)

    assert ("immutable" in answer.headers["Cache-Control"]) is ("?v=" in path)


def test_static_file_when_unchanged_then_the_answer_is_protected(probed):
    http = probed.test_client()
    with http.get("/static/js/app.js") as first:
        known = {"If-None-Match": first.headers["ETag"]}

    with http.get("/static/js/app.js", headers=known) as answer:
        check(answer, 304, FILE)
        assert answer.get_data() == b""


def test_download_when_served_then_it_is_protected_and_saved_as_a_file(probed):
    answer = probed.test_client().get("/probe/unduh")

    check(answer, 200, FILE)
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.csv"


def test_policy_when_read_then_nothing_inline_or_evaluated_is_allowed():
    policy = PROTECTIONS["Content-Security-Policy"]

    assert [word for word in ("unsafe", "*", "http:", "https:") if word in policy] == []


@pytest.fixture
def public(app, database):
    """The application as it stands on the internet."""
    settings = dataclasses.replace(
        settings_for(database), mode="production", base_url="https://rakor.example"
    )
    built = create_app(settings)
    built.register_blueprint(probe.bp)
    yield built
    with built.app_context():
        db.engine.dispose()


def test_public_installation_when_scored_then_it_is_among_the_best(public):
    answer = public.test_client().get("/masuk", base_url="https://rakor.example")

    assert score(answer.headers) == 155


def test_public_installation_when_answering_then_only_https_is_spoken(public):
    answer = public.test_client().get("/masuk", base_url="https://rakor.example")

    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *attributes = (part.strip() for part in cookie.split(";"))
    assert name.startswith("__Host-coordapp=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
    assert timedelta(seconds=63072000).days == 730


@pytest.mark.parametrize(
    ("header", "worse", "points"),
    [
        ("Content-Security-Policy", None, 75),
        ("Content-Security-Policy", "script-src 'unsafe-inline'", 80),
        ("Strict-Transport-Security", None, 80),
        ("X-Content-Type-Options", None, 150),
        ("Referrer-Policy", "unsafe-url", 145),
        ("Cross-Origin-Opener-Policy", None, 145),
        ("Cross-Origin-Resource-Policy", None, 145),
        ("Cross-Origin-Embedder-Policy", None, 145),
        ("Set-Cookie", "coordapp=x", 80),
    ],
    ids=str,
)
def test_score_when_a_protection_is_missing_then_it_falls(public, header, worse, points):
    headers = public.test_client().get("/masuk", base_url="https://rakor.example").headers

    headers.remove(header)
    if worse is not None:
        headers.add(header, worse)

    assert score(headers) == points
