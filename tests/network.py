"""The suite reaches this machine and nothing else."""

import sys
from typing import Any

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 (an address compared, not bound)


class NetworkClosed(RuntimeError):
    """A test tried to leave the machine."""


def close_network() -> None:
    """Refuse every connection and name look-up beyond loopback, for the rest of the process."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host and not host.startswith(LOOPBACK):
        raise NetworkClosed(f"{event} to {host}")
