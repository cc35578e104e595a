"""Commands for the operator."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from coordapp.clock import ZONE_NAMES
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.keeping import duties
from coordapp.keeping.commands import (
    audit_group,
    backup_command,
    doctor_command,
    restore_command,
)
from coordapp.notifications.commands import deliver_mail_command, worker_command
from coordapp.policy import SYSTEM
from coordapp.regions.actions import open_region
from coordapp.regions.places import load_places
from coordapp.tenancy import in_region


def install(app: Flask) -> None:
    """Register the house's commands."""
    app.cli.add_command(load_places_command)
    app.cli.add_command(open_region_command)
    app.cli.add_command(sample_command)
    app.cli.add_command(worker_command)
    app.cli.add_command(deliver_mail_command)
    app.cli.add_command(audit_group)
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)
    app.cli.add_command(doctor_command)
    duties.install()


@click.command("load-places")
@with_appcontext
def load_places_command() -> None:
    """Load the country's provinces, regencies, districts and villages; safe to run again."""
    with db.engine.begin() as connection:
        new, renamed = load_places(connection)
    click.echo(f"{new} places added, {renamed} renamed.")


@click.command("sample")
@with_appcontext
def sample_command() -> None:
    """Load the sample regencies that are not there yet; only in sample mode."""
    from coordapp.demo.loading import load_sample  # noqa: PLC0415 - never part of production

    if not current_app.config["SAMPLE_MODE"]:
        raise click.ClickException("SAMPLE_MODE is off: no sample people for this database.")
    with db.engine.begin() as connection:
        load_places(connection)
    loaded = load_sample(current_app.extensions["storage"])
    if loaded:
        click.echo(f"Sample regencies loaded: {', '.join(loaded)}.")


@click.command("open-region")
@click.argument("code_word")
@click.argument("code")
@click.argument("name")
@click.argument("timezone", type=click.Choice(sorted(ZONE_NAMES)))
@click.option("--capital", default="", help="The regency's seat, printed with dates.")
@with_appcontext
def open_region_command(code_word: str, code: str, name: str, timezone: str, capital: str) -> None:
    """Open a regency: its code word, Kemendagri code, name and time zone."""
    with in_region(code_word):
        try:
            open_region(
                SYSTEM,
                code_word=code_word,
                code=code,
                name=name,
                timezone=timezone,
                capital=capital,
            )
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
        db.session.commit()
    click.echo(f"{name} is open as {code_word}.")
