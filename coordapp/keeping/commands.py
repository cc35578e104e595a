"""The operator's commands: trail, backup, restore, examination."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from config import Settings, driver_url
from coordapp.keeping.archive import BadBackup
from coordapp.keeping.backup import write_backup
from coordapp.keeping.chains import (
    ANCHOR_FILE,
    BrokenAnchors,
    append_anchors,
    export_chain,
    list_chains,
    read_anchors,
    read_heads,
    verify_all,
)
from coordapp.keeping.doctor import examine
from coordapp.keeping.engines import TargetNotEmpty, ToolFailed
from coordapp.keeping.restore import restore_backup, verify_backup
from coordapp.keeping.tables import UnknownTables, reading_connection
from coordapp.storage import Storage

audit_group = AppGroup("audit", help="The trail: verify it, write its heads down, export it.")


@contextmanager
def plain_errors() -> Iterator[None]:
    """What an operator can mend is told in one line, without a trace."""
    try:
        yield
    except (BadBackup, BrokenAnchors, TargetNotEmpty, ToolFailed, UnknownTables) as error:
        raise click.ClickException(str(error)) from error
    except (OSError, SQLAlchemyError) as error:
        raise click.ClickException(f"{type(error).__name__}: {error}") from error


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _storage() -> Storage:
    storage: Storage = current_app.extensions["storage"]
    return storage


@audit_group.command("verify")
@click.option("--anchors", type=click.Path(path_type=Path), help="A copy kept elsewhere.")
def verify_command(anchors: Path | None) -> None:
    """Verify every chain, against the anchors written down outside the database."""
    with plain_errors():
        if anchors and not anchors.exists():
            raise click.ClickException(f"{anchors} does not exist")
        known = read_anchors(anchors or _settings().instance / ANCHOR_FILE)
        with reading_connection() as connection:
            faults, heads = verify_all(connection, known), read_heads(connection)
    for head in heads:
        click.echo(f"{head.chain}: {head.sequence} entries, head {head.entry_hash}")
    for fault in faults:
        click.echo(f"FAULT {fault.chain} {fault.sequence}: {fault.problem}")
    click.echo(f"{len(faults)} faults" if faults else "The trail is intact.")
    if faults:
        sys.exit(1)


@audit_group.command("anchor")
def anchor_command() -> None:
    """Write the heads down beside the database; copy the file to another machine."""
    path = _settings().instance / ANCHOR_FILE
    with plain_errors():
        moved = append_anchors(path)
    for head in moved:
        click.echo(f"{head.chain} {head.sequence} {head.entry_hash}")
    click.echo(f"{len(moved)} heads written to {path}")


@audit_group.command("export")
@click.argument("chain")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@click.option("--without-details", is_flag=True, help="Only what the chain itself binds.")
def export_command(chain: str, file: IO[str], without_details: bool) -> None:
    """Write one chain (a region's code word, or sistem) as lines of JSON to FILE, or to -."""
    with plain_errors(), reading_connection() as connection:
        if chain not in list_chains(connection):
            raise click.ClickException(f"there is no chain {chain}")
        count = export_chain(connection, chain, file, with_details=not without_details)
    click.echo(f"{count} entries of {chain}", err=True)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write database, evidence and anchors into one new FILE that only you may read."""
    with plain_errors():
        manifest = write_backup(_settings(), _storage(), file.absolute())
    rows = sum(table["rows"] for table in manifest.tables.values())
    click.echo(f"{file}: {rows} rows, {len(manifest.files)} files, migration {manifest.revision}")
    for name in manifest.faulty:
        click.echo(f"NOT IN IT: evidence {name} is missing or was changed")
    if manifest.faulty:
        sys.exit(1)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--verify", is_flag=True, help="Only check it, in a place of its own.")
@click.option("--scratch", default="", help="With --verify: an empty PostgreSQL database.")
@with_appcontext
def restore_command(file: Path, verify: bool, scratch: str) -> None:
    """Restore FILE into the configured, empty installation and compare every row with it."""
    with plain_errors():
        if verify:
            manifest, compared = verify_backup(file, driver_url(scratch))
        else:
            manifest, compared = restore_backup(_settings(), _storage(), file), True
    rows = sum(table["rows"] for table in manifest.tables.values())
    click.echo(f"{file} of {manifest.made_at}: {rows} rows, {len(manifest.files)} files")
    if not compared:
        click.echo("Files and dump are whole; to compare the rows give --scratch URL")
    else:
        click.echo("Verified: all is equal." if verify else "Restored: all is equal.")


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Examine database, guards, trail, evidence, mail and clock; exits 1 on a grave finding."""
    findings = examine(_storage(), _settings().instance)
    for finding in findings:
        note = "" if finding.is_grave else "note, "
        click.echo(f"{note}{finding.area}: {finding.text}")
    grave = [finding for finding in findings if finding.is_grave]
    click.echo(f"{len(grave)} findings" if grave else "Nothing grave was found.")
    if grave:
        sys.exit(1)
