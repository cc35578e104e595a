"""A commitment knows since when, and for what, a verifier is waited for."""

from decimal import Decimal

import pytest

from coordapp.followup import queries
from coordapp.policy import Role
from coordapp.regions.models import VerifierKind
from tests.factories import make_actor, make_agency, make_commitment
from tests.followup.scenes import accept, give_back, report, submit


@pytest.fixture
def commitment(lead):
    return make_commitment(lead=lead, target_quantity=Decimal(8), verifier=VerifierKind.SECRETARIAT)


def waiting(commitment):
    return commitment.waiting_since, commitment.waits_as_submission


def test_wait_when_progress_is_reported_then_it_began_when_it_was_received(reporter, commitment):
    update = report(reporter, commitment, quantity=Decimal(5))

    assert waiting(commitment) == (update.received_at, False)


def test_wait_when_a_note_follows_the_figure_then_the_figure_is_waited_for(
    reporter, commitment, clock
):
    first = report(reporter, commitment, quantity=Decimal(5))
    clock.move(days=1)
    report(reporter, commitment, note="Menunggu cuaca")

    assert waiting(commitment) == (first.received_at, False)


def test_wait_when_submitted_then_it_is_for_a_submission(reporter, commitment):
    update = submit(reporter, commitment, quantity=Decimal(8))

    assert waiting(commitment) == (update.received_at, True)


@pytest.mark.parametrize("judge", [accept, give_back])
def test_wait_when_judged_then_it_is_over(reporter, commitment, judge):
    secretariat = make_actor(Role.SEKRETARIAT, make_agency())
    update = report(reporter, commitment, quantity=Decimal(5))
    before = queries.waiting_reports(secretariat).count

    judge(secretariat, update)

    assert waiting(commitment) == (None, False)
    assert (before, queries.waiting_reports(secretariat).count) == (1, 0)
