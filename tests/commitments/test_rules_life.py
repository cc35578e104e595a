"""The life cycle, walked completely: every act from every status."""

import pytest

from coordapp.commitments import rules
from coordapp.commitments.models import Shape, Status
from coordapp.commitments.rules import Act
from coordapp.errors import Refused

S = Status
LEADS_TO = {
    (S.DRAFT, Act.CONFIRM): S.NOT_STARTED,
    (S.DRAFT, Act.WITHDRAW): S.WITHDRAWN,
    (S.NOT_STARTED, Act.PROGRESS): S.IN_PROGRESS,
    (S.NOT_STARTED, Act.BLOCK): S.BLOCKED,
    (S.NOT_STARTED, Act.SUBMIT): S.SUBMITTED,
    (S.NOT_STARTED, Act.DROP): S.DROPPED,
    (S.IN_PROGRESS, Act.PROGRESS): S.IN_PROGRESS,
    (S.IN_PROGRESS, Act.BLOCK): S.BLOCKED,
    (S.IN_PROGRESS, Act.SUBMIT): S.SUBMITTED,
    (S.IN_PROGRESS, Act.DROP): S.DROPPED,
    (S.BLOCKED, Act.PROGRESS): S.IN_PROGRESS,
    (S.BLOCKED, Act.BLOCK): S.BLOCKED,
    (S.BLOCKED, Act.SUBMIT): S.SUBMITTED,
    (S.BLOCKED, Act.DROP): S.DROPPED,
    (S.SUBMITTED, Act.ACCEPT): S.DONE,
    (S.SUBMITTED, Act.RETURN): S.IN_PROGRESS,
    (S.SUBMITTED, Act.DROP): S.DROPPED,
    (S.DONE, Act.REOPEN): S.IN_PROGRESS,
    (S.DROPPED, Act.REOPEN): S.IN_PROGRESS,
}
EVERY = [(status, act) for status in Status for act in Act]


@pytest.mark.parametrize(("status", "act"), EVERY)
def test_step_when_every_act_meets_every_status_then_only_the_table_moves(status, act):
    if (status, act) in LEADS_TO:
        assert rules.step(act, status) is LEADS_TO[status, act]
        assert rules.is_possible(act, status)
        return

    with pytest.raises(Refused) as refused:
        rules.step(act, status)

    assert refused.value.message.endswith(".")
    assert not rules.is_possible(act, status)


@pytest.mark.parametrize(
    ("act", "status", "sentence"),
    [
        (Act.CONFIRM, S.IN_PROGRESS, "Komitmen ini sudah ditetapkan."),
        (Act.REOPEN, S.SUBMITTED, "Komitmen ini masih terbuka."),
        (Act.ACCEPT, S.BLOCKED, "Komitmen ini belum diajukan selesai."),
        (Act.PROGRESS, S.DONE, "Komitmen ini sudah selesai."),
        (Act.DROP, S.DROPPED, "Komitmen ini sudah diakhiri."),
        (Act.WITHDRAW, S.WITHDRAWN, "Draf ini sudah ditarik."),
    ],
)
def test_refusal_when_a_step_is_missing_then_it_names_what_stands(act, status, sentence):
    assert rules.refusal_of(act, status) == sentence


def test_refuse_induk_when_it_is_one_then_the_anak_are_named():
    with pytest.raises(Refused, match="anaknya"):
        rules.refuse_induk(Shape.INDUK)

    rules.refuse_induk(Shape.TUNGGAL)
    rules.refuse_induk(Shape.ANAK)


@pytest.mark.parametrize(
    ("children", "any_late", "reads"),
    [
        ([S.DONE, S.DROPPED], False, "done"),
        ([S.DONE, S.DONE], True, "done"),
        ([S.DROPPED, S.DROPPED], False, "dropped"),
        ([S.DONE, S.IN_PROGRESS], True, "overdue"),
        ([S.DONE, S.IN_PROGRESS], False, "in_progress"),
        ([], False, "in_progress"),
    ],
)
def test_roll_up_when_anak_stand_so_then_the_induk_reads(children, any_late, reads):
    assert rules.rolled_up(children, any_late) == reads
