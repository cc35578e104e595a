"""What is measured: pages by the person who opens them, one write, and the floor under them."""

import hashlib
import re
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.measure import Client, cpu_seconds, family, free_port, server
from bench.places import Place
from bench.town import Town

FLOOR_SHA256 = "3ea5dae3ea5a2c09"
WARM_UP = 4
ROUNDS = 16


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and how many floors it may cost."""

    name: str
    person: str
    path: str
    budget: float


def pages_of(town: Town) -> list[Page]:
    """The pages people open most."""
    return [
        Page("register, open", "sekretariat", "/komitmen/?tampilan=aktif", 5),
        Page("register, late", "sekretariat", "/komitmen/?tampilan=terlambat", 5),
        Page("register, all", "sekretariat", "/komitmen/", 5),
        Page("search", "sekretariat", "/komitmen/?q=posyandu+stunting", 7),
        Page("commitment", "sekretariat", f"/komitmen/{town.open_number}", 5),
        Page("my tasks", "instansi", "/tugas/", 5),
        Page("home of the secretariat", "sekretariat", "/", 6),
        Page("home of the leadership", "pimpinan", "/pimpinan/", 6),
    ]


def report_page(town: Town) -> Page:
    """The write that is made most: a report of progress."""
    return Page("a report, written", "instansi", f"/komitmen/{town.reported_number}/lapor", 6)


def check_floor() -> None:
    """Stop when the floor is not the one every budget was written for."""
    digest = hashlib.sha256(Path(__file__).with_name("floor.py").read_bytes()).hexdigest()
    if not digest.startswith(FLOOR_SHA256):
        sys.exit(f"bench/floor.py is not the pinned floor: {digest}")


def measure_floor(place: Place) -> float:
    """CPU seconds of one request of the floor."""
    env = {"FLOOR_DATABASE": place.url, "FLOOR_REGION": place.town.word}
    port = free_port()
    with server("bench.floor:app", port, env, bare=True) as pid:
        client = Client(port)
        return cpu_of(lambda: client.get("/floor").status, place, pid)


def cpu_of(ask: Callable[[], int], place: Place, pid: int) -> float:
    """CPU seconds a request, of application and database; raises when a request fails."""
    for _ in range(WARM_UP):
        _expect(ask())
    before = cpu_seconds([*family(pid), *place.database_pids()])
    for _ in range(ROUNDS):
        _expect(ask())
    return (cpu_seconds([*family(pid), *place.database_pids()]) - before) / ROUNDS


def _expect(status: int) -> None:
    if status not in (200, 303):
        raise RuntimeError(f"answered {status}")


def signed_in(port: int, town: Town, person: str) -> Client:
    """A client signed in through the sample people of the sign-in page."""
    client = Client(port)
    form = {"csrf_token": _token(client, "/masuk"), "user": str(town.users[person]), "next": "/"}
    _expect(client.send("POST", "/masuk/contoh", urlencode(form)).status)
    return client


def reporter(client: Client, path: str) -> Callable[[], int]:
    """A function that sends one more report."""
    fields = {
        "csrf_token": _token(client, path),
        "status": "in_progress",
        "quantity": "6",
        "note": "Berjalan sesuai rencana",
    }
    return lambda: (
        client.send("POST", path, urlencode({**fields, "client_key": str(uuid.uuid4())})).status
    )


def _token(client: Client, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    if found is None:
        raise RuntimeError(f"no form at {path}")
    return found[1]
