"""What an agency may be called, stand under, and become; no database."""

import uuid
from datetime import date

import pytest

from coordapp.agencies import rules
from coordapp.agencies.models import AgencyType
from coordapp.agencies.rules import AgencyFacts, Contact, Directory, Entry
from coordapp.errors import Refused

TODAY = date(2026, 11, 23)
DINKES, PUSKESMAS, PUSTU, PUPR, OLD = (uuid.UUID(int=number) for number in range(1, 6))


@pytest.fixture
def directory():
    """Dinkes above a puskesmas above a pustu, PUPR beside, and a body that is gone."""
    directory = Directory()
    directory.add(DINKES, Entry(AgencyType.DINAS, "Dinkes"), ["Dinas Kesehatan", "Dinkes"])
    directory.add(PUSKESMAS, Entry(AgencyType.PUSKESMAS, "PKM 1", DINKES), ["Puskesmas 1"])
    directory.add(PUSTU, Entry(AgencyType.PUSTU, "Pustu 1", PUSKESMAS), ["Pustu 1"])
    directory.add(PUPR, Entry(AgencyType.DINAS, "PUPR"), ["Dinas PUPR", "PUPR", "pu"])
    directory.add(OLD, Entry(AgencyType.DINAS, "Dinas Lama", is_retired=True), ["Dinas Lama"])
    return directory


def refused_field(act, *args):
    with pytest.raises(Refused) as refused:
        act(*args)
    return refused.value.field


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Dinas\u00a0 KESEHATAN\t", "dinas kesehatan"),
        ("Ｄｉｎｋｅｓ", "dinkes"),
        ("Straße", "strasse"),
        ("PKM №1", "pkm no1"),
        ("", ""),
    ],
)
def test_fold_when_written_differently_then_the_spelling_is_one(text, folded):
    assert rules.fold(text) == folded


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (AgencyFacts(AgencyType.DINAS, ""), "name"),
        (AgencyFacts(AgencyType.DINAS, "dinas  KESEHATAN"), "name"),
        (AgencyFacts(AgencyType.DINAS, "PU"), "name"),
        (AgencyFacts(AgencyType.DINAS, "Dinas Lama"), "name"),
        (AgencyFacts(AgencyType.DINAS, "x" * 201), "name"),
        (AgencyFacts(AgencyType.DINAS, "Dinas Baru", "dinkes"), "short_name"),
        (AgencyFacts(AgencyType.DINAS, "Dinas Baru", "DB", ("satu", "Pupr")), "aliases"),
    ],
)
def test_names_when_one_leads_elsewhere_then_its_field_is_named(directory, facts, field):
    assert refused_field(rules.check_names, facts, directory, None) == field


def test_names_when_they_are_the_agency_s_own_then_accepted(directory):
    facts = AgencyFacts(AgencyType.DINAS, "Dinas PUPR", "PUPR", ("PU", "pupr"))

    rules.check_names(facts, directory, PUPR)


def test_aliases_when_repeating_then_each_other_name_is_kept_once():
    facts = AgencyFacts(
        AgencyType.DINAS, "Dinas PUPR", "PUPR", ("pupr", " PU ", "pu", "", "dinas  pu")
    )

    assert rules.tidy_aliases(facts) == ["PU", "dinas pu"]


@pytest.mark.parametrize(
    ("child", "parent", "allowed"),
    [
        (AgencyType.BIDANG, AgencyType.DINAS, True),
        (AgencyType.BIDANG, AgencyType.RSUD, True),
        (AgencyType.BIDANG, AgencyType.KECAMATAN, False),
        (AgencyType.BIDANG, None, False),
        (AgencyType.UPTD, None, False),
        (AgencyType.BAGIAN, AgencyType.SETDA, True),
        (AgencyType.DINAS, None, True),
        (AgencyType.DINAS, AgencyType.SETDA, False),
        (AgencyType.PUSKESMAS, AgencyType.DINAS, True),
        (AgencyType.PUSKESMAS, None, True),
        (AgencyType.POSKESDES, AgencyType.PUSKESMAS, True),
        (AgencyType.POSYANDU, AgencyType.DESA, True),
        (AgencyType.DESA, AgencyType.KECAMATAN, True),
        (AgencyType.DESA, AgencyType.DINAS, False),
        (AgencyType.TNI, AgencyType.TNI, True),
        (AgencyType.TNI, AgencyType.POLRI, False),
    ],
)
def test_type_when_put_under_another_then_only_fitting_ones_hold_it(child, parent, allowed):
    assert rules.may_stand_under(child, parent) is allowed


