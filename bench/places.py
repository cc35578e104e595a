"""Filled databases to measure on: SQLite in a file, PostgreSQL in a cluster of its own."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from bench.measure import family
from bench.town import Town
from coordapp.db import install_engine
from tests.databases import migrate
from tests.postgres import postgres_cluster

KINDS = ("sqlite", "postgresql")
NEIGHBOURS = 9


@dataclass(frozen=True)
class Shape:
    """So many commitments in the measured region, and in the whole database."""

    region: int
    total: int

    def __str__(self) -> str:
        return f"{self.region:,} in the region, {self.total:,} in all".replace(",", " ", 1)


@dataclass(frozen=True)
class Place:
    """A filled database: where it is, how its processes are found, whose pages are asked for."""

    kind: str
    shape: Shape
    url: str
    folder: Path
    town: Town
    database_pids: Callable[[], list[int]]

    @property
    def env(self) -> dict[str, str]:
        """What the application is started with."""
        return {
            "DATABASE_URL": self.url,
            "COORDAPP_INSTANCE": str(self.folder),
            "SAMPLE_MODE": "1",
            "BASE_URL": "http://127.0.0.1",
        }


@contextlib.contextmanager
def filled(kind: str, shape: Shape) -> Iterator[Place]:
    """A migrated database of this shape; gone when the block ends."""
    towns = _towns(shape)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        if kind == "sqlite":
            url = owner = f"sqlite:///{folder}/bench.sqlite"
            pids: Callable[[], list[int]] = list
        else:
            cluster = stack.enter_context(postgres_cluster()).create_database("bench")
            url, owner = cluster.application_url, cluster.owner_url
            pids = _postgres_pids(cluster.port)
        migrate(url, owner)
        _fill(url, owner, towns)
        yield Place(kind, shape, url, Path(folder), towns[0], pids)


def _towns(shape: Shape) -> list[Town]:
    towns = [Town("KTM", "64.08", shape.region)]
    if shape.total > shape.region:
        size = (shape.total - shape.region) // NEIGHBOURS
        towns += [
            Town(f"X{chr(65 + index)}X", f"90.{index + 10}", size) for index in range(NEIGHBOURS)
        ]
    return towns


def _fill(url: str, owner: str, towns: list[Town]) -> None:
    engine = create_engine(url)
    install_engine(engine)
    for town in towns:
        town.build(engine)
    engine.dispose()
    owning = create_engine(owner, isolation_level="AUTOCOMMIT")
    with owning.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    owning.dispose()


def _postgres_pids(port: int) -> Callable[[], list[int]]:
    def find() -> list[int]:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                words = _command(entry).split("\0")
                if "postgres" in Path(words[0]).name and str(port) in words:
                    return family(int(entry.name))
        return []

    return find


def _command(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_text()
    except OSError:
        return ""
