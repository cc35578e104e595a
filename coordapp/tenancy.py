"""One session, one region: every statement on regional rows is bound to it or refused.

The criteria SQLAlchemy adds do not reach every kind of statement, so what they miss is refused
here (Core tables, raw text, bulk writes, moves between regions), made impossible by composite
foreign keys (children of another region), or stopped by row-level security on PostgreSQL.
There is no way out: work over several regions opens one scope after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Alias, Column, ForeignKey, Select, String, Table, UniqueConstraint, event
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import TextClause

from coordapp.db import db

REGION = "region"

UNSCOPED = {
    "region": "is the tenant itself",
    "place": "the country's register, the same for all",
    "user": "a person signs in before a region is known, and may serve in several",
    "assignment": "is read to find out which region a person acts in",
    "ticket": "opens an account before a region is known",
    "web_session": "is read before a region is known",
    "attempt": "counts tries at accounts, whatever their region",
    "applied_operation": "is looked up by its author, who may act in several regions",
    "outbox_message": "one worker delivers the mail of all regions",
    "system_audit_entry": "the chain of rows that belong to no region",
    "system_audit_detail": "the chain of rows that belong to no region",
}
"""Tables whose rows no region's scope covers, each with its reason."""


class TenancyError(RuntimeError):
    """The program tried to reach regional rows in a way that is not bound to one region."""


class RegionScoped:
    """Mixin of every model whose rows belong to one region."""

    @declared_attr
    def region_id(cls) -> Mapped[str]:
        return mapped_column(
            String(8), ForeignKey("region.id"), nullable=False, index=False, sort_order=-1
        )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("region_id", "id"), *getattr(cls, "__table_extras__", ()))


def bound_region(session: Session | None = None) -> str | None:
    """The code word of the region this session is bound to, if any."""
    return (session or db.session()).info.get(REGION)


def bind_region(region_id: str) -> None:
    """Bind the present session to a region for good; binding it to another one raises."""
    session = db.session()
    bound = session.info.get(REGION)
    if bound == region_id:
        return
    if bound is not None:
        raise TenancyError(f"session is bound to {bound}, not {region_id}")
    session.info[REGION] = region_id
    if session.in_transaction():
        _tell_database(session, session.connection())


@contextmanager
def in_region(region_id: str) -> Iterator[None]:
    """A scope for command line, worker and tests; what was not committed in it is dropped."""
    if bound_region() is not None:
        raise TenancyError(f"already inside region {bound_region()}")
    bind_region(region_id)
    try:
        yield
    finally:
        db.session.remove()


def is_scoped(table: Any) -> bool:
    """Whether a table's rows belong to regions."""
    return isinstance(table, Table) and "region_id" in table.c and table.name not in UNSCOPED


