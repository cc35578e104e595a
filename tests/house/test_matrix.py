"""Who may do what: every cell of permissions.csv is tried over HTTP."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coordapp import clock as house_clock
from coordapp.db import db
from tests.conftest import PRESENT
from tests.house.matrix_forms import form_for
from tests.house.stage import UNWATCHED, Stage
from tests.world import PRINCIPALS

TABLE = Path(__file__).with_name("permissions.csv")
VERDICTS = {"ok", "403", "404", "409", "login"}
"""409 where a rule about oneself refuses in a sentence what the door lets everybody ask."""
QUIET = {
    "POST /masuk/kode": "there is no second step to finish, so it sends to the door",
    "POST /instansi/impor": "shows what the sheet would register, and keeps nothing",
}
"""Writes that have nothing to write for some who may do them, and why."""
LEAST_CELLS = 2000
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")

Row = dict[str, str]


def rows() -> list[Row]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def stage(built_app, database) -> Iterator[Stage]:
    with built_app.app_context():
        db.engine.dispose()
    database.reset()
    with house_clock.freeze(PRESENT):
        stage = Stage(built_app, database)
        yield stage
        stage.close()


def path_of(stage: Stage, row: Row) -> str:
    rule = row["door"].split(" ", 1)[1]
    address = {
        "filename": "css/base.css",
        "year": 2027,
        **stage.world.subjects.get(row["state"], {}),
    }
    return VARIABLE.sub(lambda found: str(address[found[1]]), rule)


def verdict_of(response: Any, *, asks_to_sign_in: bool) -> str:
    """What an answer means; nobody signed in is sent to the door."""
    if response.status_code in (403, 404, 409):
        return str(response.status_code)
    if response.status_code in (302, 303) and asks_to_sign_in:
        return "login" if response.location.startswith("/masuk") else "elsewhere"
    return "ok" if response.status_code < 400 else str(response.status_code)


def wrong_in(stage: Stage, row: Row, principal: str) -> str:
    """What is wrong with one cell, or nothing."""
    method, expected = row["door"].split(" ", 1)[0], row[principal]
    values = form_for(stage, row, principal) if method == "POST" else None
    response = stage.ask(principal, method, path_of(stage, row), values)
    found = verdict_of(response, asks_to_sign_in=expected == "login")
    if method == "GET" and found == expected:
        return ""
    changed = stage.changed()
    stage.restore(changed)
    cell = f"{row['door']} [{row['state']}] {principal}: {expected}"
    if found != expected:
        return f"{cell}, found {found}"
    written = [table for table in changed if table not in UNWATCHED]
    if expected != "ok" and written:
        return f"{cell}, yet it changed {written}"
    if expected == "ok" and method == "POST" and not changed and row["door"] not in QUIET:
        return f"{cell}, yet it changed nothing"
    return ""


def test_table_when_read_then_it_names_every_door_and_no_other(built_app):
    doors = {
        f"{method} {rule.rule}"
        for rule in built_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    named = {row["door"] for row in rows()}

    assert named == doors


def test_table_when_read_then_each_cell_has_a_verdict_and_each_row_its_reason():
    table = rows()

    odd = [
        (row["door"], row["state"], name)
        for row in table
        for name in PRINCIPALS
        if row[name] not in VERDICTS
    ]
    addresses = [(row["door"], row["state"]) for row in table]

    assert odd == []
    assert [row["door"] for row in table if len(row["comment"]) < 10] == []
    assert len(addresses) == len(set(addresses))
    assert len(table) * len(PRINCIPALS) >= LEAST_CELLS


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_doors_when_somebody_comes_then_the_table_is_kept(stage, principal):
    table = rows()

    wrong = [complaint for row in table if (complaint := wrong_in(stage, row, principal))]

    print(f"{principal}: {len(table)} cells, {len(wrong)} wrong", *wrong, sep="\n")
    assert wrong == []
