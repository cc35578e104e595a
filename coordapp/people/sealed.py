"""Values given out under the installation's key: links of tickets, code secrets, known devices."""

import secrets
import uuid

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.people.actions.attempts import Counter, of_name
from coordapp.people.models import Ticket, TicketPurpose
from coordapp.people.queries.accounts import find_ticket
from coordapp.people.rules.codes import CODE_SECRET_SECONDS, read_ticket_token, ticket_token
from coordapp.people.rules.sessions import NAME_WAIT

PATHS = {
    TicketPurpose.INVITATION: "/undangan/",
    TicketPurpose.RESET: "/sandi-baru/",
    TicketPurpose.HAND_OVER: "/sandi-baru/",
}
DEVICE_COOKIE = "perangkat"
DEVICE_SECONDS = 365 * 24 * 3600


def ticket_link(ticket: Ticket) -> str:
    """The whole address of a ticket; the host is the configured one, never the request's."""
    token = ticket_token(_key(), ticket.id, ticket.purpose)
    return f"{current_app.config['BASE_URL'].rstrip('/')}{PATHS[ticket.purpose]}{token}"


def find_ticket_in(token: str, *purposes: TicketPurpose) -> Ticket | None:
    """The open ticket a link stands for."""
    for purpose in purposes:
        ticket_id = read_ticket_token(_key(), token, purpose)
        if ticket_id is not None:
            return find_ticket(ticket_id, purpose, clock.now())
    return None


def seal_code_secret(user_id: uuid.UUID, secret: str) -> str:
    """A secret offered to a phone, as the form brings it back."""
    return _serializer("code").dumps([str(user_id), secret])


def find_code_secret(user_id: uuid.UUID, sealed: str) -> str | None:
    """The secret offered to this person a short while ago."""
    try:
        owner, secret = _serializer("code").loads(sealed, max_age=CODE_SECRET_SECONDS)
    except BadSignature:
        return None
    return str(secret) if owner == str(user_id) else None


def mark_device(response: Response, identifier: str) -> Response:
    """Let this browser be known as one on which this name signed in."""
    value = _serializer("device").dumps([of_name(identifier).subject, secrets.token_hex(8)])
    response.set_cookie(
        _device_cookie(),
        value,
        max_age=DEVICE_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def find_known_device(identifier: str) -> Counter | None:
    """The counter of a browser on which this name signed in before.

    Its tries count apart, so that strangers who guess cannot keep the owner out.
    """
    value = request.cookies.get(_device_cookie(), "")
    try:
        subject, mark = _serializer("device").loads(value, max_age=DEVICE_SECONDS)
    except BadSignature:
        return None
    return Counter(f"device:{mark}", NAME_WAIT) if subject == of_name(identifier).subject else None


def _device_cookie() -> str:
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return prefix + DEVICE_COOKIE


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt=f"coordapp.{purpose}.1")


def _key() -> str:
    return str(current_app.config["SECRET_KEY"])