@event.listens_for(Session, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    region_id = state.session.info.get(REGION)
    if not state.is_orm_statement:
        _refuse_core(state.statement)
        return
    if isinstance(state.statement, FromStatement):
        raise TenancyError("text and from_statement carry no region")
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_bulk(state.statement)
    if region_id is None:
        _refuse_scoped_tables(state.statement, "no region is bound")
        return
    if state.is_column_load:
        return
    bound = _bind_statement(state.statement, region_id)
    if not state.is_relationship_load and not _is_known_sound(bound):
        entities = {mapper.local_table for mapper in state.all_mappers}
        _refuse_bare_tables(state.statement, entities)
        _remember_sound(bound)
    state.statement = bound


_bound: WeakKeyDictionary[Any, tuple[str, Any]] = WeakKeyDictionary()
"""Statements with the criteria of the region that last used them, so that one which a room keeps
is not composed again for every request; others are forgotten with their request."""


def _bind_statement(statement: Any, region_id: str) -> Any:
    last_region, bound = _bound.get(statement, ("", None))
    if last_region != region_id:
        bound = statement.options(_criteria_of(region_id))
        _bound[statement] = (region_id, bound)
    return bound


@lru_cache(maxsize=128)
def _criteria_of(region_id: str) -> LoaderCriteriaOption:
    return with_loader_criteria(
        RegionScoped, lambda model: model.region_id == region_id, include_aliases=True
    )


_sound: dict[Any, None] = {}
"""Shapes of statements that were walked and hold nothing bare.

A walk costs as much as the query, and the verdict depends on the shape alone. The shape is the
key by which SQLAlchemy finds a statement's SQL again, without its values: two statements of one
shape send the same SQL, so they cannot differ in what they name.
"""
SOUND_AT_MOST = 2000


def _is_known_sound(statement: Any) -> bool:
    key = statement._generate_cache_key()
    return key is not None and key.key in _sound


def _remember_sound(statement: Any) -> None:
    key = statement._generate_cache_key()
    if key is None:
        return
    if len(_sound) >= SOUND_AT_MOST:
        _sound.clear()
    _sound[key.key] = None


def _refuse_core(statement: Any) -> None:
    if isinstance(statement, TextClause):
        raise TenancyError("raw text carries no region")
    _refuse_scoped_tables(statement, "select mapped classes, not their tables")


def _refuse_bulk(statement: Any) -> None:
    if is_scoped(statement.table):
        raise TenancyError("bulk writes on regional rows bypass audit; change the rows")


def _refuse_scoped_tables(statement: Any, reason: str) -> None:
    for element in visitors.iterate(statement):
        if is_scoped(element) or isinstance(element, TextClause):
            raise TenancyError(f"{reason}: {element}")


def _refuse_bare_tables(statement: Any, entities: set[Any]) -> None:
    """A Core table or text beside mapped classes would slip past the criteria."""
    for element in visitors.iterate(statement):
        if isinstance(element, TextClause) or _is_bare(element, entities):
            raise TenancyError(f"select mapped classes, not tables or text: {element}")


def _is_bare(element: Any, entities: set[Any]) -> bool:
    """Whether a regional table, or a column of one, is named outside its mapped class.

    SQLAlchemy itself spells `get` with plain columns of the entity it loads.
    """
    if isinstance(element, Column):
        is_plain = not element._annotations and is_scoped(element.table)
        return is_plain and element.table not in entities
    if isinstance(element, Select):
        if not _is_mapped(element):
            tables = (one for source in element.get_final_froms() for one in source._from_objects)
            return any(is_scoped(table) for table in tables)
        joined = [target for target, *_ in element._setup_joins]
        sources = (*element._raw_columns, *element._from_obj, *joined)
        return any(_is_plain(source) for source in sources)
    return False


def _is_mapped(statement: Any) -> bool:
    """Whether SQLAlchemy composes this select, maybe one inside another, as one of mapped classes:
    `select(func.count()).where(and_(...))` names a class only in places that do not tell it so."""
    return bool(statement._propagate_attrs.get("compile_state_plugin") == "orm")


def _is_plain(source: Any) -> bool:
    if source._annotations:
        return False
    table = source.table if isinstance(source, Column) else source
    return is_scoped(table.element if isinstance(table, Alias) else table)


@event.listens_for(Session, "before_flush")
def _stamp_or_refuse(session: Session, context: Any, instances: Any) -> None:
    region_id = session.info.get(REGION)
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, RegionScoped):
            continue
        if region_id is None:
            raise TenancyError(f"no region is bound to write {row!r}")
        if row.region_id is None:
            row.region_id = region_id
        if row.region_id != region_id:
            raise TenancyError(f"{row!r} is of {row.region_id}, session of {region_id}")


@event.listens_for(Session, "after_begin")
def _tell_new_transaction(session: Session, transaction: Any, connection: Any) -> None:
    _tell_database(session, connection)


def _tell_database(session: Session, connection: Any) -> None:
    """PostgreSQL's policies read the region of the transaction; without one they show nothing."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT set_config('app.region', %s, true)", (session.info.get(REGION) or "",)
        )
