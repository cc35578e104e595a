"""Changes after confirmation: never silent, and never against the interest rule's marks."""

from datetime import date
from decimal import Decimal

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.commitments import actions
from coordapp.commitments.models import EventKind, Rhythm, Shape, Status
from coordapp.commitments.queries import lookups
from coordapp.errors import Refused
from coordapp.programmes.actions import add_theme
from coordapp.regions.models import VerifierKind
from tests.commitments.scenes import DUE, a_draft, complete, events_of
from tests.factories import make_agency, make_commitment, make_place, make_support

NOT_OPEN = [Status.DRAFT, Status.DONE, Status.DROPPED, Status.WITHDRAWN]


@pytest.fixture
def row(dinkes):
    return make_commitment(
        lead=dinkes, due_on=DUE, deliverable="Berita acara", target_quantity=Decimal(12)
    )


def amend(actor, row, **said):
    given = {"reason": "Salah ketik", "statement": row.statement, **said}
    return actions.amend_wording(actor, row, **given)


def change_terms(actor, row, **said):
    given = {
        "reason": "Kesepakatan baru",
        "lead_agency_id": row.lead_agency_id,
        "due_on": row.due_on,
        "deliverable": row.deliverable,
        "target_quantity": row.target_quantity,
        "target_unit": row.target_unit,
        **said,
    }
    return actions.amend_terms(actor, row, **given)


# Wording.


def test_amend_when_the_statement_changes_then_both_texts_are_told(secretariat, row):
    before = row.statement

    amend(secretariat, row, statement="Renovasi 12 posyandu")

    (event,) = events_of(row)
    assert (event.kind, event.text) == (EventKind.AMENDED, "Salah ketik")
    assert event.data == {"statement": [before, "Renovasi 12 posyandu"]}


def test_amend_when_themes_places_and_supports_change_then_each_is_told(secretariat, row, pupr):
    theme = add_theme(secretariat, slug="posyandu", name="Posyandu")
    make_place("61.11.01", "Sukadana")

    amend(
        secretariat,
        row,
        theme_ids=[theme.id],
        place_codes=["61.11.01"],
        supports=[(pupr.id, "gambar")],
    )

    assert events_of(row)[0].data == {
        "themes": ["", "Posyandu"],
        "places": ["", "Sukadana"],
        "supports": ["", "PUPR (gambar)"],
    }


def test_amend_when_a_support_leaves_then_it_stays_marked_and_on_record(secretariat, row, pupr):
    amend(secretariat, row, supports=[(pupr.id, "gambar")])

    amend(secretariat, row, supports=[])

    (support,) = lookups.supports_of(row)
    assert support.removed_at is not None
    assert row.support_agency_ids == set()
    assert f" {pupr.id} " in row.interested_agencies


def test_amend_when_a_support_comes_back_then_its_row_is_used_again(secretariat, row, pupr):
    for supports in ([(pupr.id, "gambar")], [], [(pupr.id, "pengawasan")]):
        amend(secretariat, row, supports=supports)

    (support,) = lookups.supports_of(row)
    assert (support.share, support.removed_at) == ("pengawasan", None)


def test_amend_when_nothing_changes_then_refused(secretariat, row):
    with pytest.raises(Refused, match="Tidak ada yang berubah"):
        amend(secretariat, row)


@pytest.mark.parametrize("field", ["reason", "statement"])
def test_amend_when_reason_or_statement_is_missing_then_refused(secretariat, row, field):
    with pytest.raises(Refused) as refused:
        amend(secretariat, row, **{field: ""})

    assert refused.value.field == field


@pytest.mark.parametrize("status", NOT_OPEN)
def test_amend_when_it_is_not_open_then_refused(secretariat, kku, status):
    closed = make_commitment(status)

    for act in (amend, change_terms):
        with pytest.raises(Refused):
            act(secretariat, closed, statement="Lain") if act is amend else act(secretariat, closed)


def test_amend_when_it_is_an_induk_then_each_open_anak_gets_the_change_and_nothing_else(
    secretariat, dinkes, pupr
):
    draft = complete(secretariat, a_draft(secretariat), supports=[(dinkes.id, "data")])
    agencies = [make_agency(), make_agency(), pupr]
    first, closed, by_pupr = actions.fan_out_commitment(secretariat, draft, agencies)
    actions.amend_wording(
        secretariat, first, reason="Khusus", statement="Khusus", supports=[(dinkes.id, "peta")]
    )
    closed.closed_on = date(2026, 11, 23)

    amend(secretariat, draft, supports=[(dinkes.id, "data"), (pupr.id, "gambar")])

    assert first.statement == "Khusus"
    assert lookups.shares_of(first) == {dinkes.id: "peta", pupr.id: "gambar"}
    assert lookups.shares_of(closed) == {dinkes.id: "data"}
    assert lookups.shares_of(by_pupr) == {dinkes.id: "data"}
    assert [event.kind for event in events_of(by_pupr)] == [EventKind.CONFIRMED]


