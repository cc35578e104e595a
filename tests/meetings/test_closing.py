"""How minutes close for good, who approves them, and what is added later."""

import pytest

from coordapp.chain import canonical
from coordapp.db import db
from coordapp.errors import Forbidden, Refused
from coordapp.meetings import actions, notula, queries
from coordapp.meetings.models import LineKind, MeetingStatus
from coordapp.policy import Role
from tests.factories import make_actor, make_line, make_meeting, make_post
from tests.meetings.scenes import closed_meeting, complete_meeting

RUNNING, CLOSED, APPROVED = list(MeetingStatus)[2:5]


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def test_close_minutes_when_complete_then_text_and_hash_are_frozen(secretariat):
    meeting = complete_meeting(secretariat)

    revision = actions.close_minutes(secretariat, meeting)

    assert meeting.status is CLOSED
    assert revision.revision == 1
    assert revision.overridden == ""
    assert notula.digest_of(revision.body) == revision.sha256
    assert [line["text"] for line in revision.body["lines"]] == ["Renovasi posyandu"]
    assert "+6281" not in canonical(revision.body)


def test_close_minutes_when_stored_and_read_again_then_the_hash_still_fits(secretariat):
    meeting = complete_meeting(secretariat)
    actions.close_minutes(secretariat, meeting)
    db.session.flush()
    db.session.expire_all()

    revision = queries.get_revision(meeting)

    assert notula.is_intact(revision)


def test_close_minutes_when_checks_warn_then_a_reason_is_needed_and_kept(secretariat):
    meeting = make_meeting(RUNNING)
    with pytest.raises(Refused) as refused:
        actions.close_minutes(secretariat, meeting)

    revision = actions.close_minutes(secretariat, meeting, overridden="Rapat mendadak")

    assert refused.value.field == "overridden"
    assert revision.overridden == "Rapat mendadak"


def test_close_minutes_when_a_room_above_warns_then_it_needs_a_reason_too(secretariat):
    meeting = complete_meeting(secretariat)

    with pytest.raises(Refused):
        actions.close_minutes(secretariat, meeting, further=["1 komitmen belum ada PJ."])

    assert meeting.status is RUNNING


def test_close_minutes_when_decisions_were_taken_then_they_are_numbered_in_order(secretariat):
    meeting = complete_meeting(secretariat)
    for kind in (LineKind.KEPUTUSAN, LineKind.ARAHAN, LineKind.KEPUTUSAN):
        actions.add_line(secretariat, meeting, kind=kind, text=kind.value)

    actions.close_minutes(secretariat, meeting)

    assert [line.decision_number for line in queries.lines_of(meeting)] == [
        None,
        "KKU-K-2026-001",
        None,
        "KKU-K-2026-002",
    ]


def test_close_minutes_when_follow_up_is_given_then_it_is_frozen_too(secretariat):
    meeting = complete_meeting(secretariat)

    revision = actions.close_minutes(
        secretariat, meeting, follow_up=[{"text": "Renovasi", "due_on": "2026-12-31"}]
    )

    assert revision.body["follow_up"] == [{"text": "Renovasi", "due_on": "2026-12-31"}]
    assert notula.is_intact(revision)


# Approval and addenda.


def test_approve_minutes_when_by_the_chair_then_the_frozen_text_is_official(secretariat):
    chair = make_actor(Role.PIMPINAN)
    meeting = closed_meeting(secretariat, chair_user_id=chair.user_id)

    approval = actions.approve_minutes(chair, meeting)

    assert meeting.status is APPROVED
    assert approval.revision_id == queries.get_revision(meeting).id
    assert (approval.approved_by_id, approval.scan_sha256) == (chair.user_id, None)


def test_approve_minutes_when_by_the_named_post_then_they_are_official(secretariat):
    post = make_post()
    holder = make_actor(Role.PIMPINAN, post=post)
    meeting = closed_meeting(secretariat, approver_post_id=post.id)

    actions.approve_minutes(holder, meeting)

    assert meeting.status is APPROVED


