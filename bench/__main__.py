"""Print what each page costs in CPU, queries, bytes and memory, beside its budget.

CPU is the application's and the database's together, per request, as a multiple of the floor
measured in the same run. Nothing is asserted: machines differ, ratios are to be read.
"""

import argparse
import contextlib
import hashlib
import re
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine

from bench.counting import count_queries
from bench.measure import Client, cpu_seconds, family, memory_mb, server, visit
from bench.town import Town
from coordapp.db import install_engine
from tests.databases import migrate
from tests.postgres import postgres_cluster

FLOOR_SHA256 = "563e7985f96dd85f"
ROUNDS = 40


@dataclass(frozen=True)
class Place:
    """A filled database: where it is, how its processes are found, whose pages are asked for."""

    name: str
    url: str
    folder: Path
    town: Town
    database_pids: Callable[[], list[int]]


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "--large", action="store_true", help="200 000 in a region, a million in all"
    )
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    _check_floor()
    shapes = (
        [(200_000, 1_000_000)]
        if asked.large
        else [(1_000, 1_000), (20_000, 20_000), (20_000, 200_000)]
    )
    for kind in ("sqlite", "postgresql"):
        if asked.only in (None, kind):
            for region, total in shapes:
                with _filled(kind, region, total) as place:
                    _report(place)


def _check_floor() -> None:
    digest = hashlib.sha256(Path(__file__).with_name("floor.py").read_bytes()).hexdigest()
    if not digest.startswith(FLOOR_SHA256):
        sys.exit(f"bench/floor.py is not the pinned floor: {digest}")


@contextlib.contextmanager
def _filled(kind: str, region: int, total: int) -> Iterator[Place]:
    """A migrated database with so many commitments in the first region and in all."""
    towns = [Town("KTM", "64.08", region)]
    left = total - region
    for index in range(9):
        if left > 0:
            towns.append(Town(f"X{chr(65 + index)}X", f"90.{index + 10}", left // (9 - index)))
            left -= left // (9 - index)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        if kind == "sqlite":
            url, owner, pids = f"sqlite:///{folder}/bench.sqlite", None, list
        else:
            cluster = stack.enter_context(postgres_cluster()).create_database("bench")
            url, owner = cluster.application_url, cluster.owner_url
            pids = _postgres_pids(cluster.port)
        migrate(url, owner)
        engine = create_engine(url)
        install_engine(engine)
        for town in towns:
            town.build(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()
        name = f"{kind}, {region:,} in the region, {total:,} in all".replace(",", " ", 2)
        yield Place(name, url, Path(folder), towns[0], pids)


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


def _report(place: Place) -> None:
    print(f"\n## {place.name}")
    floor = _floor(place)
    print(f"floor: {floor * 1000:.2f} ms CPU a request")
    env = {
        "DATABASE_URL": place.url,
        "COORDAPP_INSTANCE": str(place.folder),
        "SAMPLE_MODE": "1",
        "BASE_URL": "http://127.0.0.1",
    }
    port = _free_port()
    print(
        f"{'page':34} {'CPU':>7} {'×floor':>7} {'budget':>7} {'queries':>7} "
        f"{'first':>8} {'req':>4} {'repeat':>8}"
    )
    with server("wsgi:app", port, env) as pid:
        for row in _pages(place.town):
            _measure(place, port, pid, floor, env, *row)
    with server("wsgi:app", port, env, workers=2) as pid:
        client = _signed_in(port, place.town, "sekretariat")
        paths = [row[2] for row in _pages(place.town) if row[1] == "sekretariat"]
        for index in range(300):
            client.get(paths[index % len(paths)])
        print(
            "memory, two workers after 300 requests: "
            f"{memory_mb(family(pid)):.0f} MB PSS (budget 120)"
        )


def _pages(town: Town) -> list[tuple[str, str, str, float]]:
    """(name, person, path, budget as a multiple of the floor)."""
    return [
        ("register, open", "sekretariat", "/komitmen/?tampilan=aktif", 5),
        ("register, late", "sekretariat", "/komitmen/?tampilan=terlambat", 5),
        ("register, all", "sekretariat", "/komitmen/", 5),
        ("search", "sekretariat", "/komitmen/?q=posyandu+stunting", 7),
        ("commitment", "sekretariat", f"/komitmen/{town.open_number}", 5),
        ("my tasks", "instansi", "/tugas/", 5),
        ("home of the secretariat", "sekretariat", "/", 6),
        ("home of the leadership", "pimpinan", "/pimpinan/", 6),
    ]


def _floor(place: Place) -> float:
    env = {"FLOOR_DATABASE": place.url, "FLOOR_REGION": place.town.word}
    port = _free_port()
    with server("bench.floor:app", port, env) as pid:
        client = Client(port)
        return _cpu_of(
            lambda: client.get("/floor").status, lambda: [*family(pid), *place.database_pids()]
        )


def _cpu_of(ask: Callable[[], int], pids: Callable[[], list[int]]) -> float:
    """CPU seconds a request, after a warm-up; raises when a request fails."""
    for _ in range(5):
        if ask() not in (200, 303):
            raise RuntimeError("the page does not answer")
    before = cpu_seconds(pids())
    for _ in range(ROUNDS):
        ask()
    return (cpu_seconds(pids()) - before) / ROUNDS


def _measure(
    place: Place,
    port: int,
    pid: int,
    floor: float,
    env: dict[str, str],
    name: str,
    person: str,
    path: str,
    budget: float,
) -> None:
    client = _signed_in(port, place.town, person)
    cost = _cpu_of(lambda: client.get(path).status, lambda: [*family(pid), *place.database_pids()])
    first, requests, repeat = visit(client, path)
    queries = count_queries(env, place.town.users[person], path)
    print(
        f"{name:34} {cost * 1000:5.1f}ms {cost / floor:6.1f}× {budget:6.0f}× {queries:7} "
        f"{first / 1024:6.1f}KB {requests:4} {repeat / 1024:6.1f}KB"
    )


def _signed_in(port: int, town: Town, person: str) -> Client:
    """A client signed in through the sample people of the sign-in page."""
    client = Client(port)
    page = client.get("/masuk").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    form = urlencode({"csrf_token": token[1], "user": str(town.users[person]), "next": "/"})
    answer = client.send("POST", "/masuk/contoh", form)
    if answer.status != 303:
        raise RuntimeError(f"sign-in answered {answer.status}")
    return client


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


main()
