"""One-time secrets: six digits from a phone, and links that only their issuer can derive."""

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from datetime import datetime, timedelta

import pyotp

from coordapp.people.models import TicketPurpose

STEP_SECONDS = 30
CODE_SECRET_SECONDS = 15 * 60
ISSUER = "Tindak Lanjut Rakor"
LIFETIMES = {
    TicketPurpose.INVITATION: timedelta(days=7),
    TicketPurpose.RESET: timedelta(hours=1),
    TicketPurpose.HAND_OVER: timedelta(hours=24),
    TicketPurpose.FIRST_ADMIN: timedelta(hours=24),
}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_totp_secret() -> str:
    """A secret to share with a phone."""
    return pyotp.random_base32()


def totp_address(secret: str, account: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def find_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The time step a code is of, one step around now and later than the last one used."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS), digits):
            return step if last_step is None or step > last_step else None
    return None


def ticket_token(key: str, ticket_id: uuid.UUID, purpose: TicketPurpose) -> str:
    """The secret part of a ticket's link."""
    text = f"coordapp.ticket.1|{purpose.value}|{ticket_id.hex}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{ticket_id.hex}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def read_ticket_token(key: str, token: str, purpose: TicketPurpose) -> uuid.UUID | None:
    """The ticket a link was derived from; None when the link was not made here."""
    if not re.fullmatch(r"[0-9a-f]{32}\.[\w-]{43}", token, re.ASCII):
        return None
    ticket_id = uuid.UUID(hex=token[:32])
    genuine = ticket_token(key, ticket_id, purpose)
    return ticket_id if hmac.compare_digest(genuine, token) else None


def new_typed_code() -> str:
    """A code to be typed once: sixteen letters in groups of four."""
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
    return "-".join(groups)


def fold_typed_code(text: str) -> str:
    """One spelling of a typed code."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())
