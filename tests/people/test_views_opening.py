"""Doors without a password: invitation, forgotten password, first admin."""

import re

import pytest
from sqlalchemy import func, select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.outbox import OutboxMessage, composers
from coordapp.people import sealed
from coordapp.people.actions import accounts, credentials
from coordapp.people.models import Ticket, TicketPurpose, User
from coordapp.policy import SYSTEM, Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_person, make_region
from tests.people.conftest import PASSWORD, sign_in

NEW = "kuda lumping bambu hijau"
PREVIEW = {"User-Agent": "WhatsApp/2.23 A"}


def issue(app, user_id, purpose):
    """The path of a new link for a person."""
    with app.app_context(), in_region("KKU"):
        ticket = credentials.add_ticket(purpose, user_id=user_id)
        db.session.commit()
        return sealed.ticket_link(ticket).removeprefix("http://localhost")


def used(app):
    with app.app_context():
        return list(db.session.scalars(select(Ticket.used_at)))


@pytest.fixture
def invited(town, app):
    """The path of the operator's invitation; the account was not opened yet."""
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, town.ids["operator"])
        user.password_hash = None
        keep(user)
    return issue(app, town.ids["operator"], TicketPurpose.INVITATION)


def test_invitation_when_previewed_then_nothing_is_used_up(town, app, invited):
    visitor = town.pages.anyone()

    for _turn in range(5):
        assert visitor.http.get(invited, headers=PREVIEW).status_code == 200
        assert visitor.http.head(invited, headers=PREVIEW).status_code == 200

    assert used(app) == [None]


def test_invitation_when_accepted_then_one_may_sign_in(town, invited):
    visitor = town.pages.anyone()

    form = visitor.open(invited).form("Buka akun")
    answer = form.submit(name="Ani, S.K.M.", password=NEW)
    sign_in(visitor, "operator", NEW)

    assert answer.location == "/masuk"
    assert visitor.open("/profil").heading == "Ani, S.K.M."


def test_invitation_when_the_password_is_weak_then_it_may_be_tried_again(town, app, invited):
    page = town.pages.anyone().open(invited)

    again = page.form("Buka akun").submit(status=422, password="password1234")

    assert used(app) == [None]
    again.form("Buka akun").submit(password=NEW)


def test_invitation_when_used_or_old_then_the_link_is_dead(town, clock, app, invited):
    town.pages.anyone().open(invited).form("Buka akun").submit(password=NEW)
    other = issue(app, town.ids["operator"], TicketPurpose.INVITATION)
    clock.move(days=7)

    for path in (invited, other, "/undangan/x", other + "a", "/undangan/" + "0" * 32 + ".abc"):
        visitor = town.pages.anyone()
        assert visitor.open(path, status=404).heading == "Tautan tidak berlaku lagi"
        visitor.send(path, {"csrf_token": visitor.token(), "password": NEW}, status=404)


def test_link_when_meant_for_another_purpose_then_it_is_dead(town, app):
    path = issue(app, town.ids["operator"], TicketPurpose.RESET)

    town.pages.anyone().open(path.replace("/sandi-baru/", "/undangan/"), status=404)


@pytest.mark.parametrize("purpose", [TicketPurpose.RESET, TicketPurpose.HAND_OVER])
def test_new_password_when_set_then_every_session_has_ended(town, app, purpose):
    signed = town.visitor("operator")
    visitor = town.pages.anyone()
    path = issue(app, town.ids["operator"], purpose)

    visitor.open(path).form("Simpan sandi").submit(password=NEW)

    assert signed.http.get("/profil").status_code == 302
    sign_in(visitor, "operator", PASSWORD, status=422)
    sign_in(visitor, "operator", NEW)


def test_new_password_when_the_account_is_disabled_then_it_is_refused(town, app):
    path = issue(app, town.ids["operator"], TicketPurpose.RESET)
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, town.ids["operator"])
        user.disabled_at = house_clock.now()
        keep(user)

    page = town.pages.anyone().open(path)

    page.form("Simpan sandi").submit(status=422, password=NEW)


def ask(town, name):
    """Ask for a link from an address of one's own."""
    visitor = town.pages.anyone()
    answer = visitor.open("/lupa-sandi").form("Kirim tautan").submit(identifier=name)
    return answer, answer.follow()


def test_forgotten_when_asked_then_known_and_unknown_read_the_same(town, app):
    known, known_page = ask(town, "operator")
    unknown, unknown_page = ask(town, "tidakada")
    without, without_page = ask(town, "sekretariat")

    texts = {page.response.get_data() for page in (known_page, unknown_page, without_page)}
    assert len(texts) == 1
    assert known.location == unknown.location == without.location
    with app.app_context():
        addresses = list(db.session.scalars(select(OutboxMessage.address)))
    assert addresses == ["operator@contoh.id"]


