"""What somebody with the owner's password could do to a chain; each says where it did it."""

from sqlalchemy import insert, select, update
from uuid_utils.compat import uuid7

from coordapp.audit import AuditDetail, AuditEntry
from coordapp.chain import GENESIS, digest_of, hash_of
from coordapp.keeping.tables import table_of

ENTRY, DETAIL = table_of(AuditEntry), table_of(AuditDetail)
CHAIN = "KKU"


def rows_of(connection):
    statement = select(ENTRY).where(ENTRY.c.region_id == CHAIN).order_by(ENTRY.c.sequence)
    return connection.execute(statement).all()


def change(connection, row, **values):
    connection.execute(update(ENTRY).where(ENTRY.c.id == row.id).values(**values))


def edit(connection, rows, chance):
    row = chance.choice(rows)
    column = chance.choice(["verb", "subject_type", "subject_id", "detail_digest", "entry_hash"])
    change(connection, row, **{column: "0" * 64})
    return {row.sequence}


def edit_previous(connection, rows, chance):
    row = chance.choice(rows)
    change(connection, row, previous_hash="f" * 64)
    return {row.sequence}


def redate(connection, rows, chance):
    row = chance.choice(rows)
    change(connection, row, at=row.at.replace(year=2020))
    return {row.sequence}


def delete(connection, rows, chance):
    row = chance.choice(rows[:-1])
    connection.execute(DETAIL.delete().where(DETAIL.c.entry_id == row.id))
    connection.execute(ENTRY.delete().where(ENTRY.c.id == row.id))
    return {row.sequence + 1}


def cut_tail(connection, rows, chance):
    for row in rows[chance.randrange(1, len(rows)) :]:
        connection.execute(DETAIL.delete().where(DETAIL.c.entry_id == row.id))
        connection.execute(ENTRY.delete().where(ENTRY.c.id == row.id))
    return {rows[-1].sequence}


def insert_between(connection, rows, chance):
    place = chance.randrange(len(rows))
    for row in reversed(rows[place:]):
        change(connection, row, sequence=row.sequence + 1)
    forged = rows[place]._asdict() | {"id": uuid7(), "verb": "forged"}
    connection.execute(insert(ENTRY).values(forged))
    return {rows[place].sequence}


def swap(connection, rows, chance):
    first, second = chance.sample(rows, 2)
    change(connection, first, sequence=10_000)
    change(connection, second, sequence=first.sequence)
    change(connection, first, sequence=second.sequence)
    return {first.sequence, second.sequence}


def edit_detail(connection, rows, chance):
    row = chance.choice(rows)
    connection.execute(
        update(DETAIL).where(DETAIL.c.entry_id == row.id).values(body={"reason": "lain"})
    )
    return {row.sequence}


def delete_detail(connection, rows, chance):
    row = chance.choice(rows)
    connection.execute(DETAIL.delete().where(DETAIL.c.entry_id == row.id))
    return {row.sequence}


def swap_details(connection, rows, chance):
    first, second = chance.sample(rows, 2)
    parked = uuid7()
    for old, new in ((first.id, parked), (second.id, first.id), (parked, second.id)):
        connection.execute(update(DETAIL).where(DETAIL.c.entry_id == old).values(entry_id=new))
    return {first.sequence, second.sequence}


def hash_anew(connection, rows, chance):
    """Change one entry with its detail and make every later hash fit."""
    place = chance.randrange(len(rows))
    previous = rows[place].previous_hash if place else GENESIS
    for number, row in enumerate(rows[place:]):
        if number == 0:
            body, salt = {"reason": "dipalsukan", "changes": []}, "s"
            connection.execute(
                update(DETAIL).where(DETAIL.c.entry_id == row.id).values(body=body, salt=salt)
            )
            change(connection, row, detail_digest=digest_of(salt, body))
        change(connection, row, previous_hash=previous)
        fresh = connection.execute(select(ENTRY).where(ENTRY.c.id == row.id)).one()
        previous = hash_of(CHAIN, fresh)
        change(connection, row, entry_hash=previous)
    return {rows[-1].sequence}


KINDS = (
    edit,
    edit_previous,
    redate,
    delete,
    cut_tail,
    insert_between,
    swap,
    edit_detail,
    delete_detail,
    swap_details,
    hash_anew,
)
