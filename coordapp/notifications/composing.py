"""From a queued row to a mail; what changes between queueing and delivery is looked up here."""

import uuid
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from flask import current_app, g

from coordapp.outbox import OutboxMessage, composers
from coordapp.regions.queries import get_region

SUBJECT = "Perihal: "


def compose_mail(message: OutboxMessage) -> EmailMessage:
    """The mail of a queued message; the session is bound to its region, if it has one."""
    settings = current_app.config["SETTINGS"]
    g.timezone = get_region(message.region_id).timezone if message.region_id else None
    subject, body = _render(message, settings.base_url)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = settings.mail_from
    mail["To"] = message.address
    mail["Subject"] = subject
    mail["Date"] = message.created_at
    mail["Message-ID"] = message_id(message.id, settings.base_url)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "id"
    mail.set_content(body)
    return mail


def message_id(row_id: uuid.UUID, base_url: str) -> str:
    """The same for every try of one message, so that a mail sent twice is shown once."""
    return f"<{row_id}@{urlsplit(base_url).hostname}>"


def _render(message: OutboxMessage, base_url: str) -> tuple[str, str]:
    composer = composers.get(message.template)
    values = {**message.params, **(composer.compose(message) if composer else {})}
    template = current_app.jinja_env.get_template(f"mail/{message.template}.txt")
    head, found, body = template.render(base_url=base_url, **values).partition("\n\n")
    if not found or not head.startswith(SUBJECT):
        raise ValueError(f"mail/{message.template}.txt has no subject line")
    return " ".join(head.removeprefix(SUBJECT).split()), body.strip() + "\n"
