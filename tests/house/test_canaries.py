"""Nobody is told what is not theirs: the marks of hidden rows appear in no answer, mail or log."""

import csv
import logging
import re
from collections.abc import Iterator

import pytest

from coordapp import clock as house_clock
from coordapp.db import db
from coordapp.outbox import OutboxMessage
from tests.conftest import PRESENT
from tests.house.stage import Stage
from tests.house.test_matrix import TABLE, path_of
from tests.world import FOREIGN, OWN, PRINCIPALS
from tests.world_commitments import COMMITMENTS
from tests.world_meetings import MEETINGS, PHONES, mark_of

LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
MARK = re.compile(r"zx[a-z]+xz")
PHONE = re.compile("|".join(map(re.escape, PHONES.values())))
LEAST_ANSWERS = 3000
READERS_OF_PHONES = {
    **{name: set(PHONES.values()) for name in ("sekretariat", "notulis")},
    **{name: {PHONES["lead"]} for name in ("lead", "kadis")},
    "support": {PHONES["support"]},
    "mitra_lead": {PHONES["mitra"]},
}
counted: dict[str, int] = {}


@pytest.fixture(scope="module")
def stage(built_app, database) -> Iterator[Stage]:
    with built_app.app_context():
        db.engine.dispose()
    database.reset()
    counted.clear()
    with house_clock.freeze(PRESENT):
        stage = Stage(built_app, database)
        yield stage
        stage.close()


def table() -> list[dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def marks_for(principal: str) -> set[str]:
    """The marks whose rows the table of permissions shows to somebody."""
    verdicts = {(row["door"], row["state"]): row[principal] for row in table()}
    asked = {f"{state} rapat": ("/rapat/<number:number>", state) for state in MEETINGS}
    asked |= {
        state: ("/komitmen/<number:number>", f"item {state}")
        for state in COMMITMENTS
        if ("GET /komitmen/<number:number>", f"item {state}") in verdicts
    }
    asked |= {
        state.removeprefix("report "): ("/laporan/<uuid:update_id>", state)
        for _, state in verdicts
        if state.startswith("report ")
    }
    asked |= {
        state.removeprefix("request "): ("/usulan/<uuid:request_id>", state)
        for _, state in verdicts
        if state.startswith("request ")
    }
    asked["forum"] = ("/forum/<uuid:forum_id>", "forum")
    for state in ("obstacle", "obstacle of no commitment"):
        asked[state] = ("/kendala/<uuid:obstacle_id>", state)
    shown = {
        mark_of(name)
        for name, (rule, state) in asked.items()
        if verdicts.get((f"GET {rule}", state), _unlisted(state, principal)) == "ok"
    }
    foreign = {mark_of(name, FOREIGN) for name in ("instansi", "rapat", "komitmen", "laporan")}
    return shown | (foreign | {mark_of("kendala", FOREIGN)} if _is_foreign(principal) else set())


def _unlisted(state: str, principal: str) -> str:
    """A meeting the table has no row for is read as any other closed one is."""
    all_readers = {"sekretariat", "notulis", "bupati", "sekda", "auditor"}
    invited = {"lead", "support", "mitra_lead", "kadis"}
    if state == "elsewhere":
        return "ok" if principal in all_readers - {"notulis"} else "404"
    return "ok" if principal in all_readers | (invited if state in MEETINGS else set()) else "404"


def _is_foreign(principal: str) -> bool:
    return principal.startswith("foreign")


def crawl(stage: Stage, principal: str) -> Iterator[tuple[str, str]]:
    """Every GET door of the table and every address found on the way, with what it answered."""
    doors = [row for row in table() if row["door"].startswith("GET ")]
    waiting = [path_of(stage, row) for row in doors] + ["/tidak-ada", "/komitmen/KKU-2026-9999"]
    waiting += ["/komitmen/?q=zx", "/kendala/?q=zx", "/instansi/?q=zx", "/rapat/?q=zx"]
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        answer = stage.ask(principal, "GET", path)
        text = answer.get_data().decode("utf-8", "replace")
        yield path, text + answer.headers.get("Location", "")
        for found in LINK.findall(text):
            link = found.replace("&amp;", "&")
            if link not in seen and not link.startswith("/static") and link.count("&") < 2:
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_answers_when_somebody_reads_everything_then_only_the_own_marks_show(
    stage, principal, caplog
):
    shown, phones = marks_for(principal), READERS_OF_PHONES.get(principal, set())
    caplog.set_level(logging.DEBUG)
    leaks = set()
    answers = met = 0

    for path, text in crawl(stage, principal):
        answers += 1
        marks = set(MARK.findall(text))
        met += len(marks)
        leaks |= {(mark, path) for mark in marks - shown if f"q={mark}" not in path}
        leaks |= {(phone, path) for phone in set(PHONE.findall(text)) - phones}

    counted[principal] = answers
    print(f"{principal}: {answers} answers, {met} marks met, {len(leaks)} leaks")
    print(*sorted(leaks), sep="\n")
    assert leaks == set()
    assert MARK.findall(caplog.text) == []
    assert PHONE.findall(caplog.text) == []
    assert (met > 0) == bool(shown)


def test_answers_when_all_have_read_then_they_were_many(stage):
    if set(counted) != set(PRINCIPALS):
        for principal in PRINCIPALS:
            counted[principal] = sum(1 for _ in crawl(stage, principal))

    assert sum(counted.values()) >= LEAST_ANSWERS


def test_mails_when_queued_by_everything_done_then_none_carries_a_mark(stage):
    with stage.app.app_context():
        rows = db.session.connection().execute(OutboxMessage.__table__.select()).all()
        db.session.rollback()

    assert rows != []
    assert [row for row in rows if MARK.search(repr(row)) or PHONE.search(repr(row))] == []
    assert OWN in {row.region_id for row in rows}