def test_approve_minutes_when_the_chair_is_also_the_notulis_then_it_is_forbidden(secretariat):
    chair = make_actor(Role.PIMPINAN)
    meeting = closed_meeting(secretariat, chair_user_id=chair.user_id, notulis_id=chair.user_id)

    with pytest.raises(Forbidden):
        actions.approve_minutes(chair, meeting)

    assert meeting.status is CLOSED


def test_approve_minutes_when_the_chair_wrote_a_line_under_another_role_then_not(secretariat):
    chair = make_actor(Role.PIMPINAN)
    meeting = complete_meeting(secretariat, chair_user_id=chair.user_id)
    make_line(meeting, created_by_id=chair.user_id, is_removed=True)
    actions.close_minutes(secretariat, meeting)

    with pytest.raises(Refused):
        actions.approve_minutes(chair, meeting)

    assert meeting.status is CLOSED


def test_approve_minutes_when_another_leader_then_it_is_forbidden(secretariat):
    meeting = closed_meeting(secretariat, chair_user_id=make_actor(Role.PIMPINAN).user_id)

    with pytest.raises(Forbidden):
        actions.approve_minutes(make_actor(Role.PIMPINAN), meeting)


def test_approve_minutes_when_not_closed_then_it_is_refused(secretariat):
    chair = make_actor(Role.PIMPINAN)
    meeting = complete_meeting(secretariat, chair_user_id=chair.user_id)

    with pytest.raises(Refused) as refused:
        actions.approve_minutes(chair, meeting)

    assert refused.value.message == "Notula belum ditutup, jadi belum dapat disahkan."


def test_approve_minutes_when_the_stored_text_was_altered_then_it_is_refused(
    secretariat, monkeypatch
):
    chair = make_actor(Role.PIMPINAN)
    meeting = closed_meeting(secretariat, chair_user_id=chair.user_id)
    revision = queries.get_revision(meeting)
    altered = {**revision.body, "lines": []}
    monkeypatch.setitem(vars(revision), "body", altered)

    with pytest.raises(Refused):
        actions.approve_minutes(chair, meeting)

    assert meeting.status is CLOSED


def sheet(clock_day, **values):
    given = {
        "sha256": "a" * 64,
        "media_type": "application/pdf",
        "signed_on": clock_day,
        "approver_label": "Sekretaris Daerah",
    }
    return given | values


def test_record_signed_sheet_when_by_the_secretariat_then_the_scan_approves(secretariat):
    meeting = closed_meeting(secretariat)

    approval = actions.record_signed_sheet(secretariat, meeting, **sheet(meeting.starts_on))

    assert meeting.status is APPROVED
    assert (approval.scan_sha256, approval.approver_label) == ("a" * 64, "Sekretaris Daerah")


def test_record_signed_sheet_when_by_the_notulis_then_it_is_forbidden(secretariat):
    meeting = closed_meeting(secretariat, notulis_id=secretariat.user_id)

    with pytest.raises(Forbidden):
        actions.record_signed_sheet(secretariat, meeting, **sheet(meeting.starts_on))

    assert meeting.status is CLOSED


def test_record_signed_sheet_when_approved_already_then_it_is_refused(secretariat):
    meeting = closed_meeting(secretariat)
    actions.record_signed_sheet(secretariat, meeting, **sheet(meeting.starts_on))

    with pytest.raises(Refused):
        actions.record_signed_sheet(secretariat, meeting, **sheet(meeting.starts_on))


def test_add_addendum_when_closed_then_it_has_the_next_number(secretariat):
    meeting = closed_meeting(secretariat)
    actions.add_addendum(secretariat, meeting, text="Nama tempat diperbaiki")

    second = actions.add_addendum(secretariat, meeting, text="Jabatan diperbaiki")

    assert second.number == 2


def test_add_addendum_when_the_meeting_still_runs_then_it_is_refused(secretariat):
    with pytest.raises(Refused):
        actions.add_addendum(secretariat, complete_meeting(secretariat), text="x")
