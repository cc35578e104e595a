"""What happens to the directory, on a real database."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from coordapp.agencies import actions, queries
from coordapp.agencies.importing import Column, ImportRow
from coordapp.agencies.models import Agency, AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import AgencyFacts, Contact
from coordapp.audit import AuditDetail, AuditEntry
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.policy import SYSTEM
from coordapp.tenancy import in_region
from tests.factories import keep, make_region

LONG_AGO = date(2020, 1, 1)


def register(name="Dinas Kesehatan", kind=AgencyType.DINAS, contact=None, **facts):
    return actions.register_agency(SYSTEM, AgencyFacts(kind, name, **facts), contact)


def facts_of(agency, **changed):
    given = {
        "type": agency.type,
        "name": agency.name,
        "short_name": agency.short_name,
        "aliases": tuple(alias.text for alias in queries.aliases_of(agency)),
        "parent_id": agency.parent_id,
        "place_code": agency.place_code,
        "active_from": agency.active_from,
        **changed,
    }
    return AgencyFacts(**given)


def verbs():
    return db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.sequence)).all()


def test_agency_when_registered_then_it_is_found_by_all_its_names(kku):
    agency = register(
        " Dinas  Kesehatan ",
        short_name="Dinkes",
        aliases=("dinas kes", "DKK"),
        place_code="61.11.01.2001",
        remoteness=Remoteness.REMOTE,
        connectivity=Connectivity.WEAK,
    )
    db.session.commit()

    found = [
        queries.find_agency_by_name(name).id
        for name in ("DINAS kesehatan", "dinkes", " Dinas  KES", "dkk")
    ]
    assert found == [agency.id] * 4
    assert queries.find_agency_by_name("dinas") is None
    assert queries.find_agency_by_name("  ") is None
    assert agency.name == "Dinas Kesehatan"
    assert agency.active_from == date(2026, 11, 23)
    assert verbs() == ["register_agency"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "dinas  kesehatan"}, "name"),
        ({"name": "Dinas Baru", "short_name": "DINKES"}, "short_name"),
        ({"name": "Dinas Baru", "aliases": ("dkk",)}, "aliases"),
        ({"name": "Dinas Baru", "place_code": "61.11.01.2002"}, "place_code"),
        ({"name": "Dinas Baru", "place_code": "53.01"}, "place_code"),
        ({"name": "Dinas Baru", "active_from": date(2026, 11, 24)}, "active_from"),
        ({"name": "Dinas Baru", "protocol_order": 0}, "protocol_order"),
        ({"name": "Bid. Kesmas", "kind": AgencyType.BIDANG}, "parent_id"),
    ],
)
def test_agency_when_it_cannot_be_registered_then_nothing_is_kept(kku, facts, field):
    register(short_name="Dinkes", aliases=("DKK",))

    with pytest.raises(Refused) as refused:
        register(**facts)

    assert refused.value.field == field
    assert db.session.scalars(select(Agency.name)).all() == ["Dinas Kesehatan"]


def test_names_when_used_in_another_region_then_they_are_free_here(kku):
    register(aliases=("DKK",))
    db.session.commit()
    db.session.remove()

    with in_region("KPG"):
        keep(make_region("KPG"))
        register(aliases=("DKK",))
        db.session.commit()
        count = len(db.session.scalars(select(Agency)).all())

    assert count == 1


def test_agency_when_changed_then_aliases_follow_and_the_version_counts(kku):
    agency = register(aliases=("satu", "dua"))
    db.session.commit()
    before = agency.version

    actions.change_agency(SYSTEM, agency, facts_of(agency, aliases=("DUA", "tiga")))
    db.session.commit()

    assert [alias.text for alias in queries.aliases_of(agency)] == ["DUA", "tiga"]
    assert agency.version == before + 1
    assert verbs() == ["register_agency", "change_agency"]


def test_agency_when_changed_by_two_then_the_second_is_stale(kku):
    agency = register()
    db.session.commit()
    table, seen = Agency.__table__, agency.version
    db.session.connection().execute(table.update().values(version=seen + 1))

    with pytest.raises(StaleDataError):
        actions.change_agency(SYSTEM, agency, facts_of(agency, short_name="Dinkes"))


def test_agency_when_its_new_type_cannot_hold_the_units_then_refused(kku):
    dinkes = register()
    register("Puskesmas 1", AgencyType.PUSKESMAS, parent_id=dinkes.id)

    with pytest.raises(Refused) as refused:
        actions.change_agency(SYSTEM, dinkes, facts_of(dinkes, type=AgencyType.BADAN))

    assert refused.value.field == "type"


def test_agency_when_another_parent_is_given_then_it_is_moved_as_an_act(kku):
    dinkes = register()
    unit = register("Puskesmas 1", AgencyType.PUSKESMAS)

    actions.change_agency(SYSTEM, unit, facts_of(unit, parent_id=dinkes.id))
    db.session.commit()

    assert unit.parent_id == dinkes.id
    assert verbs()[-2:] == ["change_agency", "move_agency"]


def test_agency_when_moved_below_itself_then_refused(kku):
    kodim = register("Kodim", AgencyType.TNI)
    koramil = register("Koramil", AgencyType.TNI, parent_id=kodim.id)
    babinsa = register("Babinsa", AgencyType.TNI, parent_id=koramil.id)

    with pytest.raises(Refused) as refused:
        actions.move_agency(SYSTEM, kodim, babinsa)

    assert refused.value.field == "parent_id"
    assert kodim.parent_id is None


def test_agency_when_retired_then_units_and_aliases_go_to_its_successor(kku):
    old = register(short_name="Dinkes", aliases=("DKK",), active_from=LONG_AGO)
    unit = register("Puskesmas 1", AgencyType.PUSKESMAS, parent_id=old.id)
    new = register("Dinas Kesehatan dan KB", short_name="Dinkes KB")

    actions.retire_agency(SYSTEM, old, successor=new, on=date(2026, 11, 1))
    db.session.commit()

    assert (old.name, old.active_until, old.successor_id) == (
        "Dinas Kesehatan",
        date(2026, 11, 1),
        new.id,
    )
    assert unit.parent_id == new.id
    assert [alias.text for alias in queries.aliases_of(new)] == ["DKK"]
    assert [
        queries.find_agency_by_name(name).id for name in ("dinas kesehatan", "Dinkes", "dkk")
    ] == [new.id] * 3


def test_agency_when_retired_then_its_abbreviation_is_free_but_not_its_name(kku):
    old = register(short_name="Dinkes", active_from=LONG_AGO)
    actions.retire_agency(SYSTEM, old, successor=None, on=date(2026, 11, 1))

    new = register("Dinas Kesehatan dan KB", short_name="Dinkes")

    assert queries.find_agency_by_name("dinkes").id == new.id
    assert queries.find_agency_by_name("Dinas Kesehatan") is None
    with pytest.raises(Refused):
        register("Dinas Kesehatan")


def test_agency_when_retired_then_it_is_not_changed_any_more(kku):
    old = register()
    actions.retire_agency(SYSTEM, old, successor=None, on=date(2026, 11, 23))

    for act in (
        lambda: actions.change_agency(SYSTEM, old, facts_of(old, name="Dinas Lain")),
        lambda: actions.move_agency(SYSTEM, old, None),
        lambda: actions.retire_agency(SYSTEM, old, successor=None, on=date(2026, 11, 23)),
        lambda: actions.change_contact(
            SYSTEM, old, contact_name="Ani", contact_phone="", contact_email=""
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert old.name == "Dinas Kesehatan"


def test_contact_when_changed_then_the_trail_hides_the_number(kku):
    agency = register(contact=Contact("Ani", "0812 3456 7890", ""))

    actions.change_contact(
        SYSTEM, agency, contact_name="Budi", contact_phone="081299998888", contact_email=""
    )
    db.session.commit()

    assert (agency.contact_name, agency.contact_phone) == ("Budi", "+6281299998888")
    bodies = str(db.session.scalars(select(AuditDetail.body)).all())
    assert "Budi" in bodies
    assert "99998888" not in bodies


def test_import_when_rows_are_good_then_all_are_registered(kku):
    rows = [
        ImportRow(2, {Column.NAME: "Pustu 1", Column.TYPE: "Pustu", Column.PARENT: "PKM 1"}),
        ImportRow(
            3, {Column.NAME: "Puskesmas 1", Column.TYPE: "Puskesmas", Column.SHORT_NAME: "PKM 1"}
        ),
    ]

    agencies = actions.import_agencies(SYSTEM, rows)
    db.session.commit()

    assert [agency.name for agency in agencies] == ["Puskesmas 1", "Pustu 1"]
    assert agencies[1].parent_id == agencies[0].id
    assert verbs() == ["register_agency", "register_agency"]


def test_import_when_one_row_is_wrong_then_nothing_is_registered(kku):
    rows = [
        ImportRow(2, {Column.NAME: "Puskesmas 1", Column.TYPE: "Puskesmas"}),
        ImportRow(3, {Column.NAME: "Puskesmas 1", Column.TYPE: "Puskesmas"}),
    ]

    with pytest.raises(Refused):
        actions.import_agencies(SYSTEM, rows)

    assert db.session.scalars(select(Agency)).all() == []


def test_import_when_there_is_no_row_then_refused(kku):
    with pytest.raises(Refused):
        actions.import_agencies(SYSTEM, [])
