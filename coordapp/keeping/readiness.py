"""Whether this installation can serve a request now."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from coordapp.keeping.schema import expected_revision, present_revision
from coordapp.keeping.tables import reading_connection
from coordapp.language import _
from coordapp.storage import Storage

log = logging.getLogger("coordapp")


def find_obstructions(storage: Storage) -> list[str]:
    """What stands in the way of serving, in plain words; empty when all is well."""
    return [*_database_obstructions(), *_storage_obstructions(storage)]


def _database_obstructions() -> list[str]:
    try:
        with reading_connection() as connection:
            present = present_revision(connection)
    except SQLAlchemyError as error:
        log.error("not ready: %s", error)
        return [_("basis data tidak dapat dihubungi")]
    return [] if present == expected_revision() else [_("migrasi basis data belum dijalankan")]


def _storage_obstructions(storage: Storage) -> list[str]:
    try:
        storage.try_writing()
    except OSError as error:
        log.error("not ready: %s", error)
        return [_("penyimpanan bukti dukung tidak dapat ditulisi")]
    return []
