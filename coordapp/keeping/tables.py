"""All rows of all regions, read outside the session: for the operator's tools alone."""

import enum
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, String, Table, Text, inspect, select

from coordapp.chain import canonical
from coordapp.db import Base, db, only_reading
from coordapp.regions.models import Region

BATCH = 1000


class UnknownTables(RuntimeError):
    """The database holds tables this version of the program does not know."""


@dataclass(frozen=True)
class TableHash:
    """How many rows a table has, and the digest of all that is in them."""

    rows: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def reading_connection() -> Iterator[Connection]:
    """A connection of the application's role that sees one moment and locks nothing."""
    with only_reading(), db.engine.connect() as connection:
        yield connection


def show_region(connection: Connection, region_id: str) -> None:
    """Let PostgreSQL's policies show the rows of this region for the rest of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.region', %s, true)", (region_id,))


def table_of(model: type[Any]) -> Table:
    """The table of a model."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def region_ids(connection: Connection) -> list[str]:
    """The code words of all opened regions."""
    column = table_of(Region).c.id
    return list(connection.scalars(select(column).order_by(column)))


def hash_tables(connection: Connection) -> dict[str, TableHash]:
    """Digest of every table's rows in the order of their keys, the same on both databases.

    The connection must see all regions, as the owner does while row security is lifted.
    """
    present = set(inspect(connection).get_table_names()) - {"alembic_version"}
    unknown = present - set(Base.metadata.tables)
    if unknown:
        raise UnknownTables(", ".join(sorted(unknown)))
    return {name: _hash_table(connection, Base.metadata.tables[name]) for name in sorted(present)}


def _hash_table(connection: Connection, table: Table) -> TableHash:
    digest, rows = hashlib.sha256(), 0
    columns = sorted(table.columns, key=lambda column: column.name)
    order = [_in_byte_order(connection, column) for column in table.primary_key.columns]
    statement = select(*columns).order_by(*order)
    with connection.execute(statement, execution_options={"stream_results": True}) as found:
        for part in found.partitions(BATCH):
            for row in part:
                digest.update(f"{canonical([plain(value) for value in row])}\n".encode())
                rows += 1
    return TableHash(rows, digest.hexdigest())


def _in_byte_order(connection: Connection, column: Any) -> Any:
    """Text sorted by its bytes, whatever language the database was made for."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, (String, Text)):
        return column.collate("C")
    return column


def plain(value: Any) -> Any:
    """A column's value in one spelling."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (str, int, float, bool, dict, list, type(None))):
        return value
    return str(value)
