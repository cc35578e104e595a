"""A PostgreSQL of the tests' own: started from the installed binaries, thrown away at the end.

Two roles, as in production: the owner migrates; the application owns nothing, is no superuser
and cannot bypass row-level security, so a test on PostgreSQL meets the second lock too.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

OWNER = "coordapp_owner"
APPLICATION = "coordapp"
SUPERUSER = "postgres"
START_TIMEOUT = 60
QUICK = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
"""A test's database need not survive a power cut."""

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class PostgresMissing(RuntimeError):
    """The server's binaries are not installed."""


@dataclass(frozen=True)
class Cluster:
    """A running server, and one of its databases."""

    port: int
    name: str = "postgres"

    def url(self, role: str) -> str:
        """The database's address as one role, in SQLAlchemy's form."""
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{self.name}"

    @property
    def application_url(self) -> str:
        """What goes into DATABASE_URL."""
        return self.url(APPLICATION)

    @property
    def owner_url(self) -> str:
        """What goes into DATABASE_OWNER_URL."""
        return self.url(OWNER)

    def database(self, name: str) -> "Cluster":
        """The same server, another database."""
        return replace(self, name=name)

    def connect(self, role: str = SUPERUSER) -> psycopg.Connection:
        """A connection that commits each statement by itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=role, dbname=self.name, autocommit=True
        )

    def create_database(self, name: str, template: str = "template0") -> "Cluster":
        """A new database of the owner's, in which the application may only connect."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
                )
            )
        return self.database(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def find_binaries() -> Path | None:
    """The folder of the newest installed server, or the one named by POSTGRES_BIN."""
    named = os.environ.get("POSTGRES_BIN")
    if named:
        return Path(named)
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    if newest is not None:
        return newest.parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """A fresh server with both roles; stopped and removed whatever happens inside."""
    binaries = find_binaries()
    if binaries is None:
        raise PostgresMissing("No PostgreSQL server is installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="coordapp-postgres-"))
    try:
        _initialise(binaries, folder)
        cluster = Cluster(_free_port())
        server = _start(binaries, folder, cluster.port)
        try:
            _wait_until_ready(server, cluster, folder / "log")
            _create_roles(cluster)
            yield cluster
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> dict[str, Any]:
    """Arguments of subprocess: the server refuses to run as root, so root becomes postgres."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(SUPERUSER)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _initialise(binaries: Path, folder: Path) -> None:
    """Write an empty data folder that trusts every local connection."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(SUPERUSER)
        os.chown(folder, account.pw_uid, account.pw_gid)
    command = [binaries / "initdb", "--pgdata", folder / "data", "--username", SUPERUSER]
    command += ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **_server_user())
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(binaries: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder]
    command += ["-h", "127.0.0.1", "-p", str(port), *QUICK]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **_server_user(),
        )


def _die_with_parent() -> None:
    """Ask the kernel to stop the server also when the tests are killed outright."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGQUIT)


def _wait_until_ready(server: subprocess.Popen[bytes], cluster: Cluster, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            cluster.connect().close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
        time.sleep(0.05)


def _create_roles(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        for role in (OWNER, APPLICATION):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB").format(
                    sql.Identifier(role)
                )
            )
