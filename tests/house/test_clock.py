"""Nobody but coordapp/clock.py asks the time, neither Python's nor the database's."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {"coordapp/clock.py"}
ASKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
    "func": {
        "now",
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "statement_timestamp",
        "clock_timestamp",
        "transaction_timestamp",
    },
}
SQL_CLOCKS = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "datetime('now", "date('now", "strftime(")


def times_asked(source: str) -> list[int]:
    """The lines on which a source asks the time."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.func.attr in ASKS.get(name, ()):
                lines.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            lines += [node.lineno for alias in node.names if alias.name in ASKS["time"]]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            lines += [node.lineno for clock in SQL_CLOCKS if clock in node.value]
    return lines


def test_program_when_read_then_only_the_clock_asks_the_time():
    offenders = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("coordapp", "migrations")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in ALLOWED
        for line in times_asked(path.read_text())
    ]

    assert offenders == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "\nfrom time import time",
        "from sqlalchemy import func\nselect(func.now())",
        "\nserver_default = 'CURRENT_TIMESTAMP'",
    ],
)
def test_times_asked_when_a_source_asks_the_time_then_it_is_found(source):
    found = times_asked(source)

    assert found == [2]


def test_times_asked_when_a_source_is_handed_the_time_then_nothing_is_found():
    source = "from coordapp import clock\nclock.now()\nclock.today('Asia/Makassar')"

    found = times_asked(source)

    assert found == []
