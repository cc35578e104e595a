"""Whatever a mail server does, each message is delivered once or given up loudly."""

import logging
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.notifications.delivery import LEASE, deliver_due, lease_next
from coordapp.notifications.rules import MAX_TRIES
from coordapp.outbox import MessageState, OutboxMessage, composers, composes, enqueue
from tests.notifications.sink import BAD_CONTENT, GREYLISTED, UNKNOWN_USER, free_port, open_sink

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def registered():
    """Composers registered by a test go away with it."""
    before = dict(composers)
    yield
    composers.clear()
    composers.update(before)


def test_message_when_due_then_it_is_sent_once(mail_app, queue, stored, sink):
    message_id = queue("a")

    tallies = [deliver_due(mail_app), deliver_due(mail_app)]

    assert [tally.sent for tally in tallies] == [1, 0]
    assert len(sink.mails) == 1
    assert stored(message_id).state is MessageState.SENT
    assert stored(message_id).sent_at == house_clock.now()


def test_mail_when_sent_then_it_says_what_and_from_whom(mail_app, queue, sink):
    message_id = queue("a", name="Ibu Änne <b>")

    deliver_due(mail_app)

    mail = sink.mails[0]
    assert mail["Subject"] == "Contoh untuk Ibu Änne <b>"
    assert mail["From"] == "Rakor <rakor@localhost>"
    assert mail["To"] == "ani@contoh.go.id"
    assert mail["Message-ID"] == f"<{message_id}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().replace("\r\n", "\n")
    assert text == "Yth. Ibu Änne <b>,\n\nBuka http://localhost/tugas/\n"


@pytest.mark.parametrize("name", ["Ani\nBcc: lain@contoh.id", "Ani\r\n\r\n<html>"])
def test_mail_when_a_name_holds_line_breaks_then_no_header_is_added(mail_app, queue, sink, name):
    queue("a", name=name)

    deliver_due(mail_app)

    assert [mail["Bcc"] for mail in sink.mails] in ([None], [])


def test_message_when_its_transaction_is_rolled_back_then_nothing_is_sent(mail_app, sink):
    with mail_app.app_context():
        enqueue("contoh", key="a", recipient_id=uuid.uuid4(), address="a@b.id", params={})
        db.session.flush()
        db.session.rollback()

    tally = deliver_due(mail_app)

    assert (tally.sent, sink.mails) == (0, [])


def test_message_when_queued_twice_under_one_key_then_it_is_one(mail_app, queue, sink):
    first = queue("a")

    second = queue("a")

    deliver_due(mail_app)
    assert second == first
    assert len(sink.mails) == 1


def test_message_when_not_yet_due_then_it_waits(mail_app, sink, clock):
    with mail_app.app_context():
        enqueue(
            "contoh",
            key="a",
            recipient_id=uuid.uuid4(),
            address="a@b.id",
            params={"name": "Ani"},
            not_before=house_clock.now() + timedelta(seconds=60),
        )
        db.session.commit()
    early = deliver_due(mail_app)

    clock.move(seconds=60)
    late = deliver_due(mail_app)

    assert (early.sent, late.sent) == (0, 1)


@pytest.mark.parametrize("answer", ["drop", GREYLISTED])
def test_message_when_the_server_puts_it_off_then_it_is_tried_again_later(
    mail_app, queue, stored, sink, clock, answer
):
    message_id = queue("a")
    sink.on_data = [answer]
    first = deliver_due(mail_app)
    waiting = stored(message_id)
    at_once = deliver_due(mail_app)

    clock.move(minutes=1)
    later = deliver_due(mail_app)

    assert (first.deferred, at_once.sent, later.sent) == (1, 0, 1)
    assert waiting.state is MessageState.WAITING
    assert waiting.last_error != ""
    assert stored(message_id).last_error == ""
    assert len(sink.mails) == 1


@pytest.mark.parametrize(("on_recipient", "on_data"), [([UNKNOWN_USER], []), ([], [BAD_CONTENT])])
def test_message_when_refused_for_good_then_it_is_given_up_loudly(
    mail_app, queue, stored, sink, caplog, on_recipient, on_data
):
    message_id = queue("a")
    others = queue("b")
    sink.on_recipient, sink.on_data = list(on_recipient), list(on_data)

    with caplog.at_level(logging.ERROR, "coordapp.mail"):
        tally = deliver_due(mail_app)

    assert (tally.sent, tally.failed) == (1, 1)
    assert stored(message_id).state is MessageState.FAILED
    assert stored(message_id).last_error.startswith("55")
    assert stored(others).state is MessageState.SENT
    assert f"gave up message {message_id}" in caplog.text


def test_message_when_every_try_fails_then_it_is_given_up_after_the_last(
    mail_app, queue, stored, sink, clock
):
    message_id = queue("a")
    sink.on_data = [GREYLISTED] * (MAX_TRIES + 5)
    states = []
    for _round in range(MAX_TRIES + 2):
        deliver_due(mail_app)
        states.append(stored(message_id).state)
        clock.move(hours=6)

    assert states.count(MessageState.WAITING) == MAX_TRIES - 1
    assert states[-1] is MessageState.FAILED
    assert stored(message_id).attempts == MAX_TRIES
    assert stored(message_id).last_error.startswith("450")


