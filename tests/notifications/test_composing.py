"""What is in a mail, and what happens when it cannot be written."""

import pytest

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.notifications.delivery import deliver_due
from coordapp.outbox import composers, composes


@pytest.fixture
def registered():
    """Composers registered by a test go away with it."""
    before = dict(composers)
    yield
    composers.clear()
    composers.update(before)


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
