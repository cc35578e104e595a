"""An application that sends to a mail server of the test's own."""

import uuid
from dataclasses import replace

import pytest
from jinja2 import ChoiceLoader, DictLoader

from coordapp.db import db
from coordapp.outbox import OutboxMessage, enqueue
from tests.notifications.sink import open_sink

TEMPLATE = "Perihal: Contoh untuk {{ name }}\n\nYth. {{ name }},\n\nBuka {{ base_url }}/tugas/\n"


@pytest.fixture
def sink():
    with open_sink() as opened:
        yield opened


@pytest.fixture
def mail_app(app, sink, clock, monkeypatch):
    """The application with a server to send to and one template, under a stopped clock."""
    settings = replace(app.config["SETTINGS"], smtp_host="127.0.0.1", smtp_port=sink.port)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    ours = ChoiceLoader([DictLoader({"mail/contoh.txt": TEMPLATE}), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", ours)
    return app


@pytest.fixture
def queue(mail_app):
    """Queue a message as a request would: queue("key", name=...) returns its id."""

    def put(key, *, template="contoh", address="ani@contoh.go.id", region_id=None, **params):
        with mail_app.app_context():
            message = enqueue(
                template,
                key=key,
                recipient_id=uuid.UUID(int=1),
                address=address,
                params={"name": "Ani", **params},
            )
            message.region_id = region_id
            db.session.commit()
            return message.id

    return put


@pytest.fixture
def stored(mail_app):
    """Read a message back: stored(id)."""

    def read(message_id):
        with mail_app.app_context():
            message = db.session.get(OutboxMessage, message_id)
            db.session.expunge(message)
            return message

    return read