def test_messages_when_the_server_is_away_then_all_are_delivered_after_its_return(
    mail_app, queue, stored, clock, monkeypatch
):
    port = free_port()
    settings = replace(mail_app.config["SETTINGS"], smtp_port=port)
    monkeypatch.setitem(mail_app.config, "SETTINGS", settings)
    ids = [queue(f"m{number}") for number in range(100)]
    away = []
    for _round in range(MAX_TRIES * 2):
        away.append(deliver_due(mail_app).server_away)
        clock.move(minutes=5)

    with open_sink(port) as sink:
        tally = deliver_due(mail_app)

    assert away == [True] * MAX_TRIES * 2
    assert tally.sent == 100
    assert sorted(mail["Message-ID"] for mail in sink.mails) == sorted(
        f"<{message_id}@localhost>" for message_id in ids
    )


def test_message_when_the_answer_was_lost_then_it_comes_again_under_the_same_id(
    mail_app, queue, sink, clock
):
    queue("a")
    sink.on_data = ["lost"]
    deliver_due(mail_app)
    clock.move(minutes=1)

    deliver_due(mail_app)

    assert len(sink.mails) == 2
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1


def test_message_when_another_worker_holds_it_then_it_is_left_alone(mail_app, queue, sink, clock):
    queue("a")
    lease = lease_next(mail_app)
    held = deliver_due(mail_app)
    clock.move(seconds=LEASE.total_seconds())

    freed = deliver_due(mail_app)

    assert lease is not None
    assert (held.sent, freed.sent, len(sink.mails)) == (0, 1, 1)


def test_messages_when_two_workers_pass_at_once_then_each_is_sent_once(
    mail_app, queue, sink, clock
):
    clock.let_go()
    for number in range(30):
        queue(f"m{number}")
    workers = [Thread(target=deliver_due, args=(mail_app,)) for _worker in range(2)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    ids = [mail["Message-ID"] for mail in sink.mails]
    assert (len(ids), len(set(ids))) == (30, 30)


def test_message_when_its_worker_is_killed_then_another_sends_it_after_the_lease(
    mail_app, queue, stored, sink, database, clock
):
    clock.let_go()
    message_id = queue("a", template="uji")
    sink.held = Event()
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=environment(mail_app, database, sink),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    reached = sink.reached.wait(60)
    worker.kill()
    worker.wait()
    sink.held.set()
    sink.held = None
    during = deliver_due(mail_app)

    with house_clock.freeze(house_clock.now() + LEASE):
        after = deliver_due(mail_app)

    assert reached
    assert (during.sent, after.sent) == (0, 1)
    assert stored(message_id).attempts == 2
    assert [mail["Message-ID"] for mail in sink.mails] == [f"<{message_id}@localhost>"]


def environment(app, database, sink):
    settings = app.config["SETTINGS"]
    return {
        "DATABASE_URL": database.url,
        "COORDAPP_INSTANCE": str(settings.instance),
        "BASE_URL": "http://localhost",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(sink.port),
        "MAIL_FROM": settings.mail_from,
        "PATH": "/usr/bin:/bin",
    }


def test_message_when_it_kills_every_worker_then_it_is_given_up(
    mail_app, queue, stored, sink, clock
):
    message_id = queue("a")
    for _round in range(MAX_TRIES):
        lease_next(mail_app)
        clock.move(seconds=LEASE.total_seconds())

    tally = deliver_due(mail_app)

    assert (tally.failed, sink.mails) == (1, [])
    assert stored(message_id).state is MessageState.FAILED


def test_message_when_it_cannot_be_composed_then_others_are_still_sent(
    mail_app, queue, stored, sink
):
    broken = queue("a", template="tidak-ada")

    queue("b")
    tally = deliver_due(mail_app)

    assert (tally.sent, tally.deferred) == (1, 1)
    assert "TemplateNotFound" in stored(broken).last_error


def test_message_when_its_composer_looks_things_up_then_they_are_those_of_delivery(
    mail_app, queue, sink, registered
):
    links = ["lama"]

    @composes("contoh", "Contoh")
    def compose(message):
        return {"name": links[-1]}

    queue("a", name="tersimpan")
    links.append("baru")

    deliver_due(mail_app)

    assert sink.mails[0]["Subject"] == "Contoh untuk baru"


def test_message_when_what_it_is_about_is_gone_then_it_is_given_up(
    mail_app, queue, stored, sink, registered
):
    @composes("contoh", "Contoh")
    def compose(message):
        raise NotFound

    message_id = queue("a")

    tally = deliver_due(mail_app)

    assert (tally.failed, sink.mails) == (1, [])
    assert stored(message_id).last_error == "Hal yang diberitakan tidak ada lagi."


def test_composer_when_it_tries_to_write_then_the_database_refuses(
    mail_app, queue, stored, registered
):
    @composes("contoh", "Contoh")
    def compose(message):
        message.address = "lain@contoh.id"
        db.session.flush()
        return {}

    message_id = queue("a")

    tally = deliver_due(mail_app)

    assert tally.deferred == 1
    assert stored(message_id).address == "ani@contoh.go.id"


def test_database_when_a_mail_is_being_sent_then_others_can_write(mail_app, queue, sink, clock):
    clock.let_go()
    queue("a")
    sink.held = Event()
    sender = Thread(target=deliver_due, args=(mail_app,))
    sender.start()
    sink.reached.wait(60)

    queue("b")

    with mail_app.app_context():
        count = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    sink.held.set()
    sender.join()
    assert count == 2
