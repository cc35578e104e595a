"""Who reads how much of the minutes, who may approve them, and the frozen text with its hash."""

import json
import uuid
from types import SimpleNamespace

import pytest

from coordapp.chain import canonical
from coordapp.errors import Refused
from coordapp.meetings import notula, rules
from coordapp.meetings.models import MeetingStatus
from coordapp.meetings.rules import Level
from coordapp.policy import Actor, Permission, Reach, Role, can

RUNNING, CLOSED, APPROVED = list(MeetingStatus)[2:5]
BODY = {
    "agenda": [
        {"position": 1, "title": "Posyandu", "notes": "", "sifat": "biasa"},
        {"position": 2, "title": "Mutasi", "notes": "", "sifat": "rahasia"},
    ],
    "attendance": [{"agency": "Dinkes"}],
    "lines": [
        {"id": "a", "agenda": 1, "text": "Renovasi posyandu"},
        {"id": "b", "agenda": 2, "text": "Usul mutasi"},
        {"id": "c", "agenda": None, "text": "Lain-lain"},
    ],
    "follow_up": [{"line": "a", "text": "Renovasi"}, {"line": "b", "text": "Mutasi"}],
}


def actor_of(role, **columns):
    return Actor(
        user_id=columns.pop("user_id", uuid.uuid4()),
        name="Orang",
        role=role,
        region_id="KKU",
        **columns,
    )


def meeting_of(status=APPROVED, sifat="biasa", **columns):
    given = {"notulis_id": None, "chair_user_id": None, "approver_post_id": None, **columns}
    return SimpleNamespace(status=status, sifat=sifat, **given)


NOTULIS, CHAIR, POST = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


@pytest.mark.parametrize(
    ("actor", "meeting", "level"),
    [
        (actor_of(Role.SEKRETARIAT), meeting_of(RUNNING, "rahasia"), Level.FULL),
        (actor_of(Role.AUDITOR), meeting_of(CLOSED, "rahasia"), Level.FULL),
        (
            actor_of(Role.PIMPINAN, reach=Reach.REGION),
            meeting_of(CLOSED, "rahasia"),
            Level.FULL,
        ),
        (actor_of(Role.PIMPINAN), meeting_of(CLOSED), Level.EXTRACT),
        (actor_of(Role.PIMPINAN), meeting_of(APPROVED), Level.SHARED),
        (actor_of(Role.INSTANSI), meeting_of(CLOSED), Level.EXTRACT),
        (actor_of(Role.INSTANSI), meeting_of(APPROVED), Level.SHARED),
        (actor_of(Role.INSTANSI), meeting_of(APPROVED, "terbatas"), Level.EXTRACT),
        (actor_of(Role.INSTANSI), meeting_of(APPROVED, "rahasia"), Level.EXTRACT),
        (actor_of(Role.MITRA), meeting_of(APPROVED), Level.EXTRACT),
        (
            actor_of(Role.INSTANSI, user_id=NOTULIS),
            meeting_of(RUNNING, "rahasia", notulis_id=NOTULIS),
            Level.FULL,
        ),
        (
            actor_of(Role.INSTANSI, user_id=CHAIR),
            meeting_of(CLOSED, "terbatas", chair_user_id=CHAIR),
            Level.FULL,
        ),
        (
            actor_of(Role.PIMPINAN, post_id=POST),
            meeting_of(CLOSED, "rahasia", approver_post_id=POST),
            Level.FULL,
        ),
        (actor_of(Role.ADMIN), meeting_of(APPROVED), Level.NONE),
        (actor_of(Role.PROVINSI), meeting_of(APPROVED), Level.NONE),
    ],
)
def test_reading_level_when_role_state_and_sifat_meet_then_the_table_decides(actor, meeting, level):
    assert rules.reading_level(actor, meeting) is level


def test_approver_when_they_wrote_the_minutes_then_approval_is_refused():
    writer = actor_of(Role.PIMPINAN)

    rules.check_approver_apart(writer, {uuid.uuid4()})

    with pytest.raises(Refused):
        rules.check_approver_apart(writer, {uuid.uuid4(), writer.user_id})


def test_digest_when_keys_come_in_another_order_then_it_is_the_same():
    turned = dict(reversed(BODY.items()))

    assert notula.digest_of(turned) == notula.digest_of(BODY)


def test_digest_when_computed_from_the_stored_text_then_it_is_the_same():
    read_again = json.loads(canonical(BODY))

    assert notula.digest_of(read_again) == notula.digest_of(BODY)


def test_digest_when_a_letter_changes_then_it_differs():
    changed = {**BODY, "lines": [{**BODY["lines"][0], "text": "Renovasi Posyandu"}]}

    assert notula.digest_of(changed) != notula.digest_of(BODY)


def test_digest_when_computed_then_it_stays_what_it_always_was():
    digest = notula.digest_of({"text": "Ditutup – “draf”", "number": 1, "none": None})

    assert digest == "7e562ef866be65d55f1d6e5ab618722b76b29c255b4d318f672ea84e916e8550"


def test_shared_body_when_an_item_is_secret_then_nothing_of_it_is_left():
    shared = notula.shared_body(BODY)

    assert [item["title"] for item in shared["agenda"]] == ["Posyandu"]
    assert [line["text"] for line in shared["lines"]] == ["Renovasi posyandu", "Lain-lain"]
    assert [row["text"] for row in shared["follow_up"]] == ["Renovasi"]
    assert shared["attendance"] == []


@pytest.mark.parametrize("role", [Role.PIMPINAN, Role.INSTANSI])
def test_approval_when_the_chair_is_also_the_notulis_then_they_may_not(role):
    person = actor_of(role, user_id=CHAIR, post_id=POST)
    chaired = meeting_of(CLOSED, chair_user_id=CHAIR, approver_post_id=POST)
    also_minuted = meeting_of(CLOSED, chair_user_id=CHAIR, approver_post_id=POST, notulis_id=CHAIR)

    allowed = can(Permission.MEETING_APPROVE, person, chaired)
    also = can(Permission.MEETING_APPROVE, person, also_minuted)

    assert (allowed, also) == (True, False)


@pytest.mark.parametrize("role", [Role.SEKRETARIAT, Role.MITRA, Role.AUDITOR, Role.ADMIN])
def test_approval_when_another_role_is_named_chair_then_they_may_not(role):
    person = actor_of(role, user_id=CHAIR)

    allowed = can(Permission.MEETING_APPROVE, person, meeting_of(CLOSED, chair_user_id=CHAIR))

    assert allowed is False


def test_approval_when_nobody_is_named_then_nobody_may():
    person = actor_of(Role.PIMPINAN, reach=Reach.REGION)

    allowed = can(Permission.MEETING_APPROVE, person, meeting_of(CLOSED))

    assert allowed is False
