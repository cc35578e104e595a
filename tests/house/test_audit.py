"""Each act is one entry of its chain, and no change goes without one."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from coordapp import audit, clock
from coordapp.agencies.models import Agency
from coordapp.audit import (
    AuditDetail,
    AuditEntry,
    MissingNote,
    SystemAuditDetail,
    SystemAuditEntry,
)
from coordapp.chain import GENESIS, hash_of
from coordapp.db import db
from coordapp.people.models import WebSession
from coordapp.policy import SYSTEM, Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_actor, make_agency, make_region, make_user
from tests.house.regions import FOREIGN, OWN, plant


@pytest.fixture
def office(app):
    """A region with an agency; what made them is noted already."""
    with app.app_context(), in_region(OWN):
        make_region(OWN)
        agency = make_agency("Dinas Kesehatan", contact_phone="081200000000")
        keep(agency)
        db.session.refresh(agency)
        yield agency


def entries(entry_type=AuditEntry):
    return db.session.scalars(select(entry_type).order_by(entry_type.sequence)).all()


def last_body():
    entry = entries()[-1]
    detail = select(AuditDetail).where(AuditDetail.entry_id == entry.id)
    return db.session.scalars(detail).one().body


def test_act_when_noted_then_it_is_one_entry_with_old_and_new(office):
    actor = make_actor(Role.SEKRETARIAT)
    keep(office)
    before = len(entries())

    office.name = "Dinas Kesehatan dan Keluarga Berencana"
    audit.note(actor, "rename_agency", office, reason="Perbup baru")
    db.session.commit()

    (entry,) = entries()[before:]
    assert (entry.verb, entry.subject_type) == ("rename_agency", "Agency")
    assert (entry.actor_id, entry.subject_id) == (actor.user_id, str(office.id))
    assert last_body() == {
        "reason": "Perbup baru",
        "changes": [
            {
                "table": "agency",
                "id": str(office.id),
                "values": {
                    "name": ["Dinas Kesehatan", "Dinas Kesehatan dan Keluarga Berencana"],
                },
            }
        ],
    }


def test_acts_when_two_are_noted_then_each_has_its_own_changes(office):
    before = len(entries())

    office.short_name = "Dinkes"
    audit.note(SYSTEM, "first", office)
    office.contact_name = "Ibu Sari"
    audit.note(SYSTEM, "second", office)
    db.session.commit()

    verbs = [entry.verb for entry in entries()[before:]]
    assert verbs == ["first", "second"]
    assert set(last_body()["changes"][0]["values"]) == {"contact_name"}


def test_row_when_expired_before_it_is_changed_then_its_old_value_is_kept(office):
    db.session.expire(office)

    office.name = "Dinas Baru"
    audit.note(SYSTEM, "rename_agency", office)
    db.session.commit()

    assert last_body()["changes"][0]["values"]["name"] == ["Dinas Kesehatan", "Dinas Baru"]


def test_row_when_deleted_then_its_values_are_kept(office):
    other = make_agency("Dinas Sosial")
    keep(other)

    db.session.delete(other)
    audit.note(SYSTEM, "remove_agency", other)
    db.session.commit()

    assert last_body()["changes"][0]["values"]["name"] == ["Dinas Sosial", None]


@pytest.mark.parametrize("way", ["new", "changed", "deleted"])
def test_change_when_nobody_notes_it_then_the_commit_is_refused(office, way):
    if way == "new":
        make_agency("Dinas Sosial")
    elif way == "changed":
        office.name = "Dinas Sosial"
    else:
        db.session.delete(office)

    with pytest.raises(MissingNote, match="changed without a note: agency"):
        db.session.commit()

    db.session.rollback()
    assert db.session.scalars(select(Agency.name)).all() == ["Dinas Kesehatan"]


def test_change_when_rolled_back_then_it_asks_for_no_note(office):
    office.name = "Dinas Sosial"
    db.session.flush()
    db.session.rollback()

    db.session.commit()

    assert [entry.verb for entry in entries()] == ["plant"]


def test_machinery_when_written_then_it_asks_for_no_note(office):
    user = make_user()
    keep(user)
    now = clock.now()

    db.session.add(
        WebSession(token_hash="x", user_id=user.id, created_at=now, seen_at=now, confirmed_at=now)
    )
    db.session.commit()

    assert db.session.scalars(select(WebSession.token_hash)).all() == ["x"]


@pytest.mark.parametrize("column", ["contact_phone"])
def test_secret_of_a_region_when_changed_then_its_text_is_masked(office, column):
    setattr(office, column, "081399999999")
    audit.note(SYSTEM, "change_contact", office)
    db.session.commit()

    assert last_body()["changes"][0]["values"][column] == ["•••", "•••"]


@pytest.mark.parametrize("column", ["password_hash", "totp_secret", "phone"])
def test_secret_of_a_person_when_changed_then_its_text_is_masked(office, column):
    user = make_user()
    keep(user)

    setattr(user, column, "rahasia")
    audit.note(SYSTEM, "change_secret", user)
    db.session.commit()

    bodies = [str(body) for body in db.session.scalars(select(SystemAuditDetail.body))]
    assert "rahasia" not in "".join(bodies)
    assert "'•••'" in bodies[-1]


def test_chains_when_an_act_writes_both_kinds_then_each_chain_has_its_part(office):
    user = make_user("Ibu Sari")
    office.contact_name = "Ibu Sari"
    keep(office)

    regional, general = entries()[-1], entries(SystemAuditEntry)[-1]
    detail = select(SystemAuditDetail).where(SystemAuditDetail.entry_id == general.id)
    changes = db.session.scalars(detail).one().body["changes"]
    assert (regional.verb, general.verb) == ("plant", "plant")
    assert [change["table"] for change in last_body()["changes"]] == ["agency"]
    assert [change["id"] for change in changes] == [str(user.id)]


def test_chains_when_of_two_regions_then_each_counts_from_one(app):
    with app.app_context():
        counted = {}
        for code_word in (OWN, FOREIGN):
            plant(code_word)
            with in_region(code_word):
                counted[code_word] = [(e.sequence, e.previous_hash) for e in entries()]

    assert counted == {OWN: [(1, GENESIS)], FOREIGN: [(1, GENESIS)]}


def test_chain_when_acts_follow_each_other_then_each_binds_the_one_before(office):
    for number in range(3):
        office.short_name = f"Dinkes {number}"
        keep(office)

    links = entries()
    assert [link.sequence for link in links] == [1, 2, 3, 4]
    assert [link.previous_hash for link in links[1:]] == [link.entry_hash for link in links[:-1]]
    assert [hash_of(OWN, link) for link in links] == [link.entry_hash for link in links]
    assert [link for link in links if hash_of(FOREIGN, link) == link.entry_hash] == []


def test_entries_when_written_then_their_keys_are_their_own_and_the_hour_is_the_act(office, clock):
    clock.move(hours=2)
    office.short_name = "Dinkes"
    keep(office)

    first, second = entries()
    assert len({first.id, second.id}) == 2
    assert all(isinstance(entry.id, uuid.UUID) for entry in (first, second))
    assert second.at - first.at > timedelta(0)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"]
)
def test_entry_when_changed_by_a_raw_statement_then_the_database_refuses(office, statement):
    connection = db.session.connection()

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        connection.exec_driver_sql(statement)
