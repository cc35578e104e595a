"""Loading the country's register of places; its own file because it writes over a connection.

The register is reference data: it belongs to no region and is not audited, so its 91 600 rows
are written without the session.
"""

import csv
import lzma
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam

from coordapp.regions.models import Place, parent_of

REGISTER = Path(__file__).parent.parent / "data" / "wilayah.csv.xz"
BATCH = 5000


def load_places(connection: Connection, register: Path = REGISTER) -> tuple[int, int]:
    """Bring the places to what the register says; how many were new, and how many renamed.

    A place that left the register stays, because older rows may point at it.
    """
    table = Place.__table__
    assert isinstance(table, Table)
    held = connection.execute(table.select().with_only_columns(table.c.code, table.c.name))
    known = {row.code: row.name for row in held}
    new, renamed = [], []
    for code, name in read_register(register):
        if code not in known:
            new.append({"code": code, "name": name, "parent_code": parent_of(code)})
        elif known[code] != name:
            renamed.append({"at": code, "called": name})
    for start in range(0, len(new), BATCH):
        connection.execute(table.insert(), new[start : start + BATCH])
    if renamed:
        statement = table.update().where(table.c.code == bindparam("at"))
        connection.execute(statement.values(name=bindparam("called")), renamed)
    return len(new), len(renamed)


def read_register(register: Path) -> Iterator[tuple[str, str]]:
    """Code and name of every place in the file."""
    with lzma.open(register, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["kode"], row["nama"]
