"""The database: one Base, one session, column kinds used everywhere, transactions by intent."""

import enum
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    Table,
    Text,
    Uuid,
    event,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    Session,
    declared_attr,
    mapped_column,
    registry,
)
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

writing: ContextVar[bool] = ContextVar("writing", default=True)
"""Whether the transactions begun now may write; the doors clear it for GET and HEAD."""


@contextmanager
def only_reading() -> Iterator[None]:
    """Begin no writing transaction in here: nothing is locked, and a write is refused."""
    token = writing.set(False)
    try:
        yield
    finally:
        writing.reset(token)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC on the way out, also where SQLite drops the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of all models."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UTCDateTime(), uuid.UUID: Uuid(), str: Text()},
    )

    __audited__ = True
    """False only for tables that are themselves records or machinery, each with its reason."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if cls.__name__ != "Model" and "__tablename__" not in cls.__dict__:
            cls.__tablename__ = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
        super().__init_subclass__(**kwargs)


class Keyed:
    """Mixin: a UUIDv7 key that a client may make before the server hears of it."""

    id: Mapped[uuid.UUID] = mapped_column(Uuid(), primary_key=True, default=uuid7, sort_order=-2)


class Versioned:
    """Mixin: a counter that turns a save from an old form into a conflict, never a loss."""

    version: Mapped[int] = mapped_column(nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Every UPDATE counts the version up and fails when another one came first."""
        return {"version_id_col": cls.version}


def text_enum(kind: type[enum.StrEnum]) -> Enum:
    """A column of an enum stored by its value as text."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def parent_key(table: str, *, optional: bool = False, index: bool = True) -> MappedColumn[Any]:
    """A column that points at a row of `table` in the same region.

    The foreign key made from it is (region_id, column) → (region_id, id), so a child in another
    region than its parent cannot exist on any database.
    """
    return mapped_column(Uuid(), nullable=optional, index=index, info={"parent": table})


@event.listens_for(Table, "after_parent_attach")
def _add_composite_keys(table: Table, metadata: MetaData) -> None:
    if metadata is not Base.metadata:
        return  # a copy brings its constraints along
    for column in list(table.columns):
        parent = column.info.get("parent")
        if parent:
            table.append_constraint(
                ForeignKeyConstraint(
                    ["region_id", column.name], [f"{parent}.region_id", f"{parent}.id"]
                )
            )


class HouseSession(FlaskSession):
    """The session without the bulk calls that no listener, audit or region check would see."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("bulk writes bypass audit and tenancy; add rows to the session")

    bulk_save_objects = _refuse
    bulk_insert_mappings = _refuse
    bulk_update_mappings = _refuse


db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": HouseSession},
    disable_autonaming=True,
)


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A short writing transaction apart from the request's, committed when the block ends.

    For counters that must outlive a refused request. A writing request's transaction is let go
    first, or it would be waited for; so it must have read only, and its rows are read again.
    """
    session = db.session()
    if writing.get() and session.in_transaction():
        if session.new or session.dirty or session.deleted or "ledger" in session.info:
            raise RuntimeError("a transaction of its own must come before the request writes")
        session.rollback()
    intent = writing.set(True)
    try:
        with Session(db.engine, expire_on_commit=False) as apart, apart.begin():
            yield apart
    finally:
        writing.reset(intent)


def install_engine(engine: Engine) -> None:
    """Give an engine the house's transactions: reading ones cannot write, writing ones queue.

    SQLite: WAL, every commit on disk, foreign keys, and BEGIN IMMEDIATE for a writer, because a
    deferred BEGIN that reads before it writes loses updates or fails as locked.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=20000",  # the queue is not fair: under load one may be passed by for long
        "cache_size=-4000",  # of each connection; the system keeps the file's pages once for all
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    intent = writing.get()
    if connection.info.get("writes") is not intent:  # told again, it would forget all its plans
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if intent else 'ON'}")
        connection.info["writes"] = intent
    connection.exec_driver_sql("BEGIN IMMEDIATE" if intent else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
