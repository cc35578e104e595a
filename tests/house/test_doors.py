"""Every address says who may open it, and the list of them is read by people."""

import re
from pathlib import Path

import pytest
from flask import Response

from coordapp import create_app, doors
from coordapp.doors import SAFE_METHODS, door_of, list_doors
from coordapp.policy import Permission
from tests.conftest import settings_for

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("doors.txt")
UNTYPED_ALLOWED = frozenset({"static"})
KEBAB = re.compile(r"^/([a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?(/|$)|<[^>]+>([.a-z]*)?(/|$))*$")


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_doors_when_printed_then_they_are_those_of_the_list(app):
    printed = list_doors(app)

    assert printed == LIST.read_text("utf-8").splitlines(), "flask --app wsgi doors > " + LIST.name


def test_doors_command_when_run_then_it_prints_the_list(app):
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["doors"])

    assert done.output.splitlines() == list_doors(app)


def test_application_when_a_view_has_no_door_then_it_does_not_start(app, database, monkeypatch):
    install = doors.install

    def install_with_a_bare_view(app):
        install(app)
        app.add_url_rule("/telanjang", "bare", lambda: Response("x"))

    monkeypatch.setattr(doors, "install", install_with_a_bare_view)

    with pytest.raises(RuntimeError, match="views without a door: bare"):
        create_app(settings_for(database))


def test_view_when_it_came_without_a_door_then_nobody_enters(probed):
    probed.add_url_rule("/telanjang", "bare", lambda: Response("rahasia"))

    answer = probed.test_client().get("/telanjang")

    assert answer.status_code == 500
    assert "rahasia" not in answer.get_data(as_text=True)


def test_permissions_when_the_house_is_read_then_each_is_asked_for():
    folders = [("coordapp", "*.py"), ("templates", "*.html")]
    files = [path for name, kind in folders for path in (ROOT / name).rglob(kind)]
    text = "".join(path.read_text("utf-8") for path in files if path.name != "policy.py")

    asked = set(re.findall(r"Permission\.([A-Z_]+)|can\('([A-Z_]+)'", text))

    assert {one or other for one, other in asked} == set(Permission.__members__)


def test_doors_when_open_to_all_then_each_has_its_reason(app):
    unexplained = [
        name
        for name, view in app.view_functions.items()
        if door_of(view).permission is Permission.OPEN and len(door_of(view).reason) < 10
    ]

    assert unexplained == []


def test_doors_when_they_hand_over_a_row_then_the_address_names_it(app):
    wrong = [
        rule.rule
        for rule in rules(app)
        if (door := door_of(app.view_functions[rule.endpoint])).model
        and door.parameter not in rule.arguments
    ]

    assert wrong == []


def test_doors_when_they_hand_over_a_row_then_its_class_says_who_sees_it(app):
    models = {door_of(view).model for view in app.view_functions.values()} - {None}

    mute = [
        model.__name__
        for model in models
        if not (hasattr(model, "addressed_by") and hasattr(model, "visible_to"))
    ]

    assert mute == []


def test_endpoints_when_they_read_then_they_do_not_write(app):
    methods = {}
    for rule in rules(app):
        methods.setdefault(rule.endpoint, set()).update(rule.methods)

    both = [
        name for name, asked in methods.items() if asked - SAFE_METHODS and asked & {"GET", "HEAD"}
    ]

    assert both == []


def test_addresses_when_they_have_variables_then_each_is_typed(app):
    untyped = [
        rule.rule
        for rule in rules(app)
        if any(type(kind).__name__ == "UnicodeConverter" for kind in rule._converters.values())
    ]

    assert untyped == []


def test_addresses_when_read_then_they_are_in_kebab_case(app):
    assert [rule.rule for rule in rules(app) if not KEBAB.match(rule.rule)] == []


@pytest.mark.parametrize(
    ("rule", "is_kebab"),
    [
        ("/", True),
        ("/rapat/<number:number>/daftar-hadir", True),
        ("/kalender.ics", True),
        ("/rapat_baru", False),
        ("/rapatBaru", False),
        ("/rapat--baru", False),
    ],
)
def test_kebab_when_an_address_is_read_then_it_is_told_apart(rule, is_kebab):
    assert bool(KEBAB.match(rule)) is is_kebab


def test_signed_out_visitor_when_at_a_closed_door_then_they_are_asked_to_sign_in(pages, app):
    from_outside = pages.anyone()
    closed = [
        rule.rule
        for rule in rules(app)
        if not rule.arguments
        and "GET" in rule.methods
        and door_of(app.view_functions[rule.endpoint]).permission is not Permission.OPEN
    ]

    answers = {path: from_outside.http.get(path).location or "" for path in closed}

    assert len(closed) > 3
    assert [path for path, target in answers.items() if not target.startswith("/masuk")] == []
