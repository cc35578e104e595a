"""Ending, reopening, directing, and what a meeting declared done."""

from datetime import date

import pytest

from coordapp.commitments import actions
from coordapp.commitments.models import EventKind, RequestState, Shape, Status
from coordapp.commitments.queries.detail import requests_of
from coordapp.commitments.rules import OPEN_STATUSES
from coordapp.errors import Refused
from coordapp.policy import Permission, Role, can
from coordapp.regions.models import PostKind
from tests.commitments.scenes import DUE, ask, at_the_door, events_of, story_of
from tests.factories import make_actor, make_commitment, make_post

LATE = [Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED]
CLOSED = [Status.DONE, Status.DROPPED]


@pytest.fixture
def row(dinkes):
    return make_commitment(lead=dinkes, due_on=DUE, first_due_on=DUE)


def drop(actor, row, **said):
    given = {"ground": "kahar", "reference": "BA 4/2026", "reason": "Banjir", **said}
    return actions.drop_commitment(actor, row, **given)


@pytest.mark.parametrize("status", list(Status))
def test_drop_when_every_status_is_tried_then_only_numbered_open_ones_end(asisten, status):
    row = make_commitment(status)

    if status not in OPEN_STATUSES:
        with pytest.raises(Refused):
            drop(asisten, row)
        return
    drop(asisten, row)

    assert (row.status, row.closed_on) == (Status.DROPPED, date(2026, 11, 23))
    assert row.drop_reason == "Tidak dapat ditindaklanjuti: keadaan kahar. Banjir (BA 4/2026)"


def test_drop_when_told_then_ground_reference_and_the_status_before_stand(asisten, row):
    drop(asisten, row)

    (event,) = events_of(row)
    assert (event.kind, event.from_status, event.to_status) == (
        EventKind.DROPPED,
        Status.NOT_STARTED,
        Status.DROPPED,
    )
    assert event.data == {"ground": "kahar", "reference": "BA 4/2026"}


def test_drop_when_a_request_waits_then_it_falls(operator, asisten, row):
    ask(operator, row)

    drop(asisten, row)

    (request,) = requests_of(row)
    assert (request.state, row.open_request) == (RequestState.RECALLED, None)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"ground": ""}, "ground"), ({"reference": ""}, "reference"), ({"reason": ""}, "reason")],
)
def test_drop_when_something_is_missing_then_refused_and_it_stays(asisten, row, said, field):
    with pytest.raises(Refused) as refused:
        drop(asisten, row, **said)

    assert refused.value.field == field
    assert row.closed_on is None


def test_drop_when_it_is_an_induk_then_refused(asisten, row):
    row.shape = Shape.INDUK

    with pytest.raises(Refused, match="induk"):
        drop(asisten, row)


@pytest.mark.parametrize("status", list(Status))
def test_reopen_when_every_status_is_tried_then_only_closed_ones_run_again(asisten, status):
    row = make_commitment(status, finished_in_time=True, claimed_done_in_meeting=True)

    if status not in CLOSED:
        with pytest.raises(Refused):
            actions.reopen_commitment(asisten, row, reason="Belum tuntas")
        return
    actions.reopen_commitment(asisten, row, reason="Belum tuntas")

    assert (row.status, row.closed_on, row.finished_in_time) == (Status.IN_PROGRESS, None, None)
    assert not row.claimed_done_in_meeting
    assert story_of(row) == [EventKind.REOPENED]


def test_reopen_when_no_reason_is_given_then_refused(asisten, kku):
    with pytest.raises(Refused) as refused:
        actions.reopen_commitment(asisten, make_commitment(Status.DONE), reason="")

    assert refused.value.field == "reason"


@pytest.mark.parametrize("kind", [PostKind.BUPATI, PostKind.WAKIL_BUPATI])
def test_ends_when_a_head_directed_it_then_only_the_giver_or_the_bupati(row, sekda, asisten, kind):
    post = make_post(kind)
    row.giver_post, giver = post, make_actor(Role.PIMPINAN, post=post)
    bupati = make_actor(Role.PIMPINAN, post=make_post(PostKind.BUPATI))
    handed = at_the_door(sekda, row)

    for permission in (Permission.COMMITMENT_DROP, Permission.COMMITMENT_REOPEN):
        allowed = [can(permission, actor, handed) for actor in (giver, bupati, sekda, asisten)]
        assert allowed == [True, True, False, False]


def test_ends_when_another_post_gave_it_then_every_leader_of_the_region(row, sekda, bupati):
    row.giver_post = make_post(PostKind.ASISTEN)
    handed = at_the_door(sekda, row)

    assert [can(Permission.COMMITMENT_DROP, actor, handed) for actor in (sekda, bupati)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("status", list(Status))
def test_direct_when_every_status_is_tried_then_only_open_ones_get_an_arahan(bupati, status):
    row = make_commitment(status)

    if status not in OPEN_STATUSES:
        with pytest.raises(Refused):
            actions.direct_commitment(bupati, row, text="Percepat")
        return
    actions.direct_commitment(bupati, row, text="Percepat", answer_due_on=date(2026, 11, 30))

    (event,) = events_of(row)
    assert (event.kind, event.text) == (EventKind.DIRECTED, "Percepat")
    assert event.data == {"answer_due": "2026-11-30"}
    assert row.status is status
    assert f" {bupati.user_id} " not in row.involved_users


@pytest.mark.parametrize(
    ("said", "field"),
    [({"text": ""}, "text"), ({"text": "A", "answer_due_on": date(2026, 11, 22)}, "answer_due_on")],
)
def test_direct_when_empty_or_answered_by_yesterday_then_refused(bupati, row, said, field):
    with pytest.raises(Refused) as refused:
        actions.direct_commitment(bupati, row, **said)

    assert refused.value.field == field


@pytest.mark.parametrize("status", list(Status))
def test_claim_when_every_status_is_tried_then_a_mark_and_no_step(secretariat, status):
    row = make_commitment(status)

    if status not in LATE:
        with pytest.raises(Refused):
            actions.claim_done(secretariat, row)
        return
    actions.claim_done(secretariat, row, note="Disampaikan kadis")
    actions.claim_done(secretariat, row, note="Disampaikan kadis")

    assert (row.claimed_done_in_meeting, row.status) == (True, status)
    assert story_of(row) == [EventKind.CLAIMED_DONE]


def test_claim_when_it_is_an_induk_then_refused(secretariat, row):
    row.shape = Shape.INDUK

    with pytest.raises(Refused, match="induk"):
        actions.claim_done(secretariat, row)
