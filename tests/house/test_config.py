"""Settings are complete or refused, and what stands in front of the application is believed
only as far as the operator says."""

import dataclasses
import re
import shlex
from pathlib import Path

import pytest
from flask import request, request_started
from sqlalchemy import column, select, table
from sqlalchemy.exc import DBAPIError

from config import HalfConfigured, from_environment
from coordapp import create_app
from coordapp.db import db

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"(?m)^(?:# )?([A-Z_]+)=(.*)$")
COMPLETE = {
    "COORDAPP_MODE": "production",
    "SECRET_KEY": "k" * 32,
    "BASE_URL": "https://rakor.example.go.id",
    "DATABASE_URL": "postgresql://app:x@127.0.0.1/coordapp",
    "DATABASE_OWNER_URL": "postgresql://owner:x@127.0.0.1/coordapp",
    "SMTP_HOST": "smtp.example.go.id",
    "MAIL_FROM": "Rakor <rakor@example.go.id>",
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """Sets the variables of the settings to these and no others."""

    def set_to(values):
        for name, _text in LINE.findall((ROOT / ".env.example").read_text()):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"COORDAPP_INSTANCE": str(tmp_path), **values}.items():
            monkeypatch.setenv(name, value)

    return set_to


def test_settings_when_production_is_complete_then_read(environment):
    environment({**COMPLETE, "TRUSTED_PROXIES": "2", "SMTP_PORT": "587"})

    settings = from_environment()

    assert settings.database_url == "postgresql+psycopg://app:x@127.0.0.1/coordapp"
    assert (settings.trusted_proxies, settings.smtp_port, settings.smtp_tls) == (2, 587, True)


@pytest.mark.parametrize("value", ["", "   "])
@pytest.mark.parametrize("name", [name for name in COMPLETE if name != "COORDAPP_MODE"])
def test_settings_when_production_lacks_one_or_leaves_it_empty_then_it_is_named(
    environment, name, value
):
    environment({**COMPLETE, name: value})

    with pytest.raises(HalfConfigured, match=name):
        from_environment()


@pytest.mark.parametrize("value", ["http://rakor.example.go.id", "https://", "https:///rakor"])
def test_settings_when_the_address_names_no_secure_host_then_refused(environment, value):
    environment({**COMPLETE, "BASE_URL": value})

    with pytest.raises(HalfConfigured, match="BASE_URL"):
        from_environment()


def test_settings_when_all_are_left_empty_then_those_of_development(environment, tmp_path):
    names = {name for name, _text in LINE.findall((ROOT / ".env.example").read_text())}
    environment(dict.fromkeys(names - {"COORDAPP_INSTANCE"}, ""))

    settings = from_environment()

    assert settings.mode == "development"
    assert settings.database_url == f"sqlite:///{tmp_path / 'coordapp.sqlite'}"
    assert (settings.base_url, settings.smtp_port) == ("http://localhost:8000", 25)
    assert (settings.sample_mode, settings.smtp_tls, settings.trusted_proxies) == (False, False, 0)


@pytest.mark.parametrize("name", ["SMTP_PORT", "TRUSTED_PROXIES"])
@pytest.mark.parametrize("value", ["satu", "-1", "1.5"])
def test_settings_when_a_number_is_none_then_refused(environment, name, value):
    environment({name: value})

    with pytest.raises(HalfConfigured, match=name):
        from_environment()


def test_example_when_compared_with_what_is_read_then_every_variable_is_there():
    source = (ROOT / "config.py").read_text()
    read = set(re.findall(r'_(?:given|number)\(\s*"([A-Z_]+)"', source))

    assert {name for name, _text in LINE.findall((ROOT / ".env.example").read_text())} == read


def test_example_when_a_shell_reads_it_then_every_value_is_one_word():
    values = [value for _name, value in LINE.findall((ROOT / ".env.example").read_text())]

    assert [value for value in values if len(shlex.split(value)) > 1] == []
    assert "<" not in "".join(value for value in values if not value.startswith('"'))


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, ("127.0.0.1", "http")),
        (1, ("203.0.113.9", "https")),
        (2, ("198.51.100.7", "https")),
    ],
)
def test_client_when_proxies_stand_in_front_then_only_so_many_are_believed(app, proxies, seen):
    settings = dataclasses.replace(app.config["SETTINGS"], trusted_proxies=proxies)
    application = create_app(settings, TESTING=True)
    found = []

    def note(sender, **extra):
        found.append((request.remote_addr, request.scheme))

    with request_started.connected_to(note, application):
        answer = application.test_client().get(
            "/sehat",
            headers={
                "X-Forwarded-For": "192.0.2.66, 198.51.100.7, 203.0.113.9",
                "X-Forwarded-Proto": "https, https",
                "X-Forwarded-Host": "elsewhere.example",
            },
        )
    with application.app_context():
        db.engine.dispose()  # the database is made anew for the next test, with nobody connected

    assert answer.status_code == 200
    assert found == [seen]


def test_error_of_the_database_when_told_then_it_names_no_value(app):
    asked = select(table("nowhere")).where(column("token") == "rahasia")

    with app.app_context(), db.engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(asked)

    assert "nowhere" in str(raised.value)
    assert "rahasia" not in str(raised.value)
