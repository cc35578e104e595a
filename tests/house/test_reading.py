"""Reading never writes; a write is committed once, or nothing of it is."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from coordapp import clock
from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.people.models import WebSession
from coordapp.tenancy import in_region
from tests.house import probe

OF_SESSIONS = {"web_session"}


def without_sessions(rows):
    return {name: found for name, found in rows.items() if name not in OF_SESSIONS}


def test_get_when_its_view_writes_then_the_database_refuses(office):
    visitor = office.visitor()
    before = office.rows()

    answer = visitor.http.get("/probe/tulis")

    assert answer.status_code in (500, 503)
    assert office.rows() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_safe_method_when_used_then_nothing_is_changed(office, method):
    visitor = office.visitor()
    before = office.rows()

    for rule in office.app.url_map.iter_rules():
        if method in rule.methods and not rule.arguments:
            visitor.http.open(rule.rule, method=method)

    assert without_sessions(office.rows()) == without_sessions(before)


def test_session_when_read_after_a_while_then_it_alone_is_touched(office):
    visitor = office.visitor()
    with office.app.app_context():
        long_ago = clock.now() - timedelta(hours=1)
        db.session.scalars(select(WebSession)).one().seen_at = long_ago
        db.session.commit()
    before = office.rows()

    visitor.open(f"/probe/{office.agency_id}")

    after = office.rows()
    assert without_sessions(after) == without_sessions(before)
    with office.app.app_context():
        assert db.session.scalars(select(WebSession)).one().seen_at > long_ago


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 500, 503])
def test_post_when_answered_with_a_refusal_then_nothing_is_left(office, status):
    visitor = office.visitor()
    token = visitor.token()
    before = office.rows()

    answer = visitor.http.post(f"/probe/gagal/{status}", data={"csrf_token": token})

    assert answer.status_code == status
    assert office.rows() == before


def test_post_when_it_succeeds_then_all_is_committed_once(office):
    visitor = office.visitor()
    values = {"csrf_token": visitor.token(), "client_key": "k1"}
    before, commits = office.rows(), []
    with office.app.app_context():
        event.listen(db.engine, "commit", commits.append)

    visitor.send("/probe/tambah", values)

    after = office.rows()
    more = {name: len(after[name]) - len(before[name]) for name in after}
    assert {name: count for name, count in more.items() if count} == {
        "agency": 1,
        "applied_operation": 1,
        "audit_detail": 1,
        "audit_entry": 1,
        "outbox_message": 1,
    }
    assert len(commits) == 1


def test_post_when_its_commit_fails_then_an_error_page_says_so(office):
    visitor = office.visitor()
    token = visitor.token()
    before = office.rows()

    page = visitor.send("/probe/tanpa-catatan", {"csrf_token": token}, status=500)

    assert office.rows() == before
    assert "Instansi ditambahkan." not in page.text
    assert page.response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_save_when_somebody_else_saved_in_between_then_it_is_a_conflict(office, monkeypatch):
    visitor = office.visitor()
    page = visitor.open(f"/probe/{office.agency_id}")
    rename = probe.rename_agency

    def rename_after_another(actor, agency, *, name):
        statement = "UPDATE agency SET version = version + 1"
        db.session.connection().exec_driver_sql(statement)
        return rename(actor, agency, name=name)

    monkeypatch.setattr(probe, "rename_agency", rename_after_another)
    answer = page.form("Simpan").submit(name="Dinas Baru", status=409)

    assert answer.heading == "Data ini sudah diubah orang lain"
    with office.app.app_context(), in_region("KKU"):
        assert db.session.scalars(select(Agency.name)).all() == ["Dinas Kesehatan"]


def test_form_when_opened_before_another_save_then_both_texts_are_kept(office):
    mine, theirs = office.visitor(), office.visitor()
    form = mine.open(f"/probe/{office.agency_id}").form("Simpan")
    other = theirs.open(f"/probe/{office.agency_id}").form("Simpan")

    other.submit(name="Dinas Mereka")
    page = form.submit(name="Dinas Saya", status=409)

    assert page.form("Simpan").values["name"] == "Dinas Saya"
    with office.app.app_context(), in_region("KKU"):
        assert db.session.scalars(select(Agency.name)).all() == ["Dinas Mereka"]
