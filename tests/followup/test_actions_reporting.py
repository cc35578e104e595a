"""Reporting: what an update moves, and what it may not."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from coordapp.commitments.models import (
    EventKind,
    Shape,
    ShareState,
    Status,
)
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.followup.models import Channel, Evidence
from coordapp.followup.rules import OnBehalf
from coordapp.obstacles.models import ObstacleClass
from coordapp.obstacles.queries import obstacles_of
from coordapp.policy import Role
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_commitment,
    make_support,
)
from tests.followup.scenes import BLOCKED, PHOTO, events, report, submit

OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED)
REPORTS = {
    Status.IN_PROGRESS: {},
    Status.BLOCKED: BLOCKED,
    Status.SUBMITTED: {"status": Status.SUBMITTED, "evidence": [PHOTO]},
}


# Status × report.


@pytest.mark.parametrize("before", OPEN)
@pytest.mark.parametrize("said", REPORTS)
def test_report_when_the_lead_reports_on_an_open_item_then_its_status_is_what_was_said(
    lead, reporter, before, said
):
    commitment = make_commitment(before, lead=lead)

    update = report(reporter, commitment, **REPORTS[said])

    assert (commitment.status, update.status, update.agency_id) == (said, said, lead.id)
    assert update.is_submission is (said is Status.SUBMITTED)


@pytest.mark.parametrize("before", [status for status in Status if status not in OPEN])
@pytest.mark.parametrize("said", REPORTS)
def test_report_when_the_item_takes_no_report_then_it_is_refused_and_unchanged(
    lead, reporter, before, said
):
    commitment = make_commitment(before, lead=lead)

    with pytest.raises(Refused):
        report(reporter, commitment, **REPORTS[said])

    assert commitment.status is before
    assert events(commitment) == []


def test_report_when_the_item_is_an_induk_then_it_is_refused(lead, reporter):
    commitment = make_commitment(lead=lead, shape=Shape.INDUK)

    with pytest.raises(Refused, match="induk"):
        report(reporter, commitment)


def test_report_when_it_is_refused_then_nothing_was_changed_before(lead, reporter):
    commitment = make_commitment(lead=lead)
    db.session.flush()

    with pytest.raises(Refused) as refused:
        report(reporter, commitment, **BLOCKED, asked_agency_id=commitment.id)

    assert refused.value.field == "asked_agency_id"
    assert not db.session.dirty
    assert not db.session.new


def test_report_when_late_then_it_still_counts(lead, reporter):
    commitment = make_commitment(lead=lead, due_on=date(2026, 1, 31))

    report(reporter, commitment)

    assert commitment.status is Status.IN_PROGRESS


def test_report_when_terkendala_then_an_obstacle_waits_for_its_answer(lead, reporter):
    asked = make_agency("Dinas Kominfo (contoh)")
    commitment = make_commitment(lead=lead)

    report(reporter, commitment, **BLOCKED, asked_agency_id=asked.id)

    (obstacle,) = obstacles_of(commitment)
    assert obstacle.obstacle_class is ObstacleClass.JARINGAN
    assert (obstacle.asked, obstacle.asked_agency) == (BLOCKED["asked"], asked)
    assert obstacle.reporter_agency == lead


def test_report_when_the_agency_asked_is_retired_then_it_is_refused(lead, reporter):
    asked = make_agency(active_until=date(2026, 1, 1))
    commitment = make_commitment(lead=lead)

    with pytest.raises(Refused, match="tidak aktif"):
        report(reporter, commitment, **BLOCKED, asked_agency_id=asked.id)


def test_report_when_it_is_told_then_the_story_has_one_step_and_the_reporter_is_marked(
    lead, reporter
):
    commitment = make_commitment(lead=lead)

    submit(reporter, commitment)

    assert events(commitment) == [EventKind.SUBMITTED]
    assert f" {reporter.user_id} " in commitment.involved_users


def test_report_when_selesai_then_no_next_review_is_kept(lead, reporter):
    commitment = make_commitment(lead=lead)

    update = submit(reporter, commitment, next_review_on=date(2026, 11, 27))

    assert update.next_review_on is None


# Who speaks for whom.


def test_report_when_the_agency_is_not_involved_then_it_is_refused(kku):
    stranger = make_actor(Role.INSTANSI, make_agency())
    commitment = make_commitment()

    with pytest.raises(Refused, match="bukan PJ"):
        report(stranger, commitment)


def test_report_when_a_supporter_reports_then_its_share_runs_and_the_item_wakes(kku):
    helper = make_agency()
    commitment = make_commitment()
    support = make_support(commitment, helper)

    update = report(make_actor(Role.INSTANSI, helper), commitment)

    assert (support.state, commitment.status) == (ShareState.RUNNING, Status.IN_PROGRESS)
    assert update.agency_id == helper.id


def test_report_when_a_supporter_is_done_then_its_share_is_ready_and_nothing_is_submitted(kku):
    helper = make_agency()
    commitment = make_commitment(Status.BLOCKED)
    support = make_support(commitment, helper)

    update = report(make_actor(Role.INSTANSI, helper), commitment, status=Status.SUBMITTED)

    assert (support.state, commitment.status) == (ShareState.READY, Status.BLOCKED)
    assert (update.is_submission, events(commitment)) == (False, [EventKind.REPORTED])


def test_report_when_support_was_ended_then_it_is_refused(kku, clock):
    helper = make_agency()
    commitment = make_commitment()
    make_support(commitment, helper, removed_at=datetime(2026, 11, 1, tzinfo=UTC))

    with pytest.raises(Refused):
        report(make_actor(Role.INSTANSI, helper), commitment)


def test_report_when_both_lead_and_supporter_are_own_then_the_chosen_one_speaks(lead, reporter):
    helper = make_agency()
    commitment = make_commitment(lead=lead)
    support = make_support(commitment, helper)
    both = type(reporter)(**vars(reporter) | {"own_agencies": frozenset({lead.id, helper.id})})

    first = report(both, commitment)
    second = report(both, commitment, agency_id=helper.id)

    assert (first.agency_id, second.agency_id) == (lead.id, helper.id)
    assert support.state is ShareState.RUNNING


def test_submit_when_a_share_has_not_begun_then_a_reason_is_asked_and_kept(lead, reporter):
    commitment = make_commitment(lead=lead)
    make_support(commitment)

    with pytest.raises(Refused) as refused:
        submit(reporter, commitment)
    update = submit(reporter, commitment, shares_reason="Dukungan tidak lagi diperlukan")

    assert refused.value.field == "shares_reason"
    assert update.shares_reason == "Dukungan tidak lagi diperlukan"


# On behalf.


def test_report_on_behalf_when_told_then_it_is_marked_and_the_writer_judges_it_no_more(
    lead, secretariat
):
    commitment = make_commitment(lead=lead)
    told = OnBehalf(lead.id, "Kepala puskesmas lewat telepon")

    update = submit(secretariat, commitment, on_behalf=told)

    assert (update.channel, update.told_by) == (Channel.ON_BEHALF, told.told_by)
    assert (update.agency_id, commitment.status) == (lead.id, Status.SUBMITTED)
    assert f" {secretariat.user_id} " in commitment.involved_users


@pytest.mark.parametrize("told_by", ["", "Kepala dinas"])
def test_report_on_behalf_when_nobody_told_it_or_the_agency_is_another_then_it_is_refused(
    lead, secretariat, told_by
):
    commitment = make_commitment(lead=lead)
    agency = make_agency() if told_by else lead

    with pytest.raises(Refused) as refused:
        report(secretariat, commitment, on_behalf=OnBehalf(agency.id, told_by))

    assert refused.value.field == ("agency_id" if told_by else "told_by")


def test_report_on_behalf_when_the_notulis_says_selesai_then_it_is_refused(lead):
    notulis = make_actor(Role.INSTANSI, make_agency())
    commitment = make_commitment(lead=lead)
    told = OnBehalf(lead.id, "Kepala puskesmas", Channel.MEETING)

    with pytest.raises(Refused, match="sekretariat"):
        submit(notulis, commitment, on_behalf=told)
    update = report(notulis, commitment, on_behalf=told)

    assert update.channel is Channel.MEETING


# Written once.


@pytest.mark.parametrize("act", ["change", "delete"])
def test_update_when_changed_or_deleted_then_the_database_refuses(lead, reporter, act):
    commitment = make_commitment(lead=lead)
    update = report(reporter, commitment)
    keep(commitment)

    if act == "change":
        update.note = "Lain"
    else:
        db.session.delete(update)

    with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
        db.session.flush()


def test_report_when_evidence_is_attached_then_it_names_its_update_and_who_added_it(lead, reporter):
    commitment = make_commitment(lead=lead)

    update = report(reporter, commitment, evidence=[PHOTO])

    (item,) = db.session.scalars(select(Evidence))
    assert (item.update_id, item.commitment_id) == (update.id, commitment.id)
    assert (item.caption, item.added_by_id) == (PHOTO.caption, reporter.user_id)
