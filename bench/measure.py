"""Processes watched from outside: CPU of the application and its database, memory, bytes."""

import contextlib
import gzip
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import brotli

NANOSECONDS = 1_000_000_000
ASSET = re.compile(r'(?:href|src)="(/[^"#]+\.(?:css|js|svg)[^"#]*)')


UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}


@dataclass(frozen=True)
class Answer:
    """One response, with its size on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: int

    @property
    def text(self) -> str:
        unpack = UNPACK.get(self.headers.get("content-encoding", ""), bytes)
        return unpack(self.body).decode()


class Client:
    """A keep-alive connection that holds cookies, as a browser over https would."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, form: str | None = None) -> Answer:
        headers = {"Accept-Encoding": "br, gzip", "Host": "127.0.0.1"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=form, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        fields = {name.lower(): value for name, value in response.getheaders()}
        wire = len(body) + sum(len(k) + len(v) + 4 for k, v in response.getheaders()) + 17
        return Answer(response.status, fields, body, wire)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)


def visit(client: Client, path: str) -> tuple[int, int, int]:
    """Bytes and requests of a first visit, bytes of a repeat with everything cached for good."""
    page = client.get(path)
    assets = sorted(set(ASSET.findall(page.text)))
    total = page.wire + sum(client.get(asset.replace("&amp;", "&")).wire for asset in assets)
    return total, 1 + len(assets), client.get(path).wire


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        children = Path(f"/proc/{parent}/task/{parent}/children")
        if children.exists():
            found += [int(child) for child in children.read_text().split()]
    return found


def cpu_seconds(pids: list[int]) -> float:
    """Time on a processor of all threads of these processes, user and system."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                total += int(thread.read_text().split()[0])
    return total / NANOSECONDS


def memory_mb(pids: list[int]) -> float:
    """Proportional set size of these processes."""
    total = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024


@contextlib.contextmanager
def server(
    target: str, port: int, env: dict[str, str], *, workers: int = 1, bare: bool = False
) -> Iterator[int]:
    """gunicorn with a WSGI target, until it answers; yields its process id.

    A bare one does without the house's settings of the server.
    """
    command = [
        *(sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", "2", "--worker-class", "gthread"),
        *("--log-level", "error", "--preload", *(("--config", "python:bench") if bare else ())),
    ]
    process = subprocess.Popen(command, env={**os.environ, **env})
    try:
        _wait(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            Client(port).get("/static/img/favicon.svg")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")
