"""Reading the directory: order, search, pages, pickers, and what it costs."""

import uuid
from datetime import date

import pytest

from coordapp.agencies import queries
from coordapp.agencies.models import AgencyAlias, AgencyType
from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_region
from tests.statements import heard_statements


def shown(page):
    return [(row.name, row.depth) for row in page.rows]


@pytest.fixture
def tree(kku):
    """Setda first by protocol, Dinkes with two levels below, Bappeda, and one that is gone."""
    dinkes = make_agency("Dinas Kesehatan", short_name="Dinkes", folded_short_name="dinkes")
    unit = make_agency(
        "Puskesmas 1", AgencyType.PUSKESMAS, parent_id=dinkes.id, place_code="61.11.01.2001"
    )
    make_agency("Pustu 1", AgencyType.PUSTU, parent_id=unit.id)
    make_agency("Bappeda", AgencyType.BADAN)
    make_agency("Sekretariat Daerah", AgencyType.SETDA, protocol_order=1)
    make_agency("Dinas Lama", active_until=date(2025, 1, 1), successor_id=dinkes.id)
    db.session.add(AgencyAlias(agency_id=dinkes.id, text="DKK", folded_text="dkk"))
    keep(dinkes)
    return dinkes


def test_directory_when_listed_then_units_stand_under_their_parents(tree):
    page = queries.list_agencies()

    assert shown(page) == [
        ("Sekretariat Daerah", 0),
        ("Dinas Kesehatan", 0),
        ("Puskesmas 1", 1),
        ("Pustu 1", 2),
        ("Bappeda", 0),
    ]
    assert (page.first, page.total, page.previous, page.next) == (1, 5, None, None)
    unit = page.rows[2]
    assert (unit.parent, unit.place) == ("Dinkes", "Sutera, Kec. Wilayah 61.11.01")


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("KESEHATAN", ["Dinas Kesehatan"]),
        ("dink", ["Dinas Kesehatan"]),
        ("dkk", ["Dinas Kesehatan"]),
        ("1", ["Puskesmas 1", "Pustu 1"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_directory_when_searched_then_every_name_counts(tree, search, names):
    page = queries.list_agencies(search)

    assert [row.name for row in page.rows] == names


def test_directory_when_filtered_then_type_and_retirement_count(tree):
    by_type = queries.list_agencies(kind=AgencyType.PUSTU)
    retired = queries.list_agencies(is_retired=True)

    assert shown(by_type) == [("Pustu 1", 0)]
    assert by_type.rows[0].parent == "Puskesmas 1"
    assert shown(retired) == [("Dinas Lama", 0)]


def test_directory_when_longer_than_a_page_then_neighbours_are_known(kku):
    for number in range(120):
        make_agency(f"Dinas {number:03}")
    keep(kku)

    first = queries.list_agencies()
    second = queries.list_agencies(after=uuid.UUID(first.next))
    third = queries.list_agencies(after=uuid.UUID(second.next))
    back = queries.list_agencies(after=uuid.UUID(third.previous))

    assert [len(page.rows) for page in (first, second, third)] == [50, 50, 20]
    assert [page.first for page in (first, second, third)] == [1, 51, 101]
    assert (first.previous, second.previous, third.next) == (None, "", None)
    assert back == second
    assert queries.list_agencies(after=uuid.uuid4()) == first


def test_directory_when_of_another_region_then_nothing_is_seen(tree):
    foreign_id = tree.id
    db.session.remove()
    with in_region("KPG"):
        keep(make_region("KPG"))

        assert queries.list_agencies().rows == []
        assert queries.agency_choices() == []
        assert queries.find_agency_by_name("Dinkes") is None
        assert queries.load_directory().entries == {}
        with pytest.raises(NotFound):
            queries.get_agency(foreign_id)


def test_choices_when_offered_then_active_ones_are_grouped_by_type(tree):
    choices = queries.agency_choices()

    assert [(group, [label for _key, label in rows]) for group, rows in choices] == [
        ("Sekretariat daerah", ["Sekretariat Daerah"]),
        ("Dinas", ["Dinas Kesehatan (Dinkes)"]),
        ("Badan", ["Bappeda"]),
        ("Puskesmas", ["Puskesmas 1"]),
        ("Puskesmas pembantu", ["Pustu 1"]),
    ]


def test_choices_when_limited_then_only_these_types_and_not_itself(tree):
    choices = queries.agency_choices({AgencyType.DINAS, AgencyType.BADAN}, without=tree.id)

    assert [group for group, _rows in choices] == ["Badan"]


def test_names_of_retired_when_looked_up_then_they_lead_to_the_successor(tree):
    assert queries.find_agency_by_name("dinas lama").id == tree.id
    assert [agency.name for agency in queries.predecessors(tree)] == ["Dinas Lama"]
    assert [row.name for row in queries.sub_units(tree)] == ["Puskesmas 1"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_when_rows_grow_then_their_number_does_not(kku, count):
    for number in range(count):
        make_agency(f"Dinas {number}", place_code="61.11.01.2001")
    keep(kku)

    with heard_statements() as listing:
        queries.list_agencies("dinas")
    with heard_statements() as choosing:
        queries.agency_choices()
    with heard_statements() as loading:
        queries.load_directory()

    assert [len(listing), len(choosing), len(loading)] == [3, 1, 2]
