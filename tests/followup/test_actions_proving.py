"""Withdrawing evidence: own, before judgement, with a reason; history stays."""

from datetime import date
from decimal import Decimal

import pytest

from coordapp.commitments.models import EventKind
from coordapp.errors import Forbidden, Refused
from coordapp.regions.models import VerifierKind
from tests.factories import (
    make_commitment,
)
from tests.followup.scenes import PHOTO, accept, events, report, withdraw

SETTLED = {"verifier": VerifierKind.SECRETARIAT}
DUE = date(2026, 11, 25)


@pytest.fixture
def commitment(lead):
    return make_commitment(lead=lead, target_quantity=Decimal(8), due_on=DUE, **SETTLED)


def test_withdraw_when_own_then_it_leaves_the_facts_and_stays_in_history(
    reporter, secretariat, commitment
):
    update = report(reporter, commitment, quantity=Decimal(5), evidence=[PHOTO])

    item = withdraw(reporter, update)

    assert (item.withdrawn_reason, item.original_sha256) == ("Memuat wajah pasien", "a" * 64)
    assert commitment.latest_has_evidence is False
    assert events(commitment) == [EventKind.REPORTED, EventKind.EVIDENCE_WITHDRAWN]


def test_withdraw_when_one_of_two_then_there_is_still_evidence(reporter, commitment):
    update = report(reporter, commitment, evidence=[PHOTO, PHOTO])

    withdraw(reporter, update)

    assert commitment.latest_has_evidence is True


def test_withdraw_when_it_is_anothers_then_it_is_forbidden(reporter, secretariat, commitment):
    update = report(reporter, commitment, evidence=[PHOTO])

    with pytest.raises(Forbidden):
        withdraw(secretariat, update)


@pytest.mark.parametrize("hindrance", ["twice", "judged", "no reason"])
def test_withdraw_when_it_comes_too_late_or_without_reason_then_it_is_refused(
    reporter, secretariat, commitment, hindrance
):
    update = report(reporter, commitment, evidence=[PHOTO])
    if hindrance == "twice":
        withdraw(reporter, update)
    elif hindrance == "judged":
        accept(secretariat, update)

    with pytest.raises(Refused):
        withdraw(reporter, update, reason="" if hindrance == "no reason" else "Salah foto")