# Terms.


def test_terms_when_the_due_date_comes_nearer_then_it_moves_and_the_first_stays(secretariat, row):
    row.first_due_on = DUE

    change_terms(secretariat, row, due_on=date(2026, 12, 1))

    assert (row.due_on, row.first_due_on, row.extensions) == (date(2026, 12, 1), DUE, 0)
    assert events_of(row)[0].data == {"due_on": ["2026-12-31", "2026-12-01"]}


@pytest.mark.parametrize("due_on", [date(2027, 1, 1), date(2026, 11, 22), None])
def test_terms_when_the_due_date_is_later_past_or_empty_then_refused(secretariat, row, due_on):
    with pytest.raises(Refused) as refused:
        change_terms(secretariat, row, due_on=due_on, deliverable="Lain")

    assert refused.value.field == "due_on"


def test_terms_when_a_routine_ends_earlier_then_its_period_does_too(secretariat, row):
    row.repeats, row.repeats_until = Rhythm.WEEKLY, DUE

    change_terms(secretariat, row, due_on=date(2026, 12, 1))

    assert row.repeats_until == date(2026, 12, 1)


def test_terms_when_the_lead_changes_then_it_is_received_anew_and_both_stay_marked(
    secretariat, operator, row, pupr
):
    actions.acknowledge_commitment(operator, row)

    change_terms(secretariat, row, lead_agency_id=pupr.id)

    assert (row.lead_agency_id, row.acknowledged_at) == (pupr.id, None)
    assert row.interested_agencies.split() == [str(operator.agency_id), str(pupr.id)]
    assert events_of(row)[-1].data == {"lead_agency_id": ["Dinkes", "PUPR"]}


def test_terms_when_the_pembina_becomes_the_lead_then_it_verifies_no_more(
    secretariat, row, pupr, kku
):
    row.coach_agency_id, row.verifier = pupr.id, VerifierKind.COACH

    change_terms(secretariat, row, lead_agency_id=pupr.id)

    assert row.verifier is VerifierKind.SECRETARIAT


def test_terms_when_the_new_lead_supports_it_then_refused(secretariat, row, pupr):
    make_support(row, pupr)

    with pytest.raises(Refused, match="pendukung") as refused:
        change_terms(secretariat, row, lead_agency_id=pupr.id)

    assert refused.value.field == "lead_agency_id"


def test_terms_when_the_new_lead_is_none_or_a_bidang_then_refused(secretariat, row):
    bidang = make_agency(type=AgencyType.BIDANG)

    for lead in (None, bidang.id):
        with pytest.raises(Refused) as refused:
            change_terms(secretariat, row, lead_agency_id=lead)
        assert refused.value.field == "lead_agency_id"


def test_terms_when_a_submission_waits_then_the_lead_stays(secretariat, row, pupr):
    row.status = Status.SUBMITTED

    with pytest.raises(Refused, match="menunggu verifikasi"):
        change_terms(secretariat, row, lead_agency_id=pupr.id)


def test_terms_when_target_and_deliverable_change_then_both_are_told(secretariat, row):
    change_terms(
        secretariat, row, deliverable="Foto", target_quantity=Decimal(10), target_unit="posyandu"
    )

    assert events_of(row)[0].data["deliverable"] == ["Berita acara", "Foto"]
    assert events_of(row)[0].data["target_unit"] == ["", "posyandu"]
    assert row.target_quantity == 10


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"deliverable": ""}, "deliverable"),
        ({"target_quantity": Decimal(0)}, "target_quantity"),
        ({}, None),
    ],
)
def test_terms_when_something_is_amiss_then_refused(secretariat, row, said, field):
    with pytest.raises(Refused) as refused:
        change_terms(secretariat, row, **said)

    assert refused.value.field == field


def test_terms_when_it_is_an_induk_then_refused(secretariat, row):
    row.shape = Shape.INDUK

    with pytest.raises(Refused, match="induk"):
        change_terms(secretariat, row, deliverable="Lain")


# Receiving.


def test_acknowledge_when_said_twice_then_told_once(operator, row, clock):
    actions.acknowledge_commitment(operator, row)
    at = row.acknowledged_at
    clock.move(hours=1)

    actions.acknowledge_commitment(operator, row)

    assert row.acknowledged_at == at
    assert [event.kind for event in events_of(row)] == [EventKind.ACKNOWLEDGED]


@pytest.mark.parametrize("status", NOT_OPEN)
def test_acknowledge_when_it_is_not_open_then_refused(operator, status):
    with pytest.raises(Refused):
        actions.acknowledge_commitment(operator, make_commitment(status))
