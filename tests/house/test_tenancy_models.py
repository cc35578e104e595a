"""Every model takes a side: its rows belong to one region, or a reason says why not."""

from sqlalchemy import inspect

from coordapp.db import Base, db
from coordapp.tenancy import UNSCOPED, RegionScoped, is_scoped


def models():
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}


def test_models_when_listed_then_each_is_scoped_or_excused(app):
    undecided = [
        name
        for name, model in models().items()
        if not issubclass(model, RegionScoped) and name not in UNSCOPED
    ]

    assert undecided == []


def test_models_when_they_have_a_region_then_the_scope_covers_them(app):
    covered = {name for name, model in models().items() if is_scoped(model.__table__)}

    assert covered == {name for name, model in models().items() if issubclass(model, RegionScoped)}
    assert len(covered) > 20


def test_excuses_when_read_then_each_names_a_table_and_a_reason(app):
    stale = [name for name in UNSCOPED if name not in models()]
    both = [name for name in UNSCOPED if issubclass(models()[name], RegionScoped)]

    assert (stale, both) == ([], [])
    assert all(len(reason) > 10 for reason in UNSCOPED.values())


def test_foreign_keys_when_parent_and_child_are_regional_then_they_carry_the_region(app):
    loose = [
        f"{name}.{key.parent.name}"
        for name, model in models().items()
        for key in model.__table__.foreign_keys
        if is_scoped(model.__table__)
        and is_scoped(key.column.table)
        and "region_id" not in key.constraint.column_keys
    ]

    assert loose == []


def test_foreign_keys_when_in_the_database_then_they_are_those_of_the_models(app):
    with app.app_context(), db.engine.connect() as connection:
        inspector = inspect(connection)
        tables = {name for name, model in models().items() if is_scoped(model.__table__)}
        loose = [
            (name, key["constrained_columns"])
            for name in sorted(tables)
            for key in inspector.get_foreign_keys(name)
            if key["referred_table"] in tables and "region_id" not in key["constrained_columns"]
        ]

    assert loose == []
