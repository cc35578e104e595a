"""What a report needs and what its judgement may say; no database."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from coordapp.agencies.models import Agency, AgencyType
from coordapp.commitments import rules as life
from coordapp.commitments.models import Commitment, ShareState, Status, Support
from coordapp.commitments.rules import Act
from coordapp.errors import Refused
from coordapp.followup import rules
from coordapp.followup.models import EvidenceKind, ReturnReason
from coordapp.followup.rules import NewEvidence, OnBehalf
from coordapp.obstacles.models import ObstacleClass
from tests.followup.scenes import BLOCKED, PHOTO, a_report

TODAY = date(2026, 11, 23)
CHRISTMAS = frozenset({date(2026, 12, 24), date(2026, 12, 25)})


def agency(name="Dinas Kesehatan (contoh)"):
    return Agency(id=uuid.uuid4(), name=name, short_name="", type=AgencyType.DINAS)


def refusal(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.field


# What each status needs.


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"status": None}, "status"),
        ({"status": Status.DONE}, "status"),
        ({"note": ""}, "note"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({**BLOCKED, "obstacle_class": None}, "obstacle_class"),
        ({**BLOCKED, "asked": ""}, "asked"),
        ({"status": Status.SUBMITTED}, "evidence"),
        ({"evidence": [PHOTO] * 11}, "evidence"),
        ({"evidence": [NewEvidence(EvidenceKind.LINK, url="javascript:alert(1)")]}, "links"),
        ({"next_review_on": TODAY - timedelta(days=1)}, "next_review_on"),
        ({"next_review_on": TODAY + timedelta(days=400)}, "next_review_on"),
    ],
)
def test_check_report_when_something_is_missing_then_its_field_is_named(said, field):
    assert refusal(rules.check_report, a_report(**said), TODAY, is_lead=True) == field


@pytest.mark.parametrize(
    "said",
    [
        {},
        BLOCKED,
        {"status": Status.SUBMITTED, "evidence": [PHOTO]},
        {"evidence": [PHOTO] * 10, "quantity": Decimal(0), "next_review_on": TODAY},
    ],
)
def test_check_report_when_complete_then_its_status_is_answered(said):
    said_status = said.get("status", Status.IN_PROGRESS)

    status = rules.check_report(a_report(**said), TODAY, is_lead=True)

    assert status is said_status


def test_check_report_when_a_supporter_is_ready_then_no_evidence_is_asked():
    status = rules.check_report(a_report(status=Status.SUBMITTED), TODAY, is_lead=False)

    assert status is Status.SUBMITTED


def test_check_report_when_a_supporter_gives_a_figure_then_it_is_refused():
    report = a_report(quantity=Decimal(3))

    assert refusal(rules.check_report, report, TODAY, is_lead=False) == "quantity"


@pytest.mark.parametrize(
    ("status", "before", "is_lead", "act"),
    [
        (Status.IN_PROGRESS, Status.NOT_STARTED, True, Act.PROGRESS),
        (Status.BLOCKED, Status.IN_PROGRESS, True, Act.BLOCK),
        (Status.SUBMITTED, Status.IN_PROGRESS, True, Act.SUBMIT),
        (Status.IN_PROGRESS, Status.BLOCKED, False, Act.PROGRESS),
        (Status.BLOCKED, Status.NOT_STARTED, False, Act.BLOCK),
        (Status.SUBMITTED, Status.NOT_STARTED, False, Act.PROGRESS),
        (Status.SUBMITTED, Status.IN_PROGRESS, False, None),
        (Status.SUBMITTED, Status.BLOCKED, False, None),
        (Status.SUBMITTED, Status.SUBMITTED, False, Act.PROGRESS),
        (Status.SUBMITTED, Status.DONE, False, Act.PROGRESS),
    ],
)
def test_act_of_when_reported_then_only_the_lead_submits(status, before, is_lead, act):
    assert rules.act_of(status, before, is_lead=is_lead) is act


# Who speaks.


def test_speaking_agencies_when_several_are_own_then_the_lead_comes_first():
    lead, helper, gone = agency("A"), agency("B"), agency("C")
    commitment = Commitment(lead_agency=lead, lead_agency_id=lead.id)
    Support(commitment=commitment, agency=helper)
    Support(commitment=commitment, agency=gone, removed_at=TODAY)

    speaking = rules.speaking_agencies(commitment, {helper.id, lead.id, gone.id})

    assert speaking == [lead, helper]


def test_check_speaker_when_none_is_chosen_then_the_first_speaks():
    lead, helper = agency(), agency()

    assert rules.check_speaker([lead, helper], None) == lead.id
    assert rules.check_speaker([lead, helper], helper.id) == helper.id


@pytest.mark.parametrize("agencies", [[], [agency()]])
def test_check_speaker_when_the_agency_is_not_involved_then_it_is_refused(agencies):
    with pytest.raises(Refused):
        rules.check_speaker(agencies, uuid.uuid4())


def test_check_on_behalf_when_nobody_told_it_then_it_is_refused():
    on_behalf = OnBehalf(uuid.uuid4(), told_by="")

    field = refusal(
        rules.check_on_behalf, on_behalf, Status.IN_PROGRESS, is_lead=True, is_secretariat=True
    )

    assert field == "told_by"


@pytest.mark.parametrize(
    ("status", "is_lead", "is_secretariat", "is_refused"),
    [
        (Status.SUBMITTED, True, False, True),
        (Status.SUBMITTED, True, True, False),
        (Status.SUBMITTED, False, False, False),
        (Status.BLOCKED, True, False, False),
    ],
)
def test_check_on_behalf_when_the_notulis_speaks_then_no_selesai_of_the_lead(
    status, is_lead, is_secretariat, is_refused
):
    on_behalf = OnBehalf(uuid.uuid4(), told_by="Kepala puskesmas")

    try:
        rules.check_on_behalf(on_behalf, status, is_lead=is_lead, is_secretariat=is_secretariat)
        was_refused = False
    except Refused:
        was_refused = True

    assert was_refused is is_refused


# Shares.


def test_check_shares_when_one_has_not_begun_then_a_reason_is_asked():
    begun = Support(agency=agency("A"), state=ShareState.RUNNING)
    waiting = Support(agency=agency("B"), state=ShareState.NOT_STARTED)
    gone = Support(agency=agency("C"), state=ShareState.NOT_STARTED, removed_at=TODAY)

    with pytest.raises(Refused, match="B") as refused:
        rules.check_shares([begun, waiting, gone], "")

    assert refused.value.field == "shares_reason"
    assert "A" not in refused.value.message.split("belum")[0].split()
    rules.check_shares([begun, waiting, gone], "Bagian B tidak lagi diperlukan")


# Links and days.


def test_links_in_when_typed_one_per_line_then_the_rest_of_a_line_is_the_caption():
    found = rules.links_in("https://kku.go.id/a  Peresmian posyandu\n\n  https://kku.go.id/b\n")

    assert [(item.url, item.caption) for item in found] == [
        ("https://kku.go.id/a", "Peresmian posyandu"),
        ("https://kku.go.id/b", ""),
    ]


@pytest.mark.parametrize(
    "url",
    ["", "kku.go.id", "ftp://a.go.id/x", "https://", "https://a b", 'https://a.id/"onload="', "x"],
)
def test_check_address_when_it_is_no_public_link_then_it_is_refused(url):
    assert refusal(rules.check_address, url) == "links"


@pytest.mark.parametrize(
    ("today", "due_on", "planned", "days"),
    [
        (TODAY, None, None, [date(2026, 11, 27), date(2026, 12, 4)]),
        (date(2026, 11, 27), None, None, [date(2026, 12, 4), date(2026, 12, 11)]),
        (TODAY, date(2026, 11, 25), None, [date(2026, 11, 25), date(2026, 11, 27)]),
        (TODAY, date(2026, 10, 1), None, [date(2026, 11, 27), date(2026, 12, 4)]),
        (TODAY, None, date(2026, 12, 1), [date(2026, 11, 27), date(2026, 12, 1)]),
        (TODAY, None, date(2026, 11, 27), [date(2026, 11, 27), date(2026, 12, 4)]),
        (TODAY, None, TODAY, [date(2026, 11, 27), date(2026, 12, 4)]),
    ],
)
def test_review_days_when_offered_then_two_days_ahead(today, due_on, planned, days):
    assert rules.review_days(today, due_on, planned) == days


# Judging.


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [(None, "Foto kabur", "reason"), (ReturnReason.UNREADABLE, "", "note")],
)
def test_check_return_when_it_does_not_say_why_then_it_is_refused(reason, note, field):
    assert refusal(rules.check_return, reason, note) == field


@pytest.mark.parametrize(
    ("quantity", "known", "field"),
    [
        (Decimal(-1), {}, "achieved_quantity"),
        (None, {"closes": True, "has_target": True}, "achieved_quantity"),
        (Decimal(2), {"is_lead": False}, "achieved_quantity"),
        (Decimal(2), {"closes": True, "has_evidence": False}, None),
    ],
)
def test_check_accepted_when_it_cannot_be_then_it_is_refused(quantity, known, field):
    standing = {"closes": False, "has_target": False, "is_lead": True, "has_evidence": True}

    assert refusal(rules.check_accepted, quantity, **standing | known) == field


@pytest.mark.parametrize(
    ("received_on", "due_on", "in_time"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), True),
        (date(2026, 12, 1), date(2026, 11, 30), False),
        (TODAY, None, True),
    ],
)
def test_is_in_time_when_received_then_the_due_day_still_counts(received_on, due_on, in_time):
    assert rules.is_in_time(received_on, due_on) is in_time


@pytest.mark.parametrize("today", [date(2026, 12, 21) + timedelta(days=day) for day in range(10)])
@pytest.mark.parametrize("days", [1, 3, 5])
def test_oldest_in_time_when_asked_then_the_day_before_it_is_beyond_the_limit(today, days):
    first = rules.oldest_in_time(today, days, CHRISTMAS)

    assert life.verification_due(first, days, CHRISTMAS) >= today
    assert life.verification_due(first - timedelta(days=1), days, CHRISTMAS) < today


def test_obstacle_classes_when_counted_then_each_has_a_name():
    assert len({item.label for item in ObstacleClass}) == len(ObstacleClass)
