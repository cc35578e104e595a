"""How tasks are grouped and what a home's first sentence says. Pure."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from coordapp.commitments import rules as life
from coordapp.commitments.models import Commitment, Judgement, Status
from coordapp.language import _


@dataclass(frozen=True)
class Task:
    """A commitment as its lead or supporter meets it in the list of tasks."""

    commitment: Commitment
    is_lead: bool
    is_late: bool
    waits_for_signal: bool
    returned_note: str


@dataclass
class Tasks:
    """What I owe, in the order it should be done, and what waits for others."""

    returned: list[Task] = field(default_factory=list)
    late: list[Task] = field(default_factory=list)
    soon: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)

    @property
    def owed(self) -> list[Task]:
        return [*self.returned, *self.late, *self.soon, *self.later]

    @property
    def sentence(self) -> str:
        """The heading of the page: the reader's own next act."""
        late = sum(task.is_late for task in self.owed)
        if late:
            return _("%(count)s komitmen Anda sudah lewat tenggat", count=late)
        if self.returned:
            return _("Perbaiki %(count)s laporan yang dikembalikan", count=len(self.returned))
        if self.soon:
            return _("%(count)s laporan perlu segera dikirim", count=len(self.soon))
        if self.later:
            return _("Tidak ada yang mendesak")
        if self.waiting:
            return _("Semua laporan sudah masuk")
        return _("Tidak ada yang perlu dilaporkan")


def group_tasks(
    commitments: list[Commitment],
    own: frozenset[uuid.UUID],
    returns: dict[uuid.UUID, str],
    today: date,
    grace_days: int,
) -> Tasks:
    """Sort open items into returned, late, soon, later and waiting for others."""
    tasks = Tasks()
    for commitment in commitments:
        task = _task(commitment, own, returns, today, grace_days)
        _shelf(tasks, task, today).append(task)
    return tasks


def _task(
    commitment: Commitment,
    own: frozenset[uuid.UUID],
    returns: dict[uuid.UUID, str],
    today: date,
    grace_days: int,
) -> Task:
    lead = commitment.lead_agency
    waits = life.waits_for_signal(
        lead.connectivity if lead else None,
        commitment.due_on,
        commitment.latest_update_at,
        today,
        grace_days,
    )
    return Task(
        commitment=commitment,
        is_lead=commitment.lead_agency_id in own,
        is_late=not waits and life.is_late(commitment.status, commitment.due_on, today),
        waits_for_signal=waits,
        returned_note=returns.get(commitment.id, ""),
    )


def _shelf(tasks: Tasks, task: Task, today: date) -> list[Task]:
    commitment = task.commitment
    if commitment.status is Status.SUBMITTED:
        return tasks.waiting
    if commitment.latest_judgement is Judgement.RETURNED and task.is_lead:
        return tasks.returned
    if task.is_late:
        return tasks.late
    due = commitment.due_on
    if due is not None and (due - today).days <= life.SOON_DAYS:
        return tasks.soon
    return tasks.later


def decision_sentence(count: int) -> str:
    """The leader's heading."""
    if count:
        return _("%(count)s hal menunggu keputusan Anda", count=count)
    return _("Tidak ada yang menunggu keputusan Anda")


@dataclass(frozen=True)
class WorkQueue:
    """One queue of the secretariat: how many, how old, and where it opens."""

    key: str
    count: int
    title: str
    detail: str
    oldest_days: int | None
    is_over_limit: bool
    icon: str
    href: str
    button: str


def work_sentence(queues: list[WorkQueue]) -> str:
    """The secretariat's heading: begin with the queue that is over its limit, else the first."""
    waiting = [queue for queue in queues if queue.count]
    if not waiting:
        return _("Tidak ada antrean hari ini")
    first = next((queue for queue in waiting if queue.is_over_limit), waiting[0])
    return _(
        "Mulai dari %(count)s %(title)s",
        count=first.count,
        title=first.title[:1].lower() + first.title[1:],
    )
