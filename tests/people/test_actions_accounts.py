"""Inviting, granting, handing over, closing: who may touch whose account."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from coordapp import clock as house_clock
from coordapp.agencies.models import AgencyType
from coordapp.audit import SystemAuditEntry
from coordapp.db import db
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.outbox import OutboxMessage
from coordapp.people.actions import accounts, credentials, grants
from coordapp.people.actions.signing import open_session
from coordapp.people.models import Acting, Assignment, Ticket, TicketPurpose, User, WebSession
from coordapp.people.queries.accounts import find_user_by_identifier
from coordapp.people.rules.grants import Grant
from coordapp.people.rules.names import Names
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_assignment,
    make_post,
    make_region,
    make_user,
)

TODAY = date(2026, 11, 23)


@pytest.fixture
def admin(session, clock):
    """The admin of Kayong Utara, inside its scope."""
    with in_region("KKU"):
        make_region("KKU")
        yield make_actor(Role.ADMIN)


def asked(role=Role.INSTANSI, **given):
    return Grant(
        **{
            "role": role,
            "agency_id": None,
            "post_id": None,
            "reach": Reach.AGENCY,
            "position": "",
            "acting": Acting.DEFINITIVE,
            "starts_on": TODAY,
            "ends_on": None,
            **given,
        }
    )


def known_person(*roles, **columns):
    """A person with these roles here, loaded as pages load them."""
    user = make_user(**columns)
    for role in roles or (Role.INSTANSI,):
        make_assignment(user, role, agency_id=make_agency().id)
    return loaded(user)


def loaded(user):
    db.session.expire(user)
    return db.session.scalars(User.addressed_by(user.id)).one()


def count(model, **where):
    return db.session.scalar(select(func.count()).select_from(model).filter_by(**where))


def verbs():
    found = select(SystemAuditEntry.verb).order_by(SystemAuditEntry.sequence)
    return list(db.session.scalars(found))


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


def test_grant_when_to_oneself_then_it_is_forbidden(admin):
    own = loaded(db.session.get_one(User, admin.user_id))

    with pytest.raises(Forbidden):
        grants.grant_assignment(admin, own, asked(Role.AUDITOR, agency_id=make_agency().id))


def test_end_when_ones_own_then_it_is_forbidden(admin):
    own = loaded(db.session.get_one(User, admin.user_id))

    with pytest.raises(Forbidden):
        grants.end_assignment(admin, own, own.assignments[0].id, reason="pindah")


def test_grant_when_the_agency_is_of_another_region_then_it_is_refused(session, clock):
    with in_region("KPG"):
        keep(make_region("KPG"))
        far = make_agency()
        keep(far)
        far_id = far.id

    with in_region("KKU"):
        make_region("KKU")
        admin, person, grant = make_actor(Role.ADMIN), known_person(), asked(agency_id=far_id)
        with pytest.raises(Refused) as refused:
            grants.grant_assignment(admin, person, grant)

    assert refused.value.field == "agency_id"


def test_grant_when_the_body_is_shared_then_its_code_is_kept(admin):
    shared = make_agency("Yayasan", AgencyType.ORMAS, shared_code="YS")

    given = grants.grant_assignment(admin, known_person(), asked(Role.MITRA, agency_id=shared.id))

    assert given.shared_code == "YS"


def test_grant_when_bupati_then_no_shared_code_is_kept(admin):
    post = make_post(PostKind.BUPATI)
    shared = make_agency("Setda", AgencyType.SETDA, shared_code="YS")
    grant = asked(Role.PIMPINAN, reach=Reach.REGION, post_id=post.id, agency_id=shared.id)

    given = grants.grant_assignment(admin, known_person(), grant)

    assert (given.agency_id, given.shared_code) == (None, None)


def test_end_when_given_a_reason_then_rights_and_sessions_are_over(admin):
    person = known_person()
    held = person.assignments[0]
    open_session(person, own_device=True)

    grants.end_assignment(admin, person, held.id, reason="Mutasi")
    db.session.flush()

    assert held.ends_on == TODAY - timedelta(days=1)
    assert count(WebSession, user_id=person.id) == 0


def test_end_when_it_is_of_another_region_then_it_does_not_exist(admin):
    make_region("KPG")
    person = make_user()
    far = make_assignment(person, Role.INSTANSI, "KPG")

    with pytest.raises(NotFound):
        grants.end_assignment(admin, loaded(person), far.id, reason="Mutasi")


def test_end_when_it_is_over_then_it_is_refused(admin):
    person = known_person()
    grants.end_assignment(admin, person, person.assignments[0].id, reason="Mutasi")

    with pytest.raises(Refused):
        grants.end_assignment(admin, person, person.assignments[0].id, reason="Mutasi")


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


def test_known_person_when_looked_up_then_any_spelling_finds_them(admin):
    person = make_user(username="ani", phone="+6281234567890")

    assert find_user_by_identifier(" ANI ") is person
    assert find_user_by_identifier("0812 3456 7890") is person
    assert find_user_by_identifier("") is None
