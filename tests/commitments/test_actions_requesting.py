"""Extensions and ends: asked for, examined, decided, taken back."""

from datetime import date, timedelta

import pytest

from coordapp.commitments import actions
from coordapp.commitments.models import (
    EventKind,
    RequestKind,
    RequestState,
    Rhythm,
    Shape,
    Status,
)
from coordapp.commitments.queries.detail import requests_of
from coordapp.commitments.rules import OPEN_STATUSES
from coordapp.errors import Refused
from tests.commitments.scenes import (
    DUE,
    LATER,
    ask,
    ask_end,
    at_the_door,
    decide,
    events_of,
    story_of,
)
from tests.factories import make_commitment

NOT_OPEN = [status for status in Status if status not in OPEN_STATUSES]


@pytest.fixture
def row(dinkes):
    return make_commitment(lead=dinkes, due_on=DUE, first_due_on=DUE)


# Asking.


def test_extension_when_asked_then_it_waits_beside_the_status(operator, row):
    request = ask(operator, row)

    assert (request.kind, request.state) == (RequestKind.EXTEND, RequestState.ASKED)
    assert (request.due_before, request.proposed_due_on) == (DUE, LATER)
    assert (row.open_request, row.status, row.due_on) == ("perpanjangan", Status.NOT_STARTED, DUE)
    assert f" {operator.user_id} " in row.involved_users
    assert events_of(row)[0].data == {
        "request": "perpanjangan",
        "after_due": False,
        "proposed": "2027-01-31",
    }


@pytest.mark.parametrize(("due_in", "is_after"), [(-1, True), (0, False), (1, False)])
def test_extension_when_asked_after_the_due_date_then_it_says_so(operator, row, due_in, is_after):
    row.due_on = date(2026, 11, 23) + timedelta(days=due_in)

    assert ask(operator, row).is_after_due is is_after


@pytest.mark.parametrize("status", list(Status))
def test_requests_when_every_status_is_asked_then_only_open_ones_may(operator, dinkes, status):
    row = make_commitment(status, lead=dinkes)

    for act in (ask, ask_end):
        if status in NOT_OPEN:
            with pytest.raises(Refused, match="masih berjalan"):
                act(operator, row)
        else:
            assert act(operator, row).state is RequestState.ASKED


def test_extension_when_one_waits_then_a_second_is_refused_and_an_end_is_not(operator, row):
    ask(operator, row)

    with pytest.raises(Refused, match="belum diputus"):
        ask(operator, row)

    assert ask_end(operator, row).kind is RequestKind.END


def test_extension_when_it_is_an_induk_then_refused(operator, row):
    row.shape = Shape.INDUK

    with pytest.raises(Refused, match="induk"):
        ask(operator, row)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ground": "malas"}, "ground"),
        ({"reference": ""}, "reference"),
        ({"reason": ""}, "reason"),
        ({"ground": "digabung", "reference": "KKU-2026-9999"}, "reference"),
    ],
)
def test_end_when_its_ground_does_not_hold_then_refused(operator, row, said, field):
    with pytest.raises(Refused) as refused:
        ask_end(operator, row, **said)

    assert refused.value.field == field


def test_end_when_merged_into_itself_then_refused_and_into_another_then_asked(operator, row):
    other = make_commitment(number="KKU-2026-0777")
    row.number = "KKU-2026-0776"

    with pytest.raises(Refused):
        ask_end(operator, row, ground="digabung", reference=row.number)
    request = ask_end(operator, row, ground="digabung", reference=f"Notula, {other.number}")

    assert request.reference == "Notula, KKU-2026-0777"


# Deciding.


def test_decide_when_granted_then_the_date_moves_and_the_first_stays(operator, row, sekda):
    request = decide(sekda, ask(operator, row))

    commitment = request.commitment
    assert (commitment.due_on, commitment.first_due_on) == (LATER, DUE)
    assert (commitment.extensions, commitment.open_request) == (1, None)
    assert events_of(commitment)[-1].data == {
        "request": "perpanjangan",
        "granted": True,
        "due": ["2026-12-31", "2027-01-31"],
        "slip": 1,
    }


