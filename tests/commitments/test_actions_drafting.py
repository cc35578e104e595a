"""From a tracked line to a confirmed, numbered commitment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.commitments import actions
from coordapp.commitments.actions.concluding import pledge_warnings
from coordapp.commitments.models import EventKind, Rhythm, Shape, Status
from coordapp.commitments.queries import lookups
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.meetings.models import MeetingStatus
from coordapp.programmes.actions import add_theme
from coordapp.regions.models import PostKind, VerifierKind
from tests.commitments.scenes import DUE, a_draft, complete, story_of
from tests.factories import make_agency, make_commitment, make_meeting, make_place, make_post

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def draft(secretariat):
    return a_draft(secretariat)


def test_propose_when_a_line_is_tracked_then_a_draft_with_the_lines_number(secretariat):
    meeting = make_meeting(MeetingStatus.IN_PROGRESS, number="KKU-R-2026-012")

    draft = a_draft(secretariat, meeting, speaker="Bupati", on_behalf_of="")

    assert draft.number == "KKU-R-2026-012.b1"
    assert (draft.status, draft.shape, draft.giver) == (Status.DRAFT, Shape.TUNGGAL, "Bupati")
    assert story_of(draft) == [EventKind.DRAFTED]


def test_complete_when_all_is_given_then_all_is_kept(secretariat, draft, dinkes, pupr):
    theme = add_theme(secretariat, slug="posyandu", name="Posyandu")
    post = make_post(PostKind.WAKIL_BUPATI)
    make_place("61.11.01", "Sukadana")

    complete(
        secretariat,
        draft,
        lead_agency_id=dinkes.id,
        target_quantity=Decimal(12),
        target_unit="posyandu",
        is_priority=True,
        giver_post_id=post.id,
        theme_ids=[theme.id],
        place_codes=["61.11.01"],
        supports=[(pupr.id, "gambar teknis")],
    )

    assert (draft.lead_agency_id, draft.due_on, draft.is_priority) == (dinkes.id, DUE, True)
    assert draft.giver_post_id == post.id
    assert [link.theme_id for link in lookups.theme_links(draft)] == [theme.id]
    assert [link.place_code for link in lookups.place_links(draft)] == ["61.11.01"]
    assert lookups.shares_of(draft) == {pupr.id: "gambar teknis"}
    assert draft.support_agency_ids == {pupr.id}
    assert draft.interested_agencies == " "


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_complete_when_it_is_no_draft_then_refused(secretariat, kku, status):
    row = make_commitment(status)

    with pytest.raises(Refused, match="addendum"):
        complete(secretariat, row)


def test_complete_when_the_statement_is_gone_then_refused(secretariat, draft):
    with pytest.raises(Refused) as refused:
        complete(secretariat, draft, statement="")

    assert refused.value.field == "statement"


def test_complete_when_a_bidang_should_lead_then_refused(secretariat, draft, dinkes):
    bidang = make_agency("Bidang Kesmas (contoh)", AgencyType.BIDANG, parent_id=dinkes.id)

    with pytest.raises(Refused, match="Bidang") as refused:
        complete(secretariat, draft, lead_agency_id=bidang.id)

    assert refused.value.field == "lead_agency_id"


@pytest.mark.parametrize(("day", "may_lead"), [(23, False), (24, True)])
def test_complete_when_the_lead_ends_then_not_from_its_last_day_on(
    secretariat, draft, day, may_lead
):
    ended = make_agency(active_until=date(2026, 11, day))

    if may_lead:
        complete(secretariat, draft, lead_agency_id=ended.id)
        assert draft.lead_agency_id == ended.id
        return
    with pytest.raises(Refused, match="tidak aktif"):
        complete(secretariat, draft, lead_agency_id=ended.id)


def test_complete_when_the_lead_supports_itself_then_refused(secretariat, draft, dinkes):
    with pytest.raises(Refused) as refused:
        complete(secretariat, draft, lead_agency_id=dinkes.id, supports=[(dinkes.id, "")])

    assert refused.value.field == "supports"
    assert draft.lead_agency_id is None


def test_complete_when_an_agency_is_unknown_then_refused(secretariat, draft):
    stranger = draft.id

    for said in ({"lead_agency_id": stranger}, {"supports": [(stranger, "")]}):
        with pytest.raises(Refused, match="tidak ada di daerah"):
            complete(secretariat, draft, **said)


def test_complete_when_it_repeats_then_its_end_is_its_due_date(secretariat, draft, dinkes):
    complete(
        secretariat,
        draft,
        lead_agency_id=dinkes.id,
        due_on=date(2026, 11, 30),
        repeats=Rhythm.WEEKLY,
        repeats_until=DUE,
    )

    assert (draft.due_on, draft.repeats_until) == (DUE, DUE)


def test_complete_when_it_no_longer_repeats_then_the_period_is_gone(secretariat, draft):
    complete(secretariat, draft, repeats=Rhythm.WEEKLY, repeats_until=DUE)

    complete(secretariat, draft, repeats=None, repeats_until=DUE, due_on=date(2026, 12, 1))

    assert (draft.repeats, draft.repeats_until, draft.due_on) == (None, None, date(2026, 12, 1))


def test_complete_when_only_supports_change_then_the_version_tells(secretariat, draft, pupr):
    complete(secretariat, draft)
    db.session.flush()
    before = draft.version

    complete(secretariat, draft, supports=[(pupr.id, "gambar")])
    db.session.flush()

    assert draft.version == before + 1


# Confirming.


def confirmed(secretariat, draft, lead, **said):
    complete(secretariat, draft, lead_agency_id=lead.id, **said)
    return actions.confirm_commitment(secretariat, draft)


def test_confirm_when_complete_then_numbered_in_order(secretariat, dinkes):
    rows = [confirmed(secretariat, a_draft(secretariat), dinkes) for _item in range(2)]

    assert [row.number for row in rows] == ["KKU-2026-0001", "KKU-2026-0002"]
    assert {row.status for row in rows} == {Status.NOT_STARTED}
    assert {row.first_due_on for row in rows} == {DUE}
    assert story_of(rows[0]) == [EventKind.DRAFTED, EventKind.CONFIRMED]


@pytest.mark.parametrize("name", ["lead_agency_id", "due_on", "deliverable"])
def test_confirm_when_something_is_missing_then_refused_without_a_number(
    secretariat, draft, dinkes, name
):
    given = {"lead_agency_id": dinkes.id, name: "" if name == "deliverable" else None}
    complete(secretariat, draft, **given)

    with pytest.raises(Refused) as refused:
        actions.confirm_commitment(secretariat, draft)

    assert refused.value.field == name
    assert draft.number.endswith(".b1")
    assert draft.status is Status.DRAFT


def test_establish_when_something_is_missing_then_refused(secretariat, draft):
    with pytest.raises(Refused) as refused:
        actions.establish_commitment(
            secretariat,
            draft,
            statement="Renovasi",
            lead_agency_id=None,
            deliverable="",
            due_on=None,
        )

    assert refused.value.field == "lead_agency_id"


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
def test_confirm_when_it_is_no_draft_then_refused(secretariat, kku, status):
    with pytest.raises(Refused):
        actions.confirm_commitment(secretariat, make_commitment(status))


def test_confirm_when_the_minutes_are_open_then_the_clock_waits_for_closing(
    secretariat, draft, dinkes, clock
):
    row = confirmed(secretariat, draft, dinkes)
    assert row.clock_started_at is None
    clock.move(hours=2)

    actions.conclude_meeting(secretariat, row.meeting, overridden="Rapat singkat")

    assert row.clock_started_at == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def test_conclude_when_a_due_date_precedes_the_meeting_then_it_warns(secretariat, draft, dinkes):
    draft.meeting.starts_on = date(2026, 11, 23)
    row = confirmed(secretariat, draft, dinkes, due_on=date(2026, 11, 22))

    assert pledge_warnings([row], row.meeting.starts_on) == [
        "1 komitmen bertenggat sebelum hari rapat."
    ]
    assert pledge_warnings([row], date(2026, 11, 22)) == []
    assert pledge_warnings([row], None) == []


def test_conclude_when_a_target_stands_then_the_minutes_spell_it_as_the_pages_do(
    secretariat, draft, dinkes
):
    target = {"target_quantity": Decimal("1200.50"), "target_unit": "balita"}
    row = confirmed(secretariat, draft, dinkes, **target)

    revision = actions.conclude_meeting(secretariat, row.meeting, overridden="Rapat singkat")

    assert revision.body["follow_up"][0]["target"] == "1.200,5 balita"


def test_confirm_when_the_minutes_are_closed_then_the_clock_starts_now(secretariat, dinkes):
    meeting = make_meeting(MeetingStatus.CLOSED, closed_at=datetime(2026, 11, 1, tzinfo=UTC))

    row = confirmed(secretariat, a_draft(secretariat, meeting), dinkes)

    assert row.clock_started_at == NOW


def test_confirm_when_agencies_take_part_then_they_are_marked_for_the_interest_rule(
    secretariat, draft, dinkes, pupr
):
    row = confirmed(secretariat, draft, dinkes, supports=[(pupr.id, "")])

    assert row.interested_agencies.split() == [str(dinkes.id), str(pupr.id)]


def test_confirm_when_it_repeats_then_it_runs_from_today(secretariat, draft, dinkes):
    row = confirmed(secretariat, draft, dinkes, repeats=Rhythm.MONTHLY, repeats_until=DUE)

    assert (row.repeats_from, row.repeats_until) == (date(2026, 11, 23), DUE)


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        (VerifierKind.SECRETARIAT, VerifierKind.SECRETARIAT),
        (VerifierKind.INSPECTORATE, VerifierKind.INSPECTORATE),
        (VerifierKind.COACH, VerifierKind.SECRETARIAT),
    ],
)
def test_confirm_when_the_pembina_leads_then_the_region_names_the_verifier(
    secretariat, draft, dinkes, kku, default, expected
):
    kku.default_verifier = default

    row = confirmed(secretariat, draft, dinkes, coach_agency_id=dinkes.id)

    assert row.verifier is expected
