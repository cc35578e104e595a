"""An agency that ends hands its open items to its successor."""

from datetime import date

import pytest

from coordapp.commitments import actions
from coordapp.commitments.models import EventKind, Status
from coordapp.commitments.queries import lookups
from coordapp.errors import Refused
from coordapp.regions.models import VerifierKind
from tests.commitments.scenes import events_of
from tests.factories import make_agency, make_commitment, make_support

TODAY = date(2026, 11, 23)


@pytest.fixture
def successor(kku):
    return make_agency("Dinas Kesehatan dan KB (contoh)", short_name="Dinkes KB")


def hand_over(secretariat, dinkes, successor):
    return actions.hand_over_commitments(secretariat, dinkes, successor, TODAY)


def test_hand_over_when_items_are_open_then_they_change_their_lead_by_addendum(
    secretariat, dinkes, successor, clock
):
    row = make_commitment(lead=dinkes, acknowledged_at=None)
    done = make_commitment(Status.DONE, lead=dinkes)

    count = hand_over(secretariat, dinkes, successor)

    assert count == 1
    assert (row.lead_agency_id, done.lead_agency_id) == (successor.id, dinkes.id)
    assert row.interested_agencies.split() == [str(dinkes.id), str(successor.id)]
    (event,) = events_of(row)
    assert (event.kind, event.text) == (
        EventKind.AMENDED,
        "PJ beralih dari Dinkes ke Dinkes KB.",
    )
    assert (dinkes.active_until, dinkes.successor_id) == (TODAY, successor.id)


def test_hand_over_when_a_draft_is_led_then_it_moves_without_a_mark(secretariat, dinkes, successor):
    draft = make_commitment(Status.DRAFT, lead=dinkes, interested_agencies=" ")

    hand_over(secretariat, dinkes, successor)

    assert (draft.lead_agency_id, draft.interested_agencies) == (successor.id, " ")


def test_hand_over_when_the_successor_supports_it_then_it_only_leads(
    secretariat, dinkes, successor
):
    row = make_commitment(lead=dinkes)
    make_support(row, successor, share="data")

    hand_over(secretariat, dinkes, successor)

    assert row.lead_agency_id == successor.id
    assert lookups.shares_of(row) == {}


def test_hand_over_when_the_agency_supports_then_its_share_passes_on(
    secretariat, dinkes, successor, pupr
):
    row = make_commitment(lead=pupr)
    make_support(row, dinkes, share="data")

    hand_over(secretariat, dinkes, successor)

    assert lookups.shares_of(row) == {successor.id: "data"}
    assert events_of(row)[0].text == "Pendukung beralih dari Dinkes ke Dinkes KB."


def test_hand_over_when_the_successor_leads_what_it_supported_then_no_share_is_left(
    secretariat, dinkes, successor
):
    row = make_commitment(lead=successor)
    make_support(row, dinkes, share="data")

    hand_over(secretariat, dinkes, successor)

    assert lookups.shares_of(row) == {}


def test_hand_over_when_the_successor_is_the_pembina_then_the_region_verifies(
    secretariat, dinkes, successor
):
    row = make_commitment(lead=dinkes, coach_agency_id=successor.id, verifier=VerifierKind.COACH)

    hand_over(secretariat, dinkes, successor)

    assert row.verifier is VerifierKind.SECRETARIAT


def test_hand_over_when_nobody_succeeds_and_items_are_open_then_refused(secretariat, dinkes, kku):
    row = make_commitment(lead=dinkes)

    with pytest.raises(Refused) as refusal:
        hand_over(secretariat, dinkes, None)

    assert refusal.value.field == "successor_id"
    assert (row.lead_agency_id, dinkes.active_until) == (dinkes.id, None)


def test_hand_over_when_nothing_is_open_then_nobody_need_succeed(secretariat, dinkes, kku):
    make_commitment(Status.DONE, lead=dinkes)

    count = hand_over(secretariat, dinkes, None)

    assert (count, dinkes.active_until) == (0, TODAY)
