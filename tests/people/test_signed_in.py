"""Whoever is signed in acts where the address leads, and is shown without asking again."""

import pytest

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.once import fingerprint
from coordapp.people.actions.signing import digest, open_session
from coordapp.people.models import User
from coordapp.people.queries.sessions import find_session, held_by
from coordapp.people.signed_in import SignedIn
from coordapp.tenancy import bound_region
from tests.statements import heard_statements


@pytest.fixture
def person(town, app):
    """`dua`, who works in both regions and chose Kayong Utara."""
    with app.test_request_context():
        user = db.session.get_one(User, town.ids["dua"])
        chosen = next(held for held in held_by(user.id) if held.region.id == "KKU")
        opened = open_session(user, own_device=True, assignment_id=chosen.assignment.id)
        db.session.commit()
        db.session.remove()
        found = find_session(digest(opened.token))
        assert found is not None
        yield SignedIn(found, opened.token)
        db.session.rollback()


@pytest.mark.parametrize(("asked", "region_id"), [(None, "KKU"), ("KKU", "KKU"), ("KPG", "KPG")])
def test_actor_when_the_address_names_a_region_then_they_act_there(person, asked, region_id):
    actor = person.act_in(asked)

    assert (actor.region_id, bound_region()) == (region_id, region_id)


def test_actor_when_they_hold_nothing_there_then_it_does_not_exist(person):
    with pytest.raises(NotFound):
        person.act_in("KTM")


def test_viewer_when_the_transaction_is_gone_then_nothing_is_asked_of_the_database(person):
    actor = person.act_in(None)
    db.session.rollback()

    with heard_statements() as heard:
        viewer = person.as_viewer(actor)

    assert (viewer.region_name, viewer.zone, heard) == ("Kabupaten Kayong Utara", "WIB", [])
    assert [(label, current) for label, _id, current in viewer.assignments] == [
        ("Instansi, Kabupaten Kayong Utara", True),
        ("Instansi, Kabupaten Kupang", False),
    ]


@pytest.mark.parametrize("field", ["password", "current", "code"])
def test_fingerprint_when_a_secret_was_typed_then_it_is_not_in_the_digest(field):
    first = fingerprint("/profil/sandi", [(field, "jalan hujan"), ("name", "a")])

    assert fingerprint("/profil/sandi", [(field, "payung biru"), ("name", "a")]) == first
    assert fingerprint("/profil/sandi", [(field, "jalan hujan"), ("name", "b")]) != first
