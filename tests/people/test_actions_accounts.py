"""Inviting, handing over, closing: who may touch whose account."""

from datetime import date

import pytest
from sqlalchemy import select

from coordapp import clock as house_clock
from coordapp.agencies.models import AgencyType
from coordapp.db import db
from coordapp.errors import Forbidden, Refused
from coordapp.outbox import OutboxMessage
from coordapp.people.actions import accounts
from coordapp.people.actions.signing import open_session
from coordapp.people.models import Assignment, Ticket, TicketPurpose, User, WebSession
from coordapp.people.queries.accounts import find_user_by_identifier
from coordapp.people.rules.names import Names
from coordapp.policy import Role
from tests.factories import (
    make_agency,
    make_assignment,
    make_region,
    make_user,
)
from tests.people.scenes import asked, count, known_person, loaded, verbs


def test_invite_when_complete_then_account_role_link_and_mail_exist(admin):
    puskesmas = make_agency("Puskesmas 01", AgencyType.PUSKESMAS)
    names = Names("dr. Ani", "ani", "ani@contoh.id", "0812 3456 7890")

    person = accounts.invite_person(admin, names, asked(agency_id=puskesmas.id))
    db.session.commit()

    held = db.session.scalars(select(Assignment).filter_by(user_id=person.id)).one()
    assert (held.role, held.agency_id, held.granted_by_id) == (
        Role.INSTANSI,
        puskesmas.id,
        admin.user_id,
    )
    assert (person.phone, person.password_hash) == ("+6281234567890", None)
    assert count(Ticket, user_id=person.id, purpose=TicketPurpose.INVITATION) == 1
    assert count(OutboxMessage, template="invitation", recipient_id=person.id) == 1
    assert verbs() == ["add_person", "grant_assignment", "renew_invitation"]


@pytest.mark.parametrize(
    ("names", "field"),
    [
        (Names("Ani", "ANI", None, None), "username"),
        (Names("Ani", None, "Ani@contoh.id", None), "email"),
        (Names("Ani", None, None, "0812-3456-7890"), "phone"),
    ],
)
def test_invite_when_a_name_is_taken_anywhere_then_it_is_refused(admin, names, field):
    make_user(username="ani", email="ani@contoh.id", phone="+6281234567890")

    with pytest.raises(Refused) as refused:
        accounts.invite_person(admin, names, asked(Role.ADMIN))

    assert refused.value.field == field


def everything_an_admin_does_to(actor, person):
    """Each act on somebody's whole account."""
    return [
        lambda: accounts.hand_over_password(actor, person),
        lambda: accounts.renew_invitation(actor, person),
        lambda: accounts.disable_person(actor, person, reason="x"),
        lambda: accounts.enable_person(actor, person),
        lambda: accounts.change_contact(actor, person, Names("X", "xyz", None, None)),
    ]


@pytest.mark.parametrize("act", range(5))
def test_account_when_it_works_elsewhere_too_then_no_region_touches_it(admin, act):
    make_region("KPG")
    person = known_person()
    make_assignment(person, Role.INSTANSI, "KPG", ends_on=date(2021, 1, 1))

    with pytest.raises(Refused, match="daerah lain"):
        everything_an_admin_does_to(admin, loaded(person))[act]()


@pytest.mark.parametrize("act", range(4))
def test_account_when_it_is_ones_own_then_it_is_forbidden(admin, act):
    own = loaded(db.session.get_one(User, admin.user_id))

    with pytest.raises(Forbidden):
        everything_an_admin_does_to(admin, own)[act]()


def test_hand_over_when_done_then_told_sessions_end_and_the_code_stays(admin):
    person = known_person(
        email="ani@contoh.id", totp_secret="S", totp_confirmed_at=house_clock.now()
    )
    open_session(person, own_device=True)
    earlier = accounts.hand_over_password(admin, person)

    ticket = accounts.hand_over_password(admin, person)
    db.session.flush()

    told = db.session.scalars(select(OutboxMessage).filter_by(template="handed_over")).all()
    assert [message.address for message in told] == ["ani@contoh.id"] * 2
    assert count(WebSession, user_id=person.id) == 0
    assert person.totp_secret == "S"
    assert (earlier.is_open(house_clock.now()), ticket.is_open(house_clock.now())) == (False, True)


def test_contact_when_the_address_changes_then_the_old_one_is_told(admin):
    person = known_person(email="lama@contoh.id")
    open_session(person, own_device=True)

    accounts.change_contact(admin, person, Names("Ani", "ani", "baru@contoh.id", None))
    db.session.flush()

    told = db.session.scalars(select(OutboxMessage)).one()
    assert (told.template, told.address) == ("contact_changed", "lama@contoh.id")
    assert count(WebSession, user_id=person.id) == 0


def test_contact_when_only_the_name_changes_then_nobody_is_signed_out(admin):
    person = known_person(email="lama@contoh.id")
    open_session(person, own_device=True)

    accounts.change_contact(admin, person, Names("Ani", "ani", "lama@contoh.id", None))
    db.session.flush()

    assert count(OutboxMessage) == 0
    assert count(WebSession, user_id=person.id) == 1


def test_disable_when_done_then_sessions_and_links_are_dead(admin):
    person = known_person()
    open_session(person, own_device=True)
    ticket = accounts.renew_invitation(admin, person)

    accounts.disable_person(admin, person, reason="Pensiun")
    db.session.flush()

    assert count(WebSession, user_id=person.id) == 0
    assert not ticket.is_open(house_clock.now())


def test_known_person_when_looked_up_then_any_spelling_finds_them(admin):
    person = make_user(username="ani", phone="+6281234567890")

    assert find_user_by_identifier(" ANI ") is person
    assert find_user_by_identifier("0812 3456 7890") is person
    assert find_user_by_identifier("") is None