def test_forgotten_when_mailed_then_the_link_is_of_the_configured_host(town, app):
    ask(town, "operator")

    with app.app_context(), app.test_request_context(headers={"Host": "localhost"}):
        message = db.session.scalars(select(OutboxMessage)).one()
        values = composers["reset"].compose(message)
        text = app.jinja_env.get_template("mail/reset.txt").render(**values)

    link = re.search(r"http://localhost/sandi-baru/[0-9a-f]{32}\.[\w-]{43}", text)
    assert link is not None
    town.pages.anyone().open(link[0].removeprefix("http://localhost"))


def test_forgotten_when_asked_again_and_again_then_it_slows_down(town, app):
    for _turn in range(5):
        ask(town, "operator")

    form = town.pages.anyone().open("/lupa-sandi").form("Kirim tautan")
    form.submit(status=429, identifier="Operator")

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 5


def test_notices_when_composed_then_they_hold_no_link(town, app):
    with app.app_context(), in_region("KKU"), app.test_request_context():
        person = db.session.scalars(User.addressed_by(town.ids["operator"])).one()
        accounts.hand_over_password(SYSTEM, person)
        db.session.commit()
        message = db.session.scalars(select(OutboxMessage)).one()
        values = composers["handed_over"].compose(message)
        text = app.jinja_env.get_template("mail/handed_over.txt").render(**values)

    assert text.startswith("Perihal: ")
    assert "/sandi-baru/" not in text


@pytest.fixture
def empty_region(app, clock):
    """A region without an admin."""
    with app.app_context():
        region = make_region("KTM")
        keep(region)


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def test_first_admin_when_no_code_was_given_out_then_there_is_no_page(pages, empty_region):
    pages.anyone().open("/admin-pertama", status=404)


def test_first_admin_when_the_code_is_typed_then_the_account_opens_once(pages, app, empty_region):
    code = run(app, "first-admin", "ktm").output.strip()
    visitor = pages.anyone()
    page = visitor.open("/admin-pertama")
    given = {"name": "Adi", "username": "adi.ktm", "password": NEW}

    page.form("Buka akun admin").submit(status=422, code="AAAA-BBBB-CCCC-DDDD", **given)
    page.form("Buka akun admin").submit(code=code.lower(), **given)
    sign_in(visitor, "adi.ktm", NEW)

    assert visitor.open("/profil", status=303).location == "/profil/kode"
    again = run(app, "first-admin", "KTM")
    assert (again.exit_code, "sudah punya admin" in again.output) == (1, True)
    visitor.open("/admin-pertama", status=404)


def test_first_admin_when_the_region_is_not_open_then_the_operator_is_told(app, clock):
    answer = run(app, "first-admin", "XYZ")

    assert (answer.exit_code, "open-region" in answer.output) == (1, True)


def test_password_link_when_printed_then_it_works_for_whoever_it_is(town, app):
    link = run(app, "password-link", "dua").output.strip()

    page = town.pages.anyone().open(link.removeprefix("http://localhost"))
    page.form("Simpan sandi").submit(password=NEW)

    sign_in(town.pages.anyone(), "dua", NEW)


def test_drop_code_when_the_phone_is_lost_then_the_password_alone_opens(town, app):
    with app.app_context(), in_region("KKU"):
        user = db.session.get_one(User, town.ids["operator"])
        user.totp_secret, user.totp_confirmed_at = "S", house_clock.now()
        keep(user)

    run(app, "drop-code", "operator")

    assert sign_in(town.pages.anyone(), "operator").location == "/"


def test_commands_when_nobody_is_called_so_then_they_say_it(town, app):
    for command in ("password-link", "drop-code"):
        answer = run(app, command, "tidakada")
        assert (answer.exit_code, "nobody is called" in answer.output) == (1, True)


def test_first_admin_when_two_codes_were_printed_then_only_one_admin_comes(pages, app, clock):
    with app.app_context(), in_region("KTM"):
        make_region("KTM")
        keep(make_person(Role.INSTANSI))
    codes = [run(app, "first-admin", "KTM").output.strip() for _turn in range(2)]
    page = pages.anyone().open("/admin-pertama")
    form = page.form("Buka akun admin")

    form.submit(code=codes[0], name="Adi", username="adi.ktm", password=NEW)
    form.submit(status=422, code=codes[1], name="Eve", username="eve.ktm", password=NEW)
