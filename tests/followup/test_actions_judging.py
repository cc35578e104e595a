"""Judging: said once, by somebody without interest; figures follow what was accepted."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from coordapp.commitments import actions as commitments
from coordapp.commitments.models import EventKind, Judgement, RequestState, Status
from coordapp.db import db
from coordapp.errors import Forbidden, Refused
from coordapp.followup import actions
from coordapp.followup.models import ReturnReason
from coordapp.policy import Role
from coordapp.regions.models import VerifierKind
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_commitment,
    make_request,
    make_support,
)
from tests.followup.scenes import (
    PHOTO,
    accept,
    events,
    facts,
    for_judging,
    give_back,
    report,
    submit,
    withdraw,
)

SETTLED = {"verifier": VerifierKind.SECRETARIAT}
DUE = date(2026, 11, 25)


@pytest.fixture
def commitment(lead):
    return make_commitment(lead=lead, target_quantity=Decimal(8), due_on=DUE, **SETTLED)


# Accepting.


def test_verify_when_progress_is_accepted_then_only_figures_change(
    reporter, secretariat, commitment
):
    update = report(reporter, commitment, quantity=Decimal(5), evidence=[PHOTO])

    accept(secretariat, update)

    assert facts(commitment) == (Judgement.VERIFIED, True, Decimal(5), Decimal(5))
    assert (commitment.status, commitment.closed_on) == (Status.IN_PROGRESS, None)


def test_verify_when_selesai_is_accepted_then_it_is_done_with_the_figure_given(
    reporter, secretariat, commitment
):
    update = submit(reporter, commitment, quantity=Decimal(8))

    accept(secretariat, update, achieved_quantity=Decimal(7))

    assert (commitment.status, commitment.closed_on) == (Status.DONE, date(2026, 11, 23))
    assert (commitment.achieved_quantity, commitment.finished_in_time) == (Decimal(7), True)
    assert events(commitment) == [EventKind.SUBMITTED, EventKind.VERIFIED]


def test_verify_when_a_target_stands_and_nobody_gave_a_figure_then_it_is_refused(
    reporter, secretariat, commitment
):
    update = submit(reporter, commitment)

    with pytest.raises(Refused) as refused:
        accept(secretariat, update)

    assert refused.value.field == "achieved_quantity"
    assert commitment.status is Status.SUBMITTED


@pytest.mark.parametrize(
    ("received_at", "in_time"),
    [
        (datetime(2026, 11, 25, 16, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 17, 1, tzinfo=UTC), False),
    ],
)
def test_verify_when_judged_later_then_the_day_of_receipt_tells_whether_in_time(
    reporter, secretariat, commitment, clock, received_at, in_time
):
    clock.stop_at(received_at)
    update = submit(reporter, commitment, quantity=Decimal(8))
    clock.move(days=9)

    accept(secretariat, update)

    assert commitment.finished_in_time is in_time


def test_verify_when_done_then_open_requests_fall(reporter, secretariat, commitment):
    request = make_request(commitment)
    commitment.open_request = request.kind.value
    update = submit(reporter, commitment, quantity=Decimal(8))

    accept(secretariat, update)

    assert (request.state, commitment.open_request) == (RequestState.RECALLED, None)


def test_verify_when_an_older_report_is_accepted_after_a_newer_then_the_newer_figure_stands(
    reporter, secretariat, commitment, clock
):
    older = report(reporter, commitment, quantity=Decimal(3))
    clock.move(hours=1)
    newer = report(reporter, commitment, quantity=Decimal(6))

    accept(secretariat, newer)
    accept(secretariat, older)

    assert commitment.achieved_quantity == Decimal(6)


def test_verify_when_a_supporter_was_ready_then_the_item_is_not_closed(
    reporter, secretariat, commitment
):
    helper = make_agency()
    make_support(commitment, helper)
    ready = report(make_actor(Role.INSTANSI, helper), commitment, status=Status.SUBMITTED)
    submit(reporter, commitment, quantity=Decimal(8))

    accept(secretariat, ready)

    assert commitment.status is Status.SUBMITTED


def test_verify_when_the_lead_was_handed_over_meanwhile_then_it_can_still_be_closed(
    reporter, secretariat, commitment
):
    update = submit(reporter, commitment, quantity=Decimal(8))
    successor = make_agency()
    commitments.hand_over_commitments(
        secretariat, commitment.lead_agency, successor, date(2026, 11, 23)
    )

    accept(secretariat, update)

    assert commitment.status is Status.DONE


def test_verify_when_all_evidence_was_withdrawn_then_selesai_is_refused(
    reporter, secretariat, commitment
):
    update = submit(reporter, commitment, quantity=Decimal(8))
    withdraw(reporter, update)

    with pytest.raises(Refused, match="ditarik"):
        accept(secretariat, update)


# Returning.


def test_return_when_selesai_is_returned_then_it_is_in_progress_again(
    reporter, secretariat, commitment
):
    update = submit(reporter, commitment, quantity=Decimal(8))

    verdict = give_back(secretariat, update)

    assert (commitment.status, verdict.reason) == (Status.IN_PROGRESS, ReturnReason.UNREADABLE)
    assert facts(commitment) == (Judgement.RETURNED, True, Decimal(8), None)


def test_return_when_progress_is_returned_then_the_status_stays(reporter, secretariat, commitment):
    update = report(reporter, commitment, quantity=Decimal(5))

    give_back(secretariat, update)

    assert (commitment.status, commitment.latest_judgement) == (
        Status.IN_PROGRESS,
        Judgement.RETURNED,
    )


def test_return_when_reported_anew_then_it_waits_again(reporter, secretariat, commitment, clock):
    give_back(secretariat, submit(reporter, commitment, quantity=Decimal(8)))
    clock.move(hours=1)

    submit(reporter, commitment, quantity=Decimal(8))

    assert commitment.latest_judgement is Judgement.UNCHECKED
    assert events(commitment) == [EventKind.SUBMITTED, EventKind.RETURNED, EventKind.SUBMITTED]


@pytest.mark.parametrize(("reason", "note"), [(None, "Kabur"), (ReturnReason.OTHER, "")])
def test_return_when_it_does_not_say_why_then_nothing_is_judged(
    reporter, secretariat, commitment, reason, note
):
    update = submit(reporter, commitment, quantity=Decimal(8))

    with pytest.raises(Refused):
        give_back(secretariat, update, reason, note)

    assert (commitment.status, update.verdict) == (Status.SUBMITTED, None)


# Said once.


@pytest.mark.parametrize("first", [accept, give_back])
@pytest.mark.parametrize("second", [accept, give_back])
def test_judge_when_it_was_judged_before_then_the_second_word_is_refused(
    reporter, secretariat, commitment, first, second
):
    other = make_actor(Role.PIMPINAN)
    update = report(reporter, commitment, quantity=Decimal(5))
    first(secretariat, update)

    with pytest.raises(Refused, match="sudah diperiksa"):
        second(other, update)


def test_judge_when_the_row_was_read_before_another_judged_then_it_is_refused(
    reporter, secretariat, commitment
):
    update = for_judging(secretariat, report(reporter, commitment, quantity=Decimal(5)))
    actions.verify_update(secretariat, update)

    with pytest.raises(Refused, match="sudah diperiksa"):
        actions.return_update(secretariat, update, reason=ReturnReason.OTHER, note="Tidak cocok")


@pytest.mark.parametrize("act", ["change", "delete"])
def test_verdict_when_changed_or_deleted_then_the_database_refuses(
    reporter, secretariat, commitment, act
):
    verdict = accept(secretariat, report(reporter, commitment, quantity=Decimal(5)))
    keep(commitment)

    if act == "change":
        verdict.note = "Lain"
    else:
        db.session.delete(verdict)

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        db.session.flush()


# The interest rule.


def test_judge_when_the_secretariat_reported_on_behalf_then_it_may_not_judge(
    secretariat, commitment, lead
):
    update = report(secretariat, commitment, on_behalf=actions.OnBehalf(lead.id, "Kapus"))

    with pytest.raises(Forbidden):
        for_judging(secretariat, update)


def test_judge_when_the_pembina_supports_the_item_then_it_may_not_judge(kku, reporter, lead):
    coach = make_agency("Dinas Kesehatan (contoh)")
    commitment = make_commitment(lead=lead, verifier=VerifierKind.COACH, coach_agency_id=coach.id)
    judge = make_actor(Role.INSTANSI, coach)
    update = report(reporter, commitment)
    allowed = for_judging(judge, update)
    commitment.interested_agencies += f"{coach.id} "

    with pytest.raises(Forbidden):
        for_judging(judge, allowed)
