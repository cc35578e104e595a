"""No write is accepted without this browser's own token, or from another site."""

import re
from pathlib import Path

import pytest

from coordapp.doors import SAFE_METHODS
from tests.house.filling import fill

ROOT = Path(__file__).resolve().parents[2]
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}
TURNED_OFF = re.compile(r"WTF_CSRF_(ENABLED|CHECK_DEFAULT|METHODS)|csrf\s*=\s*False|csrf\.exempt")


def unsafe_addresses(app):
    """Every address and method that may change something, variables filled in."""
    return [
        (method, fill(rule))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - SAFE_METHODS)
    ]


@pytest.mark.parametrize("attack", ["no token", "token of another session", "from another site"])
def test_write_when_forged_then_it_is_refused_and_changes_nothing(office, attack):
    visitor, stranger = office.visitor(), office.visitor()
    own, others = visitor.token(), stranger.token()
    values, headers = {
        "no token": ({}, {}),
        "token of another session": ({"csrf_token": others}, {}),
        "from another site": ({"csrf_token": own}, CROSS_SITE),
    }[attack]
    addresses = unsafe_addresses(office.app)
    before = office.rows()

    accepted = [
        (method, path)
        for method, path in addresses
        if visitor.http.open(path, method=method, data=values, headers=headers).status_code
        not in (400, 403)
    ]

    assert accepted == []
    assert len(addresses) > 20
    assert office.rows() == before


def test_write_when_the_token_is_right_then_it_is_accepted(office):
    visitor = office.visitor()

    answer = visitor.send("/probe/tambah", {"csrf_token": visitor.token()})

    assert answer.status == 303


def test_application_when_built_then_the_protection_is_on(app):
    assert app.config["WTF_CSRF_ENABLED"] is True
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
    assert app.extensions["csrf"]._exempt_views == set()
    assert app.extensions["csrf"]._exempt_blueprints == set()


def test_sources_when_read_then_none_turns_the_protection_off():
    sources = [
        path
        for folder in ("coordapp", "tests", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__)
    ]

    offenders = [
        str(path.relative_to(ROOT))
        for path in (*sources, ROOT / "config.py")
        if TURNED_OFF.search(path.read_text())
    ]

    assert offenders == []
