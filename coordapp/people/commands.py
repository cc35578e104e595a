"""Commands by which the operator lets people in when no page can."""

import click

from coordapp.db import db
from coordapp.errors import Refused
from coordapp.people import sealed
from coordapp.people.actions import accounts, credentials
from coordapp.people.models import User
from coordapp.people.queries.accounts import find_user_by_identifier
from coordapp.people.views import bp
from coordapp.policy import SYSTEM
from coordapp.regions.queries import find_region


@bp.cli.command("first-admin")
@click.argument("code_word")
def first_admin(code_word: str) -> None:
    """Print a one-time code for the first admin of the region CODE_WORD."""
    region_id = code_word.upper()
    if find_region(region_id) is None:
        raise click.ClickException(f"no region {region_id}; open it first: flask open-region")
    try:
        code = accounts.offer_first_admin(region_id)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    db.session.commit()
    click.echo(code)


@bp.cli.command("password-link")
@click.argument("identifier")
def password_link(identifier: str) -> None:
    """Print a one-time link by which a person sets a new password."""
    person = _get_person(identifier)
    ticket = accounts.hand_over_password(SYSTEM, person)
    db.session.commit()
    click.echo(sealed.ticket_link(ticket))


@bp.cli.command("drop-code")
@click.argument("identifier")
def drop_code(identifier: str) -> None:
    """Stop asking a person who lost the phone for its code."""
    credentials.drop_code(SYSTEM, _get_person(identifier))
    db.session.commit()


def _get_person(identifier: str) -> User:
    person = find_user_by_identifier(identifier)
    if person is None:
        raise click.ClickException(f"nobody is called {identifier}")
    return person