def test_decide_when_granted_twice_then_both_slips_count(operator, row, sekda):
    decide(sekda, ask(operator, row))
    again = at_the_door(operator, row)

    request = decide(sekda, ask(operator, again, date(2027, 2, 28)))

    assert (request.commitment.extensions, request.commitment.first_due_on) == (2, DUE)


def test_decide_when_a_routine_is_extended_then_it_runs_longer(operator, row, sekda):
    row.repeats, row.repeats_until = Rhythm.WEEKLY, DUE

    assert decide(sekda, ask(operator, row)).commitment.repeats_until == LATER


def test_decide_when_refused_then_only_with_a_reason_and_nothing_moves(operator, row, sekda):
    request = ask(operator, row)

    with pytest.raises(Refused) as refused:
        decide(sekda, request, is_granted=False)
    decided = decide(sekda, request, is_granted=False, note="Masih sempat")

    assert refused.value.field == "decision_note"
    assert decided.state is RequestState.REFUSED
    assert (decided.commitment.due_on, decided.commitment.extensions) == (DUE, 0)


def test_decide_when_decided_already_then_refused(operator, row, sekda):
    request = decide(sekda, ask(operator, row))

    with pytest.raises(Refused, match="sudah diputus"):
        decide(sekda, request)


def test_decide_when_an_end_is_granted_then_it_closes_and_other_requests_fall(
    operator, row, asisten
):
    ask(operator, row)

    request = decide(asisten, ask_end(operator, row))

    commitment = request.commitment
    assert (commitment.status, commitment.closed_on) == (Status.DROPPED, date(2026, 11, 23))
    assert commitment.drop_reason == "Aturan atau organisasi berubah. Dicabut (Perbup 5/2026)"
    assert commitment.open_request is None
    states = {item.kind: item.state for item in requests_of(commitment)}
    assert states == {
        RequestKind.EXTEND: RequestState.RECALLED,
        RequestKind.END: RequestState.GRANTED,
    }


def test_decide_when_one_of_two_is_settled_then_the_badge_shows_the_other(operator, row, sekda):
    ask_end(operator, row)

    request = decide(sekda, ask(operator, row))

    assert request.commitment.open_request == "akhiri"


# Examining and taking back.


def test_examine_when_written_then_it_is_told_and_the_writer_stays_free_to_judge(
    operator, row, secretariat
):
    request = ask(operator, row)

    actions.examine_request(secretariat, request, telaah="Beralasan", telaah_recommends=True)

    assert (request.telaah, request.telaah_recommends) == ("Beralasan", True)
    assert story_of(row) == [EventKind.REQUESTED, EventKind.RECOMMENDED]
    assert f" {secretariat.user_id} " not in row.involved_users


def test_examine_when_empty_or_decided_then_refused(operator, row, secretariat, sekda):
    request = ask(operator, row)
    with pytest.raises(Refused) as refused:
        actions.examine_request(secretariat, request, telaah="", telaah_recommends=True)
    request = decide(sekda, request)

    with pytest.raises(Refused, match="sudah diputus"):
        actions.examine_request(secretariat, request, telaah="Terlambat", telaah_recommends=True)

    assert refused.value.field == "telaah"


def test_recall_when_nobody_decided_then_it_is_taken_back_and_may_be_asked_again(operator, row):
    request = actions.recall_request(operator, ask(operator, row))

    assert (request.state, row.open_request) == (RequestState.RECALLED, None)
    assert story_of(row) == [EventKind.REQUESTED, EventKind.RECALLED]
    assert ask(operator, row).state is RequestState.ASKED


def test_recall_when_decided_then_refused(operator, row, sekda):
    request = decide(sekda, ask(operator, row))

    with pytest.raises(Refused):
        actions.recall_request(operator, request)
