"""The interest rule: no one judges what is or was theirs, or what they wrote on."""

from dataclasses import replace

import pytest

from coordapp.agencies.models import AgencyType
from coordapp.commitments import actions
from coordapp.commitments.models import Status
from coordapp.commitments.powers import why_not
from coordapp.policy import Permission, Role, can
from coordapp.regions.models import VerifierKind
from tests.commitments.scenes import ask, at_the_door
from tests.factories import make_actor, make_agency, make_commitment, make_support

JUDGING = (
    Permission.COMMITMENT_VERIFY,
    Permission.COMMITMENT_AMEND_TERMS,
    Permission.COMMITMENT_DROP,
    Permission.COMMITMENT_REOPEN,
)


def rights(actor, row):
    handed = at_the_door(actor, row)
    return [permission.name for permission in JUDGING if can(permission, actor, handed)]


@pytest.fixture
def row(dinkes):
    return make_commitment(lead=dinkes)


def test_leader_when_without_interest_then_every_judgement(row, sekda):
    assert rights(sekda, row) == [permission.name for permission in JUDGING]


@pytest.mark.parametrize("role", ["lead", "support", "former support"])
def test_leader_when_the_own_office_takes_or_took_part_then_none(row, sekda, dinkes, pupr, role):
    if role != "lead":
        support = make_support(row, pupr)
        support.removed_at = row.created_at if role == "former support" else None
        row.interested_agencies += f"{pupr.id} "
    partial = replace(
        sekda, interest_agencies=frozenset({dinkes.id if role == "lead" else pupr.id})
    )

    assert rights(partial, row) == []


def test_secretariat_when_it_asked_on_behalf_then_it_judges_no_more(row, secretariat):
    before = rights(secretariat, row)

    ask(secretariat, at_the_door(secretariat, row))

    assert before == ["COMMITMENT_VERIFY", "COMMITMENT_AMEND_TERMS"]
    assert rights(secretariat, row) == []


def test_secretariat_when_it_wrote_a_telaah_then_it_still_judges(row, operator, secretariat):
    request = ask(operator, row)

    actions.examine_request(secretariat, request, telaah="Beralasan", telaah_recommends=True)

    assert rights(secretariat, row) == ["COMMITMENT_VERIFY", "COMMITMENT_AMEND_TERMS"]


@pytest.mark.parametrize(
    ("verifier", "expected"),
    [
        (VerifierKind.SECRETARIAT, ["secretariat", "pembina"]),
        (VerifierKind.COACH, ["pembina"]),
        (VerifierKind.INSPECTORATE, ["auditor", "pembina"]),
    ],
)
def test_verifying_when_somebody_is_named_then_they_and_the_pembina_alone(
    dinkes, secretariat, operator, pupr, verifier, expected
):
    puskesmas = make_agency("Puskesmas 01 (contoh)", AgencyType.PUSKESMAS, parent_id=dinkes.id)
    row = make_commitment(lead=puskesmas, coach_agency_id=dinkes.id, verifier=verifier)
    auditor = make_actor(Role.AUDITOR, make_agency())
    people = {
        "secretariat": secretariat,
        "auditor": auditor,
        "pembina": operator,
        "puskesmas": make_actor(Role.INSTANSI, puskesmas),
    }

    handed = at_the_door(secretariat, row)
    found = [
        name for name, actor in people.items() if can(Permission.COMMITMENT_VERIFY, actor, handed)
    ]

    assert found == expected


def test_pembina_when_it_supports_the_item_then_it_does_not_verify(dinkes, operator):
    row = make_commitment(coach_agency_id=dinkes.id, verifier=VerifierKind.COACH)
    row.interested_agencies += f"{dinkes.id} "

    assert not can(Permission.COMMITMENT_VERIFY, operator, at_the_door(operator, row))


def test_notulis_when_it_is_a_draft_then_fills_it_in_but_never_confirms(kku):
    notulis = make_actor(Role.INSTANSI, make_agency())
    draft = make_commitment(Status.DRAFT)
    draft.meeting.notulis_id = notulis.user_id
    handed = at_the_door(notulis, draft)

    allowed = [
        can(permission, notulis, handed)
        for permission in (Permission.COMMITMENT_COMPLETE, Permission.COMMITMENT_CONFIRM)
    ]

    assert allowed == [True, False]


# Why a button is not there.


def test_why_not_when_the_office_leads_then_it_is_named(row, sekda, dinkes):
    partial = replace(sekda, interest_agencies=frozenset({dinkes.id}))

    (sentence,) = why_not(partial, at_the_door(partial, row))

    assert sentence == (
        "Anda tidak dapat memverifikasi laporan, memutus usulan, atau mengubah ketentuan "
        "komitmen ini karena Dinkes adalah PJ atau pendukungnya."
    )


def test_why_not_when_the_reader_wrote_on_it_then_it_says_so(row, secretariat):
    ask(secretariat, row)

    (sentence,) = why_not(secretariat, at_the_door(secretariat, row))

    assert sentence.endswith("karena Anda pernah menulis laporan atau usulan di sini.")


def test_why_not_when_another_verifies_then_it_is_named(row, secretariat):
    row.verifier = VerifierKind.INSPECTORATE

    assert why_not(secretariat, at_the_door(secretariat, row)) == [
        "Laporan diverifikasi oleh Inspektorat, bukan sekretariat."
    ]


def test_why_not_when_the_lead_waits_for_a_verdict_then_it_says_so(row, operator):
    row.status = Status.SUBMITTED

    assert why_not(operator, at_the_door(operator, row)) == [
        "Komitmen ini sedang menunggu verifikasi. Tunggu hasilnya lebih dulu."
    ]


def test_why_not_when_nothing_is_missing_then_silence(row, sekda):
    assert why_not(sekda, at_the_door(sekda, row)) == []
