"""The operator's commands for mail."""

import uuid

import click
from flask import current_app
from flask.cli import with_appcontext

from coordapp.db import db
from coordapp.notifications.delivery import announce, deliver_due
from coordapp.notifications.queries import count_waiting
from coordapp.notifications.worker import Worker
from coordapp.outbox import enqueue


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Send queued mail and run due jobs until told to stop."""
    worker = Worker(current_app._get_current_object())  # type: ignore[attr-defined]
    worker.stop_on_signals()
    worker.run()


@click.command("deliver-mail")
@click.option("--test", "address", metavar="ADDRESS", help="Queue a test mail to it first.")
@with_appcontext
def deliver_mail_command(address: str | None) -> None:
    """Send the mail that is due now, once."""
    if address:
        _queue_test_mail(address)
    if not current_app.config["SETTINGS"].smtp_host:
        click.echo(f"SMTP_HOST is not set; {count_waiting()} messages wait")
        return
    tally = deliver_due(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(announce(tally))
    if tally.failed or tally.server_away:
        raise SystemExit(1)


def _queue_test_mail(address: str) -> None:
    enqueue(
        "uji", key=f"uji:{uuid.uuid4()}", recipient_id=uuid.UUID(int=0), address=address, params={}
    )
    db.session.commit()
