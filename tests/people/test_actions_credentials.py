"""Links, passwords and the first admin's code: each opens once."""

import pytest
from sqlalchemy import select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.outbox import OutboxMessage
from coordapp.people.actions import accounts, credentials
from coordapp.people.models import Ticket, TicketPurpose
from coordapp.people.rules.names import Names
from coordapp.policy import Role
from tests.factories import (
    make_region,
    make_user,
)
from tests.people.scenes import count, known_person, loaded


def test_password_when_a_link_is_used_twice_then_the_second_is_refused(admin):
    person = known_person()
    ticket = accounts.renew_invitation(admin, person)
    credentials.set_password(ticket, password="jalan hujan payung biru", name="dr. Ani")

    with pytest.raises(Refused):
        credentials.set_password(ticket, password="kuda lumping bambu")

    assert person.name == "dr. Ani"


def test_password_when_set_then_every_other_link_is_dead(admin):
    person = known_person(email="ani@contoh.id")
    credentials.ask_reset(identifier="ani@contoh.id")
    mailed = db.session.scalars(select(Ticket).filter_by(purpose=TicketPurpose.RESET)).one()
    handed = credentials.add_ticket(TicketPurpose.HAND_OVER, user_id=person.id)

    credentials.set_password(handed, password="jalan hujan payung biru")

    assert not mailed.is_open(house_clock.now())


def test_reset_when_nobody_or_no_address_or_disabled_then_nothing_is_queued(admin):
    make_user(username="tanpa")
    make_user(email="mati@contoh.id", disabled_at=house_clock.now())

    for name in ("tanpa", "mati@contoh.id", "tidakada"):
        credentials.ask_reset(identifier=name)

    assert (count(Ticket), count(OutboxMessage)) == (0, 0)


def test_reset_when_queued_then_no_secret_lies_in_the_queue(admin):
    make_user(email="ani@contoh.id")

    credentials.ask_reset(identifier="ANI@contoh.id")
    db.session.flush()

    ticket = db.session.scalars(select(Ticket)).one()
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.params == {"ticket": str(ticket.id)}
    assert ticket.token_hash is None


def test_first_admin_when_the_region_has_one_then_no_code_is_given(admin):
    with pytest.raises(Refused):
        accounts.offer_first_admin("KKU")


def test_first_admin_when_the_code_is_used_then_it_opens_nothing_again(session, clock):
    make_region("KPG")
    first, second = accounts.offer_first_admin("KPG"), accounts.offer_first_admin("KPG")
    given = {"password": "jalan hujan payung biru"}

    person = accounts.become_first_admin(names=Names("Adi", "adi", None, None), code=first, **given)
    db.session.flush()

    assert [held.role for held in loaded(person).assignments] == [Role.ADMIN]
    for code in (first, second, "AAAA-BBBB-CCCC-DDDD"):
        with pytest.raises(Refused):
            accounts.become_first_admin(names=Names("Eve", "eve", None, None), code=code, **given)


def test_first_admin_when_the_code_is_a_day_old_then_it_is_refused(session, clock):
    make_region("KPG")
    code = accounts.offer_first_admin("KPG")
    clock.move(hours=24)

    with pytest.raises(Refused):
        accounts.become_first_admin(
            names=Names("Adi", "adi", None, None), code=code, password="jalan hujan payung biru"
        )
