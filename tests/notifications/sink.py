"""A real mail server on this machine that answers as a test tells it to."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event

from aiosmtpd.controller import Controller

GREYLISTED = "450 4.7.1 Try again later"
UNKNOWN_USER = "550 5.1.1 No such user"
BAD_CONTENT = "554 5.7.1 Content refused"


@dataclass
class Sink:
    """What came in, and how the next mails are answered."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    on_recipient: list[str] = field(default_factory=list)
    """Answers to the next RCPT commands; accepted once they are used up."""
    on_data: list[str] = field(default_factory=list)
    """Answers to the next mails; `drop` closes the connection, `lost` takes the mail first."""
    reached: Event = field(default_factory=Event)
    held: Event | None = None
    """Take the whole mail, then neither keep nor answer it until this is set."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.on_recipient:
            return self.on_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.reached.set()
        if self.held is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.held.wait)
            return GREYLISTED
        answer = self.on_data.pop(0) if self.on_data else "250 OK"
        if answer in ("250 OK", "lost"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer in ("drop", "lost"):
            server.transport.abort()
            return "421 gone"
        return answer


@contextmanager
def open_sink(port: int | None = None) -> Iterator[Sink]:
    """A listening sink; closed at the end."""
    sink = Sink(port or free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, ready_timeout=30)
    controller.start()
    try:
        yield sink
    finally:
        if sink.held is not None:
            sink.held.set()
        controller.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
