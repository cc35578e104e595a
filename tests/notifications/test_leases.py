"""A message belongs to one worker at a time, whatever becomes of that worker."""

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import func, select

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.notifications.delivery import LEASE, deliver_due, lease_next
from coordapp.notifications.rules import MAX_TRIES
from coordapp.outbox import MessageState, OutboxMessage

ROOT = Path(__file__).resolve().parents[2]


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
