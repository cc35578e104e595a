"""What drafts lack, who decides extensions, what ends and money need."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from coordapp.commitments import rules
from coordapp.commitments.models import Decider, Judgement, Rhythm, Status
from coordapp.errors import Refused

DUE = date(2026, 12, 31)
TODAY = date(2026, 11, 23)


def test_missing_when_a_draft_is_empty_then_each_field_has_its_sentence():
    missing = rules.missing_for_confirmation(None, None, "", None, None)

    assert list(missing) == ["lead_agency_id", "due_on", "deliverable"]


def test_missing_when_it_repeats_then_the_end_is_asked_for_instead_of_a_due_date():
    missing = rules.missing_for_confirmation("dinkes", None, "Rekap", Rhythm.WEEKLY, None)

    assert list(missing) == ["repeats_until"]


def test_missing_when_all_is_there_then_nothing():
    assert rules.missing_for_confirmation("dinkes", DUE, "Rekap", None, None) == {}


@pytest.mark.parametrize(
    ("granted", "giver", "days", "is_delegated", "decider"),
    [
        (0, None, 30, False, Decider.SEKDA),
        (1, None, 30, False, Decider.SEKDA),
        (2, None, 1, True, Decider.GIVER),
        (0, "bupati", 1, True, Decider.GIVER),
        (0, "wakil_bupati", 1, False, Decider.GIVER),
        (0, "asisten", 1, False, Decider.SEKDA),
        (0, None, 30, True, Decider.SECRETARIAT),
        (0, None, 31, True, Decider.SEKDA),
        (1, None, 30, True, Decider.SEKDA),
    ],
)
def test_decider_when_extensions_grow_or_a_head_directed_then_who_decides(
    granted, giver, days, is_delegated, decider
):
    found = rules.decider_of_extension(
        granted=granted, giver_kind=giver, days=days, is_delegated=is_delegated
    )

    assert found is decider


@pytest.mark.parametrize(
    ("due_on", "proposed", "reason", "field"),
    [
        (None, DUE, "Cuaca", None),
        (DUE, None, "Cuaca", "proposed_due_on"),
        (DUE, DUE, "Cuaca", "proposed_due_on"),
        (DUE, date(2027, 1, 1), "", "reason"),
    ],
)
def test_extension_when_something_is_amiss_then_refused_beside_its_field(
    due_on, proposed, reason, field
):
    with pytest.raises(Refused) as refused:
        rules.check_extension(due_on, proposed, reason)

    assert refused.value.field == field


@pytest.mark.parametrize("wanted", [None, date(2027, 1, 1), date(2026, 11, 22)])
def test_earlier_due_when_later_or_past_or_empty_then_refused(wanted):
    with pytest.raises(Refused) as refused:
        rules.check_earlier_due(DUE, wanted, TODAY)

    assert refused.value.field == "due_on"


def test_earlier_due_when_it_stays_although_past_or_comes_nearer_then_fine():
    rules.check_earlier_due(date(2026, 1, 1), date(2026, 1, 1), TODAY)
    rules.check_earlier_due(DUE, TODAY, TODAY)


@pytest.mark.parametrize(
    ("ground", "reference", "reason", "field"),
    [
        ("malas", "Surat 1", "Alasan", "ground"),
        ("kahar", "", "Alasan", "reference"),
        ("kahar", "Surat 1", "", "reason"),
        ("digabung", "Surat 1", "Alasan", "reference"),
    ],
)
def test_drop_when_something_is_missing_then_refused_beside_its_field(
    ground, reference, reason, field
):
    with pytest.raises(Refused) as refused:
        rules.check_drop(ground, reference, reason)

    assert refused.value.field == field


def test_numbers_when_a_text_names_commitments_then_they_are_found():
    text = "Digabung dengan KKU-2026-0007.03, lihat KKU-R-2026-012 dan KKU-2026-0008"

    assert rules.numbers_in(text) == ["KKU-2026-0007.03", "KKU-2026-0008"]


@pytest.mark.parametrize("quantity", [Decimal(0), Decimal("-1")])
def test_target_when_it_could_never_be_missed_then_refused(quantity):
    with pytest.raises(Refused):
        rules.check_target(quantity)


@pytest.mark.parametrize(
    ("source", "year", "amount", "field"),
    [("", 2026, 1, "source"), ("APBD", None, 1, "fiscal_year"), ("APBD", 26, 1, "fiscal_year")],
)
def test_funding_when_source_or_year_is_missing_then_refused(source, year, amount, field):
    with pytest.raises(Refused) as refused:
        rules.check_funding(source, year, amount)

    assert refused.value.field == field


def test_funding_when_an_amount_is_negative_then_refused_and_unknown_is_fine():
    with pytest.raises(Refused):
        rules.check_funding("APBD", 2026, None, -1)

    rules.check_funding("APBD", 2026, None, 0)


def facts(**said):
    given = {
        "status": Status.IN_PROGRESS,
        "latest_update_at": None,
        "period_began_at": None,
        "has_evidence": False,
        "judgement": None,
        "achieved": None,
        "target": None,
    }
    found = rules.facts_of(**{**given, **said})
    return [found.reported.state, found.evidence.state, found.verified.state, found.achieved.state]


HEARD = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ({}, ["no", "no", "no", "no"]),
        (
            {"latest_update_at": HEARD, "judgement": Judgement.UNCHECKED, "has_evidence": True},
            ["yes", "yes", "waiting", "no"],
        ),
        ({"latest_update_at": HEARD, "judgement": Judgement.RETURNED}, ["yes", "no", "no", "no"]),
        (
            {"latest_update_at": HEARD, "period_began_at": datetime(2026, 11, 23, tzinfo=UTC)},
            ["no", "no", "no", "no"],
        ),
        (
            {"judgement": Judgement.VERIFIED, "achieved": Decimal(12), "target": Decimal(12)},
            ["no", "no", "yes", "yes"],
        ),
        ({"status": Status.DONE, "target": Decimal(12)}, ["no", "no", "no", "no"]),
        ({"status": Status.DONE}, ["no", "no", "no", "yes"]),
    ],
)
def test_facts_when_one_changes_then_the_others_stay_apart(said, states):
    assert facts(**said) == states