@pytest.mark.parametrize(
    ("kind", "parent_id", "agency_id"),
    [
        (AgencyType.PUSKESMAS, OLD, None),
        (AgencyType.PUSKESMAS, uuid.UUID(int=99), None),
        (AgencyType.PUSTU, DINKES, None),
        (AgencyType.BIDANG, None, None),
        (AgencyType.DINAS, DINKES, DINKES),
        (AgencyType.DINAS, PUSTU, DINKES),
    ],
    ids=["retired", "unknown", "type", "needs one", "itself", "below itself"],
)
def test_parent_when_it_cannot_be_then_refused(directory, kind, parent_id, agency_id):
    field = refused_field(rules.check_parent, kind, parent_id, directory, agency_id)

    assert field == "parent_id"


def test_hierarchy_when_it_holds_a_cycle_then_looking_up_still_ends(directory):
    directory.entries[DINKES] = Entry(AgencyType.DINAS, "Dinkes", PUSTU)

    assert rules.is_below(PUSTU, PUPR, directory) is False


def test_retirement_when_units_are_below_then_a_successor_is_needed(directory):
    assert refused_field(rules.check_retirement, DINKES, None, directory) == "successor_id"
    rules.check_retirement(DINKES, PUPR, directory)
    rules.check_retirement(PUPR, None, directory)


@pytest.mark.parametrize("successor", [DINKES, PUSKESMAS, OLD, uuid.UUID(int=99)])
def test_retirement_when_the_successor_cannot_follow_then_refused(directory, successor):
    assert refused_field(rules.check_retirement, DINKES, successor, directory) == "successor_id"


def test_retirement_when_the_successor_cannot_hold_the_units_then_refused(directory):
    assert refused_field(rules.check_retirement, PUSKESMAS, PUPR, directory) == "successor_id"


def test_retirement_when_the_successor_is_a_bidang_then_refused(directory):
    bidang = uuid.UUID(int=50)
    directory.add(bidang, Entry(AgencyType.BIDANG, "Bid. Kesmas", DINKES), ["Bid. Kesmas"])

    assert refused_field(rules.check_retirement, PUPR, bidang, directory) == "successor_id"


@pytest.mark.parametrize("on", [None, date(2026, 11, 24), date(2019, 12, 31)])
def test_end_when_not_between_start_and_today_then_refused(on):
    assert refused_field(rules.check_end, on, date(2020, 1, 1), TODAY) == "on"


def test_end_when_today_then_accepted():
    assert rules.check_end(TODAY, date(2020, 1, 1), TODAY) == TODAY


def test_start_when_unsaid_then_today_and_never_later():
    assert rules.check_start(None, TODAY) == TODAY
    assert rules.check_start(date(2001, 1, 1), TODAY) == date(2001, 1, 1)
    assert refused_field(rules.check_start, date(2026, 11, 24), TODAY) == "active_from"


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact(phone="12345"), "contact_phone"),
        (Contact(email="ani@dinkes"), "contact_email"),
        (Contact(email="ani dinkes@kab.go.id"), "contact_email"),
    ],
)
def test_contact_when_of_no_use_then_its_field_is_named(contact, field):
    assert refused_field(rules.check_contact, contact) == field


def test_contact_when_kept_then_tidy():
    contact = rules.check_contact(Contact(" dr.  Ani ", " 0812 3456 7890", " ani@kab.go.id "))

    assert contact == Contact("dr. Ani", "+6281234567890", "ani@kab.go.id")
    assert rules.check_contact(Contact()) == Contact()
