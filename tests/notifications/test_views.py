"""The mail queue shows a region its own messages, and lets those who may send one again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coordapp import clock as house_clock
from coordapp.audit import SystemAuditEntry
from coordapp.db import db
from coordapp.notifications.queries import PAGE
from coordapp.outbox import MessageState, OutboxMessage, enqueue
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_region

ADDRESS = "/pengaturan/email"


@pytest.fixture
def people(app, clock):
    """Two regions; in the first one somebody of every role."""
    with app.app_context(), in_region("KPG"):
        keep(make_region("KPG"))
    with app.app_context(), in_region("KKU"):
        make_region("KKU")
        agency = make_agency("Dinas Kesehatan")
        found = {
            role: make_person(role, agency if role is Role.INSTANSI else None)
            for role in (Role.SEKRETARIAT, Role.AUDITOR, Role.ADMIN, Role.INSTANSI, Role.PIMPINAN)
        }
        for person in found.values():
            person.totp_confirmed_at = house_clock.now()
        keep(agency)
        for person in found.values():
            db.session.refresh(person)
            db.session.expunge(person)
    return found


@pytest.fixture
def queued(app, people):
    """Put a message of a state into a region's queue; its id."""

    def put(key, state=MessageState.FAILED, region_id="KKU", **columns):
        with app.app_context(), in_region(region_id):
            message = enqueue(
                "uji",
                key=key,
                recipient_id=people[Role.INSTANSI].id,
                address="ani@contoh.go.id",
                params={},
            )
            for name, value in {"state": state, **columns}.items():
                setattr(message, name, value)
            db.session.commit()
            return message.id

    return put


def state_of(app, message_id):
    with app.app_context():
        message = db.session.get(OutboxMessage, message_id)
        return message.state, message.attempts


def test_queue_when_a_message_was_given_up_then_it_says_why_and_veils_the_address(
    people, queued, pages
):
    queued("a", last_error="550 5.1.1 <ani@contoh.go.id>: No such <user>", attempts=3)

    page = pages.as_person(people[Role.AUDITOR]).open(ADDRESS)

    assert page.heading == "Antrean email"
    assert "550 5.1.1 <a•••@contoh.go.id>: No such <user>" in page.main
    assert people[Role.INSTANSI].name in page.main
    assert "a•••@contoh.go.id" in page.main
    assert "ani@" not in page.text
    assert "3 kali" in page.main


def test_queue_when_another_region_has_mail_then_it_is_not_there(people, queued, pages):
    queued("a", region_id="KPG", last_error="rahasia KPG")

    page = pages.as_person(people[Role.ADMIN]).open(f"{ADDRESS}?tampilan=gagal")

    assert "rahasia KPG" not in page.text
    assert "Tidak ada email yang gagal" in page.main


@pytest.mark.parametrize("role", [Role.SEKRETARIAT, Role.ADMIN])
def test_message_when_sent_again_then_it_waits_from_the_start(app, people, queued, pages, role):
    message_id = queued("a", attempts=12)
    page = pages.as_person(people[role]).open(ADDRESS)

    answer = page.form("Kirim ulang").submit().follow()

    assert "Pesan dikirim ulang" in answer.text
    assert state_of(app, message_id) == (MessageState.WAITING, 0)
    with app.app_context():
        verbs = db.session.scalars(select(SystemAuditEntry.verb)).all()
    assert verbs.count("retry_message") == 1


def test_message_when_the_button_is_pressed_twice_then_it_is_one_act(app, people, queued, pages):
    queued("a")
    form = pages.as_person(people[Role.ADMIN]).open(ADDRESS).form("Kirim ulang")

    form.submit()
    form.submit()

    with app.app_context():
        verbs = db.session.scalars(select(SystemAuditEntry.verb)).all()
    assert verbs.count("retry_message") == 1


def test_message_when_it_is_not_given_up_then_it_is_not_sent_again(app, people, queued, pages):
    message_id = queued("a", attempts=12)
    visitor = pages.as_person(people[Role.ADMIN])
    form = visitor.open(ADDRESS).form("Kirim ulang")
    with app.app_context():
        db.session.get(OutboxMessage, message_id).state = MessageState.SENT
        db.session.commit()

    form.submit(status=409)

    assert state_of(app, message_id) == (MessageState.SENT, 12)


@pytest.mark.parametrize(
    ("role", "region_id", "status"),
    [
        (Role.AUDITOR, "KKU", 403),
        (Role.INSTANSI, "KKU", 404),
        (Role.PIMPINAN, "KKU", 404),
        (Role.ADMIN, "KPG", 404),
        (Role.ADMIN, None, 404),
    ],
)
def test_message_when_somebody_may_not_then_it_is_refused_and_stays(
    app, people, queued, pages, role, region_id, status
):
    message_id = queued("a", attempts=12, region_id=region_id or "KKU")
    if region_id is None:
        with app.app_context():
            db.session.get(OutboxMessage, message_id).region_id = None
            db.session.commit()
    visitor = pages.as_person(people[role])

    visitor.send(
        f"{ADDRESS}/{message_id}/kirim-ulang", {"csrf_token": visitor.token()}, status=status
    )

    assert state_of(app, message_id) == (MessageState.FAILED, 12)


@pytest.mark.parametrize("role", [Role.INSTANSI, Role.PIMPINAN])
def test_queue_when_a_role_has_no_business_there_then_it_is_forbidden(people, pages, role):
    pages.as_person(people[role]).open(ADDRESS, status=403)


def test_queue_when_the_auditor_reads_then_there_is_no_button(people, queued, pages):
    queued("a")

    page = pages.as_person(people[Role.AUDITOR]).open(ADDRESS)

    assert "Kirim ulang" not in page.text


def test_queue_when_nothing_failed_then_what_waits_is_shown(people, queued, pages):
    later = house_clock.now() + timedelta(minutes=4)
    queued("a", MessageState.WAITING, attempts=2, not_before=later, last_error="450 later")

    page = pages.as_person(people[Role.ADMIN]).open(ADDRESS)

    assert "450 later" in page.main
    assert "berikutnya 23 Nov 2026, 08.04 WIB" in page.main


@pytest.mark.parametrize("count", [PAGE, PAGE + 1])
def test_queue_when_it_is_long_then_it_is_turned_page_by_page(people, queued, pages, count):
    for number in range(count):
        queued(f"m{number}", MessageState.SENT, sent_at=house_clock.now())
    visitor = pages.as_person(people[Role.ADMIN])

    first = visitor.open(f"{ADDRESS}?tampilan=terkirim")

    rows = [len(list(first.tree.find("tbody").iter("tr")))]
    if "Berikutnya" in first.main:
        second = visitor.open(first.link("Berikutnya"))
        rows.append(len(list(second.tree.find("tbody").iter("tr"))))
    assert rows == ([PAGE] if count == PAGE else [PAGE, 1])


@pytest.mark.parametrize("query", ["tampilan=x", "sebelum=x", "tampilan=gagal&sebelum=%00"])
def test_queue_when_the_address_is_tampered_with_then_it_still_answers(people, pages, query):
    page = pages.as_person(people[Role.ADMIN]).open(f"{ADDRESS}?{query}")

    assert page.heading == "Antrean email"
