"""Break each guarantee on purpose and see that a test notices: `make sabotage`.

Run as a program it starts the tests of one guarantee after the other with its guard removed, and
prints the first complaint. As a plugin of those runs (`-p tests.sabotage --sabotage NAME`) it
removes the guard. Nothing here can be reached from the application.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from coordapp import audit, chain, db, doors, forms, policy, tenancy, web
from coordapp.errors import NotFound
from coordapp.keeping import chains
from tests.databases import PostgresDatabase

ROOT = Path(__file__).resolve().parent.parent
COMPLAINT = re.compile(r"^E   +(.*)", re.MULTILINE)


@dataclass(frozen=True)
class Sabotage:
    """A guard removed, and the tests that have to notice."""

    goal: str
    what: str
    remove: Callable[[], None]
    subject: str
    chosen: str = ""
    database: str = "sqlite"

    @property
    def tests(self) -> Path:
        """The file of the tests; `chosen` narrows them by a piece of their names."""
        found = sorted((ROOT / "tests").glob(f"*/test_{self.subject}.py"))
        return found[0] if found else ROOT / "tests" / "house" / f"test_{self.subject}.py"


def _let_bare_views_in() -> None:
    doors.check_all_declared = lambda app: None


def _let_reading_write() -> None:
    doors._declare_intent = lambda: db.writing.set(True) and None


def _allow_everything() -> None:
    policy.can = lambda permission, actor, row=None: True


def _show_everything() -> None:
    def fetch(model: Any, actor: Any, permission: Any, address: Any) -> Any:
        row = db.db.session.execute(model.addressed_by(address)).unique().scalar_one_or_none()
        if row is None:
            raise NotFound
        policy.require(permission, actor, row)
        return row

    policy.fetch = fetch
    policy.visible = lambda model, actor: select(model)


def _forget_the_region() -> None:
    event.remove(Session, "do_orm_execute", tenancy._scope_statement)


def _lift_row_security() -> None:
    reset = PostgresDatabase.reset

    def reset_without_policy(self: PostgresDatabase) -> None:
        reset(self)
        with self.cluster.database(self.name).connect() as connection:
            connection.execute("ALTER TABLE agency DISABLE ROW LEVEL SECURITY")

    PostgresDatabase.reset = reset_without_policy  # type: ignore[method-assign]


def _spare_one_view_its_token() -> None:
    protect = CSRFProtect.protect

    def spare(self: CSRFProtect, **options: Any) -> None:
        if request.path != "/peran":
            protect(self, **options)

    CSRFProtect.protect = spare


def _welcome_other_sites() -> None:
    doors._refuse_cross_site = lambda: None


def _allow_inline_scripts() -> None:
    name = "Content-Security-Policy"
    web.HEADERS[name] = web.HEADERS[name].replace("script-src", "script-src 'unsafe-inline'")


def _save_whatever_the_version() -> None:
    forms.HouseForm._is_stale = lambda self, row: False  # type: ignore[method-assign]


def _begin_as_the_driver_does() -> None:
    db._begin_sqlite = lambda connection: connection.exec_driver_sql("BEGIN")


def _write_no_entries() -> None:
    event.remove(Session, "before_commit", audit._chain_notes)


def _check_only_the_first() -> None:
    find_faults = chain.find_faults

    def find_faults_at_the_start(name: str, entries: Any, anchors: Any = ()) -> Any:
        found = find_faults(name, entries, anchors)
        return [fault for fault in found if fault.sequence == 1]

    chain.find_faults = chains.find_faults = find_faults_at_the_start  # type: ignore[assignment]


SABOTAGES = {
    "bare-view": Sabotage(
        "G1", "a view without a door may start", _let_bare_views_in, "doors", "has_no_door"
    ),
    "writing-get": Sabotage(
        "G1", "reading requests may write", _let_reading_write, "reading", "get_when_its_view"
    ),
    "permission": Sabotage("G2", "every permission is granted", _allow_everything, "matrix"),
    "visibility": Sabotage("G4", "every row exists for everybody", _show_everything, "canaries"),
    "region": Sabotage("G4", "no statement is bound", _forget_the_region, "tenancy"),
    "row-security": Sabotage(
        "G5", "one table has no policy", _lift_row_security, "row_security", "", "postgresql"
    ),
    "token": Sabotage(
        "G6", "one view asks for no token", _spare_one_view_its_token, "csrf", "forged"
    ),
    "other-sites": Sabotage("G6", "other sites may write", _welcome_other_sites, "csrf", "forged"),
    "inline": Sabotage("G7", "inline scripts may run", _allow_inline_scripts, "headers"),
    "version": Sabotage(
        "G13", "a save ignores its version", _save_whatever_the_version, "lost_update"
    ),
    "deferred": Sabotage(
        "G13", "transactions as the driver has them", _begin_as_the_driver_does, "lost_update"
    ),
    "entries": Sabotage("G20", "acts are not written down", _write_no_entries, "audit"),
    "first-entry": Sabotage(
        "G20", "only a chain's first entry is checked", _check_only_the_first, "trail"
    ),
}


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--sabotage", choices=list(SABOTAGES), required=True)


def pytest_configure(config: Any) -> None:
    SABOTAGES[config.getoption("sabotage")].remove()


def complaint_of(name: str) -> str | None:
    """What the first failing test says once the guard is gone; None when all of them pass."""
    sabotage = SABOTAGES[name]
    if not sabotage.tests.exists():
        return None
    command = [sys.executable, "-m", "pytest", "-p", "tests.sabotage", "--sabotage", name]
    command += ["--database", sabotage.database, "-x", "-q", "--no-header", str(sabotage.tests)]
    command += ["-k", sabotage.chosen]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    if done.returncode != 1:
        raise RuntimeError(f"the tests of {name} did not run:\n{done.stdout}{done.stderr}")
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    found = COMPLAINT.search(done.stdout)
    where = failed.group(1).partition("::")[2] if failed else "?"
    return f"{where}: {found.group(1) if found else 'failed'}"


def main(names: list[str]) -> int:
    """Try the named sabotages, or all; how many went unnoticed."""
    unnoticed = 0
    for name in names or SABOTAGES:
        sabotage = SABOTAGES[name]
        complaint = complaint_of(name)
        unnoticed += complaint is None
        verdict = complaint or f"UNNOTICED by {sabotage.tests.relative_to(ROOT)}"
        print(f"{sabotage.goal:4} {sabotage.what}\n     {verdict}", flush=True)
    print(f"{len(names or SABOTAGES) - unnoticed} noticed, {unnoticed} unnoticed")
    return unnoticed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
