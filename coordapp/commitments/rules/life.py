"""The life cycle of a commitment in one table (design: life of a commitment)."""

import enum

from coordapp.commitments.models import Shape, Status
from coordapp.errors import Refused
from coordapp.language import _

LATE_STATUSES = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED})
OPEN_STATUSES = LATE_STATUSES | {Status.SUBMITTED}
CLOSED_STATUSES = frozenset({Status.DONE, Status.DROPPED})


class Act(enum.StrEnum):
    """What moves a commitment from one status to another."""

    CONFIRM = "confirm"
    PROGRESS = "progress"
    BLOCK = "block"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"
    DROP = "drop"
    REOPEN = "reopen"


# The whole life cycle. Who may take a step is policy's; what it needs, its action's.
TRANSITIONS: dict[Act, tuple[frozenset[Status], Status]] = {
    Act.CONFIRM: (frozenset({Status.DRAFT}), Status.NOT_STARTED),
    Act.PROGRESS: (LATE_STATUSES, Status.IN_PROGRESS),
    Act.BLOCK: (LATE_STATUSES, Status.BLOCKED),
    Act.SUBMIT: (LATE_STATUSES, Status.SUBMITTED),
    Act.ACCEPT: (frozenset({Status.SUBMITTED}), Status.DONE),
    Act.RETURN: (frozenset({Status.SUBMITTED}), Status.IN_PROGRESS),
    Act.WITHDRAW: (frozenset({Status.DRAFT}), Status.WITHDRAWN),
    Act.DROP: (OPEN_STATUSES, Status.DROPPED),
    Act.REOPEN: (CLOSED_STATUSES, Status.IN_PROGRESS),
}


def refusal_of(act: Act, status: Status) -> str:
    """Why a step cannot be taken from this status, as a sentence."""
    if act in (Act.CONFIRM, Act.WITHDRAW) and status in OPEN_STATUSES:
        return _("Komitmen ini sudah ditetapkan.")
    if act is Act.REOPEN and status in OPEN_STATUSES:
        return _("Komitmen ini masih terbuka.")
    if act in (Act.ACCEPT, Act.RETURN) and status in LATE_STATUSES:
        return _("Komitmen ini belum diajukan selesai.")
    if status is Status.SUBMITTED:
        return _("Komitmen ini sedang menunggu verifikasi. Tunggu hasilnya lebih dulu.")
    if status is Status.DONE:
        return _("Komitmen ini sudah selesai.")
    if status is Status.DROPPED:
        return _("Komitmen ini sudah diakhiri.")
    if status is Status.DRAFT:
        return _("Komitmen ini belum lengkap. Lengkapi dan tetapkan lebih dulu.")
    return _("Draf ini sudah ditarik.")


def is_possible(act: Act, status: Status) -> bool:
    """Whether the table has this step."""
    return status in TRANSITIONS[act][0]


def step(act: Act, status: Status) -> Status:
    """The status after a step; raises Refused when the table has no such step."""
    sources, target = TRANSITIONS[act]
    if status not in sources:
        raise Refused(refusal_of(act, status))
    return target


def refuse_induk(shape: Shape) -> None:
    """An induk has no status of its own: its anak are reported, verified and ended."""
    if shape is Shape.INDUK:
        raise Refused(_("Ini komitmen induk. Pilih salah satu anaknya."))


def rolled_up(children: list[Status], any_late: bool) -> str:
    """How an induk reads: selesai, diakhiri, terlambat or berjalan."""
    if children and all(status is Status.DROPPED for status in children):
        return "dropped"
    if children and set(children) <= CLOSED_STATUSES:
        return "done"
    return "overdue" if any_late else "in_progress"
