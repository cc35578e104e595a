"""Whatever a mail server does, each message is delivered once or given up loudly."""

import logging
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.notifications.delivery import deliver_due
from coordapp.notifications.rules import MAX_TRIES
from coordapp.outbox import MessageState, enqueue
from tests.notifications.sink import BAD_CONTENT, GREYLISTED, UNKNOWN_USER, free_port, open_sink


def test_message_when_due_then_it_is_sent_once(mail_app, queue, stored, sink):
    message_id = queue("a")

    tallies = [deliver_due(mail_app), deliver_due(mail_app)]

    assert [tally.sent for tally in tallies] == [1, 0]
    assert len(sink.mails) == 1
    assert stored(message_id).state is MessageState.SENT
    assert stored(message_id).sent_at == house_clock.now()


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
