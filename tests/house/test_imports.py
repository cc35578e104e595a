"""The floors and the shape of a room hold, and each contract notices what it is there for."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOM = ("models", "rules", "queries", "actions", "forms", "views")
ROOMS = ("agencies", "commitments", "meetings")
GROUND = ("db", "clock", "errors", "language", "tenancy", "policy", "audit", "outbox", "storage")
DOORS = ("doors", "web")

PLANTED = [
    ("meetings/queries.py", "import coordapp.commitments.models", "Floors"),
    ("policy.py", "import coordapp.agencies.models", "Floors"),
    ("meetings/views.py", "import coordapp.commitments.models", "Floors"),
    ("reports.py", "", "Floors"),
    ("agencies/rules.py", "import coordapp.agencies.actions", "Shape of a room"),
    ("agencies/forms.py", "import coordapp.agencies.actions", "Shape of a room"),
    ("agencies/actions.py", "import flask", "Flask stays at the doors"),
    ("policy.py", "import flask_login", "Flask stays at the doors"),
    ("meetings/models.py", "import coordapp.doors", "Flask stays at the doors"),
    ("commitments/actions.py", "import coordapp.meetings.views", "Nobody imports a view"),
    ("agencies/views.py", "import sqlalchemy", "Views do not query"),
    ("agencies/views.py", "import coordapp.db", "Views do not query"),
]


def broken_contracts(folder: Path) -> list[str]:
    """The names of the contracts a tree breaks, up to their colon."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    broken = [line.partition(" BROKEN")[0].partition(":")[0] for line in lines if " BROKEN" in line]
    if not broken and done.returncode != 0:
        broken = [done.stdout + done.stderr]
    return broken


@pytest.fixture
def skeleton(tmp_path):
    """An empty house with our contracts."""
    package = tmp_path / "coordapp"
    for room in ROOMS:
        (package / room).mkdir(parents=True)
        for name in ("__init__", *ROOM):
            (package / room / f"{name}.py").touch()
    for name in ("__init__", *GROUND, *DOORS):
        (package / f"{name}.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return package


def test_program_when_linted_then_no_contract_is_broken():
    broken = broken_contracts(ROOT)

    assert broken == []


def test_contracts_when_counted_then_each_has_a_planted_violation():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]

    planted = {name for _, _, name in PLANTED}

    assert planted == {contract["name"].partition(":")[0] for contract in contracts}


def test_skeleton_when_nothing_is_planted_then_no_contract_is_broken(skeleton):
    (skeleton / "meetings" / "views.py").write_text("import coordapp.commitments.actions\n")

    broken = broken_contracts(skeleton.parent)

    assert broken == []


@pytest.mark.parametrize(("place", "statement", "contract"), PLANTED)
def test_contract_when_its_violation_is_planted_then_it_alone_breaks(
    skeleton, place, statement, contract
):
    (skeleton / place).write_text(f"{statement}\n")

    broken = broken_contracts(skeleton.parent)

    assert broken == [contract]
