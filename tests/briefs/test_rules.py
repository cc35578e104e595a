"""How tasks are grouped and which sentence heads a home."""

import uuid
from datetime import date
from types import SimpleNamespace

from coordapp.briefs import rules
from coordapp.briefs.rules import WorkQueue
from coordapp.commitments.models import Judgement, Status

TODAY = date(2026, 11, 23)
OWN = uuid.uuid4()


def item(due_on=date(2026, 12, 31), status=Status.IN_PROGRESS, lead=OWN, **columns):
    known = {
        "id": uuid.uuid4(),
        "lead_agency_id": lead,
        "lead_agency": SimpleNamespace(connectivity="baik"),
        "due_on": due_on,
        "status": status,
        "latest_judgement": None,
        "latest_update_at": None,
    }
    return SimpleNamespace(**known | columns)


def group(*items, returns=None):
    return rules.group_tasks(list(items), frozenset({OWN}), returns or {}, TODAY, 14)


def test_group_tasks_when_each_kind_is_there_then_each_has_its_shelf():
    late = item(date(2026, 11, 20))
    soon = item(date(2026, 11, 30))
    later = item(date(2026, 12, 1))
    waiting = item(date(2026, 11, 1), Status.SUBMITTED)
    returned = item(date(2026, 11, 1), latest_judgement=Judgement.RETURNED)

    tasks = group(late, soon, later, waiting, returned, returns={returned.id: "Foto buram."})

    shelves = [tasks.returned, tasks.late, tasks.soon, tasks.later, tasks.waiting]
    assert [[task.commitment for task in shelf] for shelf in shelves] == [
        [returned],
        [late],
        [soon],
        [later],
        [waiting],
    ]
    assert tasks.returned[0].returned_note == "Foto buram."


def test_group_tasks_when_a_blankspot_unit_is_silent_then_it_waits_for_signal():
    silent = item(date(2026, 11, 20), lead_agency=SimpleNamespace(connectivity="blankspot"))

    (task,) = group(silent).owed

    assert (task.is_late, task.waits_for_signal) == (False, True)


def test_group_tasks_when_the_agency_only_supports_then_a_return_is_the_leads_matter():
    supported = item(lead=uuid.uuid4(), latest_judgement=Judgement.RETURNED)

    tasks = group(supported)

    assert (tasks.returned, len(tasks.later)) == ([], 1)


def test_sentence_when_late_counts_late_ones_first():
    tasks = group(item(date(2026, 11, 20)), item(date(2026, 11, 21)), item())

    assert tasks.sentence == "2 komitmen Anda sudah lewat tenggat"


def test_sentence_when_nothing_is_owed_then_says_so():
    assert group().sentence == "Tidak ada yang perlu dilaporkan"


def test_sentence_when_all_wait_for_the_verifier_then_says_that_all_came_in():
    assert group(item(status=Status.SUBMITTED)).sentence == "Semua laporan sudah masuk"


def queue(title, count, *, is_over_limit=False):
    return WorkQueue("k", count, title, "", None, is_over_limit, "list", "/", "Buka")


def test_work_sentence_when_a_queue_is_over_its_limit_then_it_comes_first():
    queues = [queue("Notula belum disahkan", 2), queue("Laporan menunggu", 4, is_over_limit=True)]

    assert rules.work_sentence(queues) == "Mulai dari 4 laporan menunggu"


def test_work_sentence_when_all_queues_are_empty_then_says_so():
    assert rules.work_sentence([queue("Notula", 0)]) == "Tidak ada antrean hari ini"


def test_decision_sentence_when_nothing_waits_then_says_so():
    assert rules.decision_sentence(0) == "Tidak ada yang menunggu keputusan Anda"
