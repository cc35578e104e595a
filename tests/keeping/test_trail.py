"""Whatever is done to the trail behind the program's back, both verifiers find and locate it."""

import json
import random
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError
from uuid_utils.compat import uuid7

from coordapp.chain import ERASURE, Anchor, find_faults, hash_of
from coordapp.db import db
from coordapp.keeping.chains import (
    ANCHOR_FILE,
    append_anchors,
    export_chain,
    list_chains,
    read_anchors,
    read_chain,
    verify_all,
)
from coordapp.keeping.tables import reading_connection
from coordapp.tenancy import in_region
from coordapp.trail import verify_standalone
from tests.keeping.conftest import act, lift_guards
from tests.keeping.tampering import CHAIN, DETAIL, ENTRY, KINDS, cut_tail, hash_anew, rows_of

TAMPERINGS = 200


def exported(connection, **options):
    out = StringIO()
    export_chain(connection, CHAIN, out, **({"with_details": True} | options))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def found_by_both(connection, anchors):
    """The numbers at which each verifier finds something."""
    ours = {fault.sequence for fault in verify_all(connection, anchors) if fault.chain == CHAIN}
    lines = [
        {"chain": CHAIN, "sequence": anchor.sequence, "hash": anchor.entry_hash, "at": "then"}
        for anchor in anchors[CHAIN]
    ]
    theirs = {number for number, _text in verify_standalone.verify(exported(connection), lines)}
    return ours, theirs


@pytest.fixture
def anchors(town):
    append_anchors(town.settings.instance / ANCHOR_FILE)
    return read_anchors(town.settings.instance / ANCHOR_FILE)


def test_trail_when_tampered_with_in_any_way_then_both_verifiers_locate_it(intruder, anchors):
    missed = []
    for turn in range(TAMPERINGS):
        chance, kind = random.Random(turn), KINDS[turn % len(KINDS)]
        lift_guards(intruder)
        places = kind(intruder, rows_of(intruder), chance)
        for found in found_by_both(intruder, anchors):
            if not places <= found:
                missed.append((turn, kind.__name__, places, found))
        intruder.rollback()

    assert missed == []


def test_trail_when_nothing_was_done_then_no_verifier_complains(town, anchors):
    with reading_connection() as connection:
        runs = [found_by_both(connection, anchors) for _turn in range(TAMPERINGS)]

    assert set(map(str, runs)) == {"(set(), set())"}


@pytest.mark.parametrize("kind", [cut_tail, hash_anew])
def test_trail_when_there_are_no_anchors_then_these_two_stay_hidden(intruder, kind):
    lift_guards(intruder)
    kind(intruder, rows_of(intruder), random.Random(1))

    ours, theirs = found_by_both(intruder, {CHAIN: []})

    assert (ours, theirs) == (set(), set())


def test_trail_when_a_region_vanishes_whole_then_its_anchors_tell(intruder, anchors):
    lift_guards(intruder)
    connection_anchors = anchors | {"XXX": [Anchor(3, "a" * 64)]}

    faults = verify_all(intruder, connection_anchors)

    assert [(fault.chain, fault.sequence) for fault in faults] == [("XXX", 3)]


def test_trail_when_a_detail_belongs_to_no_entry_then_it_is_found(intruder):
    lift_guards(intruder)
    intruder.execute(
        insert(DETAIL).values(
            region_id=CHAIN, id=uuid7(), entry_id=uuid7(), salt="s", body={"reason": None}
        )
    )

    faults = verify_all(intruder, {})

    assert [(fault.chain, fault.problem) for fault in faults] == [
        (CHAIN, "1 details belong to no entry")
    ]


def test_chain_when_a_later_entry_says_a_detail_was_erased_then_it_is_no_fault(town):
    with reading_connection() as connection:
        pairs = list(read_chain(connection, CHAIN))
    (first, _detail), *others = pairs
    erasure = others[-1][0]._asdict() | {"verb": ERASURE, "subject_id": str(first.id)}
    last = type("Erasure", (), erasure)()
    last.entry_hash = hash_of(CHAIN, last)
    bare = [(first, None), *others[:-1], (last, others[-1][1])]

    without = find_faults(CHAIN, [(first, None), *others])
    with_erasure = find_faults(CHAIN, bare)

    assert [fault.problem for fault in without] == ["its detail is gone"]
    assert with_erasure == []


def test_trail_when_written_by_the_application_then_the_database_refuses_changes(town):
    with db.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(update(ENTRY).values(verb="other"))


def test_export_when_without_details_then_it_verifies_and_holds_none(town):
    with reading_connection() as connection:
        lines = exported(connection, with_details=False)

    assert verify_standalone.verify(lines) == []
    assert all("body" not in line and "salt" not in line for line in lines)


def test_standalone_when_read_then_it_imports_nothing_of_ours():
    source = Path(verify_standalone.__file__).read_text()

    imports = [line for line in source.splitlines() if line.startswith(("import", "from"))]

    assert imports == [
        "import hashlib",
        "import json",
        "import sys",
        "from collections.abc import Iterable, Iterator",
        "from typing import Any",
    ]


def test_standalone_when_run_as_a_program_then_its_status_tells(town, tmp_path, capsys):
    runner = town.app.test_cli_runner()
    export, broken = tmp_path / "kku.jsonl", tmp_path / "broken.jsonl"
    runner.invoke(args=["audit", "anchor"])
    runner.invoke(args=["audit", "export", CHAIN, str(export)])
    broken.write_text(export.read_text().replace("register_agency", "forget_agency", 1))

    whole = verify_standalone.main([str(export), str(town.settings.instance / ANCHOR_FILE)])
    changed = verify_standalone.main([str(broken)])
    unreadable = verify_standalone.main([str(tmp_path / "none")])

    assert (whole, changed, unreadable) == (0, 1, 2)
    assert "its content is not what its hash was made from" in capsys.readouterr().out


def test_anchors_when_written_twice_then_only_moved_heads_are_added(town):
    path = town.settings.instance / ANCHOR_FILE
    first = append_anchors(path)
    again = append_anchors(path)
    with in_region(CHAIN):
        act("Puskesmas baru")

    moved = append_anchors(path)

    with reading_connection() as connection:
        assert {head.chain for head in first} == set(list_chains(connection))
    assert again == []
    assert [head.chain for head in moved] == [CHAIN]
    assert len(path.read_text().splitlines()) == len(first) + 1


def test_audit_verify_when_intact_then_it_shows_the_heads(town):
    result = town.app.test_cli_runner().invoke(args=["audit", "verify"])

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in lines[:-1]] == ["sistem", "KKU", "KPG"]
    assert lines[-1] == "The trail is intact."


def test_audit_verify_when_an_anchor_differs_then_it_names_the_place_and_fails(town):
    path = town.settings.instance / ANCHOR_FILE
    path.write_text(json.dumps({"chain": "KPG", "sequence": 2, "hash": "0" * 64}) + "\n")

    result = town.app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert "FAULT KPG 2: differs from the anchor kept outside" in result.output


def test_audit_verify_when_the_anchors_cannot_be_read_then_it_says_which_line(town):
    path = town.settings.instance / ANCHOR_FILE
    path.write_text("{}\n")

    result = town.app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 1
    assert f"{path}: line 1 cannot be read" in result.output
