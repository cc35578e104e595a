"""Nothing of another region is read or written, whatever kind of statement is tried."""

import pytest
from sqlalchemy import (
    and_,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,  # noqa: TID251 (what has to be refused)
    true,
    union_all,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased, joinedload, selectinload, subqueryload

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment, Support
from coordapp.db import db
from coordapp.people.models import User
from coordapp.regions.models import Region
from coordapp.tenancy import (
    TenancyError,
    bind_region,
    bound_region,
    in_region,
)
from tests.factories import make_agency
from tests.house.regions import FOREIGN, OWN, plant

TABLE = Agency.__table__
OWN_NAMES = ["Bidang KKU", "Dinas KKU"]


@pytest.fixture
def planted(app):
    """Rows of both regions; the session is bound to the own one."""
    with app.app_context():
        rows = {code_word: plant(code_word) for code_word in (OWN, FOREIGN)}
        with in_region(OWN):
            yield rows


def names(statement):
    return sorted(db.session.scalars(statement))


# What the criteria filter.


def test_entities_when_selected_then_only_the_own_are_read(planted):
    found = sorted(agency.name for agency in db.session.scalars(select(Agency)))

    assert found == OWN_NAMES


def test_columns_when_selected_then_only_the_own_are_read(planted):
    assert names(select(Agency.name)) == OWN_NAMES


def test_count_when_asked_then_only_the_own_are_counted(planted):
    assert db.session.scalar(select(func.count()).select_from(Agency)) == 2
    assert db.session.scalar(select(func.count(Agency.id))) == 2


@pytest.mark.parametrize("kind", ["relationship", "on", "outer"])
def test_join_when_the_other_side_is_regional_then_both_are_filtered(planted, kind):
    joined = {
        "relationship": select(Agency.name).join(Support.agency),
        "on": select(Agency.name).select_from(Region).join(Agency, true()),
        "outer": select(Agency.name).select_from(Region).outerjoin(Agency, true()),
    }[kind]

    found = set(db.session.scalars(joined)) - {None}

    assert found <= set(OWN_NAMES)
    assert found != set()


def test_alias_when_selected_then_only_the_own_are_read(planted):
    other = aliased(Agency)

    assert names(select(other.name)) == OWN_NAMES
    assert names(select(other.name).join(Agency, other.parent_id == Agency.id)) == ["Bidang KKU"]
    assert names(select(other.name).join(other.parent)) == ["Bidang KKU"]


@pytest.mark.parametrize("load", [selectinload, subqueryload, joinedload])
def test_relations_when_loaded_then_only_the_own_are_read(planted, load):
    statement = select(Commitment).options(load(Commitment.supports).joinedload(Support.agency))

    commitments = db.session.scalars(statement).unique().all()

    assert [support.agency.name for row in commitments for support in row.supports] == [
        "Bidang KKU"
    ]


def test_cte_when_selected_then_only_the_own_are_read(planted):
    top = select(Agency.id).where(Agency.parent_id.is_(None)).cte("top", recursive=True)
    below = top.union(select(Agency.id).join(top, Agency.parent_id == top.c.id))

    found = set(db.session.scalars(select(below.c.id)))

    assert found == {planted[OWN].agency_id, planted[OWN].child_id}


def test_subquery_when_selected_then_only_the_own_are_read(planted):
    inner = select(Agency.name).subquery()

    assert names(select(inner.c.name)) == OWN_NAMES
    assert names(select(Region.id).where(Region.id.in_(select(Agency.region_id)))) == [OWN]
    assert db.session.scalar(select(select(func.count(Agency.id)).scalar_subquery())) == 2


def test_union_when_selected_then_only_the_own_are_read(planted):
    both = union_all(select(Agency.name), select(Agency.name))

    assert names(both) == sorted(OWN_NAMES * 2)


def test_union_when_a_part_names_its_class_in_no_column_then_it_is_refused(planted):
    part = select(func.count()).where(and_(Agency.name != "", Agency.name != "-"))
    mapped = select(func.count(Agency.id))

    for both in (union_all(part, mapped), union_all(mapped, part), select(part.exists(), Agency)):
        with pytest.raises(TenancyError):
            db.session.execute(both)


def test_exists_when_only_a_foreign_row_would_answer_then_it_is_false(planted):
    foreign = Agency.name == "Dinas KPG"

    assert db.session.scalar(select(select(Agency.id).where(foreign).exists())) is False
    assert names(select(Region.id).where(select(Agency.id).where(foreign).exists())) == []
    assert names(select(Region.id).where(exists().where(foreign))) == []
    assert names(select(Agency.name).where(Agency.parent.has(foreign))) == []


def test_any_when_a_foreign_child_would_answer_then_it_is_false(planted):
    foreign = Support.agency_id == planted[FOREIGN].child_id

    assert names(select(Commitment.number).where(Commitment.supports.any(foreign))) == []


def test_get_when_the_row_is_foreign_then_nothing_is_found(planted):
    assert db.session.get(Agency, planted[FOREIGN].agency_id) is None
    assert db.session.get(Agency, planted[OWN].agency_id).name == "Dinas KKU"


def test_refresh_when_the_row_is_own_then_it_is_read_again(planted):
    agency = db.session.get(Agency, planted[OWN].agency_id)

    db.session.refresh(agency)
    db.session.expire(agency)

    assert agency.name == "Dinas KKU"


# What is refused.


def test_scope_when_changed_within_a_session_then_it_is_refused(planted):
    db.session.get(Agency, planted[OWN].agency_id)

    with pytest.raises(TenancyError, match="session is bound to KKU"):
        bind_region(FOREIGN)
    with pytest.raises(TenancyError, match="already inside region KKU"), in_region(FOREIGN):
        pass


def test_scope_when_left_then_its_rows_are_out_of_reach(app):
    with app.app_context():
        rows = plant(OWN)
        with in_region(OWN):
            db.session.get(Agency, rows.agency_id)
        bound = bound_region()

        with in_region(FOREIGN):
            found = db.session.get(Agency, rows.agency_id)

    assert (bound, found) == (None, None)


@pytest.mark.parametrize(
    "statement",
    [
        select(TABLE),
        select(TABLE.c.name),
        select(TABLE.alias("a")),
        select(func.count()).select_from(TABLE),
        select(exists().where(TABLE.c.name == "Dinas KPG")),
        select(Region).join(TABLE, TABLE.c.region_id == Region.id),
        select(Region).join(TABLE.alias("a"), true()),
        select(Region).where(select(TABLE.c.id).where(TABLE.c.region_id == Region.id).exists()),
        select(Region.id, TABLE.c.name),
        select(Region.id).where(select(func.count()).select_from(TABLE).scalar_subquery() > 1),
        select(aliased(Agency, select(TABLE).subquery())),
        select(Agency.name).where(text("1 = 1")),
        select(Agency.name).from_statement(text("SELECT name FROM agency")),
        select(Agency).from_statement(select(TABLE)),
        text("SELECT name FROM agency"),
        insert(TABLE).values(name="x"),
        update(TABLE).values(name="x"),
        delete(TABLE),
        insert(Agency).values(name="x"),
        update(Agency).values(name="x"),
        update(Agency).values(region_id=OWN),
        delete(Agency),
    ],
    ids=str,
)
def test_statement_when_the_criteria_would_miss_it_then_it_is_refused(planted, statement):
    with pytest.raises(TenancyError):
        db.session.execute(statement)


@pytest.mark.parametrize(
    ("call", "rows"),
    [
        ("bulk_save_objects", [Agency()]),
        ("bulk_insert_mappings", [{"name": "x"}]),
        ("bulk_update_mappings", [{"name": "x"}]),
    ],
)
def test_bulk_call_when_made_then_it_is_refused(planted, call, rows):
    arguments = (rows,) if call == "bulk_save_objects" else (Agency, rows)

    with pytest.raises(RuntimeError, match="bulk writes bypass audit and tenancy"):
        getattr(db.session(), call)(*arguments)


def test_row_when_added_without_a_region_then_it_is_stamped(planted):
    agency = make_agency("Dinas Baru")

    assert agency.region_id == OWN


def test_row_when_added_for_another_region_then_it_is_refused(planted):
    with pytest.raises(TenancyError, match="is of KPG, session of KKU"):
        make_agency("Dinas Lain", region_id=FOREIGN)


def test_row_when_moved_to_another_region_then_it_is_refused(planted):
    agency = db.session.get(Agency, planted[OWN].agency_id)
    agency.region_id = FOREIGN

    with pytest.raises(TenancyError, match="is of KPG, session of KKU"):
        db.session.flush()


def test_child_when_its_parent_is_of_another_region_then_the_database_refuses(planted):
    commitment = db.session.get(Commitment, planted[OWN].commitment_id)
    foreign_id, now = planted[FOREIGN].agency_id, commitment.created_at
    db.session.add(Support(commitment_id=commitment.id, agency_id=foreign_id, added_at=now))

    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        db.session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        select(Agency),
        select(Agency.name),
        select(func.count()).select_from(Agency),
        select(Region).join(Agency, true()),
        select(Region.id).where(select(Agency.id).exists()),
        select(TABLE),
        text("SELECT 1"),
    ],
    ids=str,
)
def test_statement_when_no_region_is_bound_then_it_is_refused(app, statement):
    with app.app_context(), pytest.raises(TenancyError):
        db.session.execute(statement)


def test_row_when_added_while_no_region_is_bound_then_it_is_refused(app):
    with app.app_context(), pytest.raises(TenancyError, match="no region is bound"):
        make_agency()


def test_unscoped_rows_when_no_region_is_bound_then_they_are_read(app):
    with app.app_context():
        users = db.session.scalars(select(User)).all()
        number = db.session.scalar(select(literal_column("7")))

    assert (users, number) == ([], 7)
