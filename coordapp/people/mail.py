"""What the mails about accounts are filled with when they are delivered."""

import uuid
from typing import Any

from coordapp import clock
from coordapp.errors import NotFound
from coordapp.outbox import OutboxMessage, composes
from coordapp.people.models import TicketPurpose
from coordapp.people.queries.accounts import find_ticket, get_user
from coordapp.people.sealed import ticket_link


@composes("reset", "Tautan sandi baru")
def compose_reset(message: OutboxMessage) -> dict[str, Any]:
    """The link a person asked for; given up once it was used."""
    return _with_link(message, TicketPurpose.RESET)


@composes("invitation", "Undangan membuka akun")
def compose_invitation(message: OutboxMessage) -> dict[str, Any]:
    """The link by which an invited person opens the account."""
    return _with_link(message, TicketPurpose.INVITATION)


@composes("handed_over", "Pemberitahuan tautan sandi baru")
def compose_handed_over(message: OutboxMessage) -> dict[str, Any]:
    """Tells that a link was handed over; the link itself is not in it."""
    return {"name": get_user(message.recipient_id).name, "at": message.created_at}


@composes("contact_changed", "Pemberitahuan perubahan kontak akun")
def compose_contact_changed(message: OutboxMessage) -> dict[str, Any]:
    """Tells at the old address that address or number changed."""
    return {"name": get_user(message.recipient_id).name, "at": message.created_at}


def _with_link(message: OutboxMessage, purpose: TicketPurpose) -> dict[str, Any]:
    ticket = find_ticket(uuid.UUID(message.params["ticket"]), purpose, clock.now())
    if ticket is None:
        raise NotFound
    return {"name": get_user(message.recipient_id).name, "link": ticket_link(ticket)}
