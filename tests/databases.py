"""The suite's databases: made once by the real migrations, fresh for every test."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("sqlite", "postgresql")
EMPTY = "empty"
"""The template with the tables and nothing in them."""


class Database(Protocol):
    """One worker's database of either kind."""

    @property
    def url(self) -> str: ...

    @property
    def owner_url(self) -> str: ...

    def reset(self, template: str = EMPTY) -> None:
        """Make the database as the migrations left it, or as it was kept; nobody is connected."""

    def keep_as(self, template: str) -> None:
        """Keep what the database holds as a template of all workers; nobody is connected."""


class SqliteDatabase:
    """A file, copied from the template."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.path = folder / f"{worker}.db"
        self.url = self.owner_url = _sqlite_url(self.path)
        once(folder / "sqlite", self._build_template)

    def _build_template(self) -> None:
        empty = self._template(EMPTY)
        empty.unlink(missing_ok=True)
        migrate(_sqlite_url(empty))

    def reset(self, template: str = EMPTY) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self._template(template), self.path)

    def keep_as(self, template: str) -> None:
        shutil.copyfile(self.path, self._template(template))

    def _template(self, name: str) -> Path:
        return self.folder / f"template-{name}.db"


class PostgresDatabase:
    """A database of the shared cluster, created from the template."""

    def __init__(self, folder: Path, worker: str, cluster: Cluster) -> None:
        self.cluster = cluster
        self.name = f"test_{worker}"
        self.url = cluster.database(self.name).application_url
        self.owner_url = cluster.database(self.name).owner_url
        once(folder / "postgresql", self._build_template)

    def _build_template(self) -> None:
        self.cluster.drop_database(f"template_{EMPTY}")
        template = self.cluster.create_database(f"template_{EMPTY}")
        migrate(template.application_url, template.owner_url)

    def reset(self, template: str = EMPTY) -> None:
        self.cluster.drop_database(self.name)
        self.cluster.create_database(self.name, template=f"template_{template}")

    def keep_as(self, template: str) -> None:
        self.cluster.drop_database(f"template_{template}")
        self.cluster.create_database(f"template_{template}", template=self.name)


def migrate(url: str, owner_url: str | None = None) -> None:
    """Run the migrations as an operator would, in a process of their own."""
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url or url}
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"The migrations failed:\n{done.stderr[-2000:]}")


def once(mark: Path, build: Callable[[], None]) -> None:
    """Build what the workers share: the first one does it while the others wait."""
    with mark.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists():
            build()
            mark.touch()


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"
