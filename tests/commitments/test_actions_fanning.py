"""One instruction to many, and drafts that are taken back."""

from datetime import date
from decimal import Decimal

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.commitments import actions
from coordapp.commitments.models import EventKind, Shape, Status
from coordapp.commitments.queries import lookups
from coordapp.errors import Refused
from tests.commitments.scenes import DUE, a_draft, complete, events_of, story_of
from tests.factories import make_agency, make_commitment, make_place


@pytest.fixture
def draft(secretariat):
    return a_draft(secretariat)


# Fanning out.


def puskesmas(count):
    return [
        make_agency(f"Puskesmas {n} (contoh)", AgencyType.PUSKESMAS) for n in range(1, count + 1)
    ]


def test_fan_out_when_seventeen_are_chosen_then_one_induk_and_seventeen_numbered_anak(
    secretariat, draft, dinkes
):
    complete(secretariat, draft, coach_agency_id=dinkes.id, target_quantity=Decimal(1))

    children = actions.fan_out_commitment(secretariat, draft, puskesmas(17))

    assert (draft.number, draft.shape, draft.child_count) == ("KKU-2026-0001", Shape.INDUK, 17)
    assert (draft.due_on, draft.lead_agency_id) == (None, None)
    assert [child.number for child in children] == [f"KKU-2026-0001.{n:02}" for n in range(1, 18)]
    assert {child.due_on for child in children} == {DUE}
    assert {child.first_due_on for child in children} == {DUE}
    assert {(child.shape, child.status) for child in children} == {(Shape.ANAK, Status.NOT_STARTED)}
    assert children[3].interested_agencies.split() == [str(children[3].lead_agency_id)]
    assert events_of(draft)[-1].data == {"children": 17}
    assert story_of(children[0]) == [EventKind.CONFIRMED]


def test_fan_out_when_the_next_one_is_confirmed_then_anak_took_no_number_of_the_series(
    secretariat, draft, dinkes
):
    complete(secretariat, draft)
    actions.fan_out_commitment(secretariat, draft, puskesmas(3))

    row = complete(secretariat, a_draft(secretariat), lead_agency_id=dinkes.id)
    actions.confirm_commitment(secretariat, row)

    assert row.number == "KKU-2026-0002"


def test_fan_out_when_a_support_is_among_them_then_it_does_not_support_itself(
    secretariat, draft, pupr
):
    others = puskesmas(1)
    complete(secretariat, draft, supports=[(pupr.id, "gambar")])

    by_pupr, by_other = actions.fan_out_commitment(secretariat, draft, [pupr, *others])

    assert lookups.shares_of(by_pupr) == {}
    assert lookups.shares_of(by_other) == {pupr.id: "gambar"}


def test_fan_out_when_agencies_sit_in_districts_then_each_anak_gets_its_own(secretariat, draft):
    for code in ("61.11.01", "61.11.02"):
        make_place(code)
    complete(secretariat, draft, place_codes=["61.11.02"])
    local = make_agency(place_code="61.11.01")
    everywhere = make_agency(place_code="61.11")

    children = actions.fan_out_commitment(secretariat, draft, [local, everywhere])

    places = [[link.place_code for link in lookups.place_links(child)] for child in children]
    assert places == [["61.11.01"], ["61.11.02"]]


@pytest.mark.parametrize("count", [0, 1])
def test_fan_out_when_fewer_than_two_are_chosen_then_refused(secretariat, draft, count):
    complete(secretariat, draft)

    with pytest.raises(Refused) as refused:
        actions.fan_out_commitment(secretariat, draft, puskesmas(count) * 2)

    assert refused.value.field == "agency_ids"
    assert draft.shape is Shape.TUNGGAL


def test_fan_out_when_nothing_is_filled_in_then_refused(secretariat, draft):
    with pytest.raises(Refused) as refused:
        actions.fan_out_commitment(secretariat, draft, puskesmas(2))

    assert refused.value.field == "due_on"


def test_fan_out_when_it_is_an_induk_already_then_refused(secretariat, draft):
    complete(secretariat, draft)
    agencies = puskesmas(2)
    actions.fan_out_commitment(secretariat, draft, agencies)

    with pytest.raises(Refused):
        actions.fan_out_commitment(secretariat, draft, agencies)


# Withdrawing.


def test_withdraw_when_a_reason_is_given_then_it_leaves_and_its_history_stays(secretariat, draft):
    actions.withdraw_draft(secretariat, draft, reason="Baris tidak dipantau")

    assert (draft.status, draft.closed_on) == (Status.WITHDRAWN, date(2026, 11, 23))
    assert story_of(draft) == [EventKind.DRAFTED, EventKind.WITHDRAWN]


def test_withdraw_when_no_reason_is_given_then_refused(secretariat, draft):
    with pytest.raises(Refused) as refused:
        actions.withdraw_draft(secretariat, draft, reason="")

    assert refused.value.field == "reason"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_withdraw_when_it_is_no_draft_then_refused(secretariat, kku, status):
    with pytest.raises(Refused):
        actions.withdraw_draft(secretariat, make_commitment(status), reason="Salah")
