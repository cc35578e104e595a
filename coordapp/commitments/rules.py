"""The life cycle in one table, dates, facts and deciders. Pure: the day is an argument."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from coordapp.commitments.models import Decider, Judgement, Rhythm, Shape, Status
from coordapp.errors import Refused
from coordapp.language import _

NO_NEWS_DAYS = 14
SOON_DAYS = 7
DELEGATED_DAYS = 30
LATE_STATUSES = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED})
OPEN_STATUSES = LATE_STATUSES | {Status.SUBMITTED}
AGEING = ((0, 7), (8, 30), (31, 90), (91, None))


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


# The whole life cycle (design §4). Who may take a step is policy's; what it needs, its action's.
TRANSITIONS: dict[Act, tuple[frozenset[Status], Status]] = {
    Act.CONFIRM: (frozenset({Status.DRAFT}), Status.NOT_STARTED),
    Act.PROGRESS: (LATE_STATUSES, Status.IN_PROGRESS),
    Act.BLOCK: (LATE_STATUSES, Status.BLOCKED),
    Act.SUBMIT: (LATE_STATUSES, Status.SUBMITTED),
    Act.ACCEPT: (frozenset({Status.SUBMITTED}), Status.DONE),
    Act.RETURN: (frozenset({Status.SUBMITTED}), Status.IN_PROGRESS),
    Act.WITHDRAW: (frozenset({Status.DRAFT}), Status.WITHDRAWN),
    Act.DROP: (OPEN_STATUSES, Status.DROPPED),
    Act.REOPEN: (frozenset({Status.DONE, Status.DROPPED}), Status.IN_PROGRESS),
}


def refusal_of(act: Act, status: Status) -> str:
    """Why a step cannot be taken from this status, as a sentence."""
    if status is Status.SUBMITTED:
        return _("Komitmen ini sedang menunggu verifikasi. Tunggu hasilnya lebih dulu.")
    if status is Status.DONE:
        return _("Komitmen ini sudah selesai.")
    if status is Status.DROPPED:
        return _("Komitmen ini sudah diakhiri.")
    if status is Status.DRAFT:
        return _("Komitmen ini belum lengkap. Lengkapi dan tetapkan lebih dulu.")
    if status is Status.WITHDRAWN:
        return _("Draf ini sudah ditarik.")
    return _("Langkah ini tidak dapat dilakukan pada status %(status)s.", status=status.label)


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


def missing_for_confirmation(
    lead: Any, due_on: date | None, deliverable: str, repeats: Rhythm | None, until: date | None
) -> dict[str, str]:
    """What a draft still lacks, as a sentence per field."""
    missing = {}
    if lead is None:
        missing["lead_agency_id"] = _("Pilih penanggung jawab (PJ).")
    if repeats is None and due_on is None:
        missing["due_on"] = _("Isi tenggat.")
    if repeats is not None and until is None:
        missing["repeats_until"] = _("Isi sampai kapan komitmen rutin ini berlaku.")
    if not deliverable:
        missing["deliverable"] = _("Tulis keluaran yang akan dilihat sebagai hasil.")
    return missing


def is_late(status: Status, due_on: date | None, today: date) -> bool:
    """Terlambat: today is after the due date and the ball is still with the lead."""
    return due_on is not None and today > due_on and status in LATE_STATUSES


def waits_for_signal(
    connectivity: str | None,
    due_on: date | None,
    latest_update_at: datetime | None,
    today: date,
    grace_days: int,
) -> bool:
    """A blankspot unit past due without any report is not called late for the grace days."""
    return (
        connectivity == "blankspot"
        and due_on is not None
        and latest_update_at is None
        and due_on < today <= due_on + timedelta(days=grace_days)
    )


def days_late(due_on: date, today: date) -> int:
    """Calendar days past the due date, zero before it."""
    return max((today - due_on).days, 0)


def has_no_news(latest: datetime | None, since: datetime | None, now: datetime) -> bool:
    """Tanpa kabar: fourteen days without an update since the clock started."""
    heard = latest or since
    return heard is not None and now - heard >= timedelta(days=NO_NEWS_DAYS)


def period_start(rhythm: Rhythm, day: date) -> date:
    """First day of the week (Monday), month or quarter a day lies in."""
    if rhythm is Rhythm.WEEKLY:
        return day - timedelta(days=day.weekday())
    if rhythm is Rhythm.MONTHLY:
        return day.replace(day=1)
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_period(rhythm: Rhythm, start: date) -> date:
    """First day of the period after the one that starts here."""
    if rhythm is Rhythm.WEEKLY:
        return start + timedelta(days=7)
    months = 1 if rhythm is Rhythm.MONTHLY else 3
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def periods(rhythm: Rhythm, since: date, until: date, today: date) -> list[date]:
    """First days of all periods that have begun by today, newest first."""
    starts = []
    start = period_start(rhythm, since)
    while start <= min(until, today):
        starts.append(start)
        start = next_period(rhythm, start)
    return starts[::-1]


def decider_of_extension(
    *, granted: int, giver_kind: str | None, days: int, is_delegated: bool
) -> Decider:
    """Who decides an extension (design §4): the third, and any on what bupati or wabup directed,
    goes to the giver; a region may leave short first ones to its secretariat."""
    if granted >= 2 or giver_kind in ("bupati", "wakil_bupati"):
        return Decider.GIVER
    if granted == 0 and is_delegated and days <= DELEGATED_DAYS:
        return Decider.SECRETARIAT
    return Decider.SEKDA


def check_extension(due_on: date | None, proposed: date | None, reason: str) -> None:
    """Raises Refused unless the new date lies after the present one and a reason is given."""
    if due_on is None:
        raise Refused(_("Komitmen ini belum mempunyai tenggat."))
    if proposed is None:
        raise Refused(_("Isi tanggal yang diusulkan."), "proposed_due_on")
    if proposed <= due_on:
        raise Refused(_("Pilih tanggal sesudah tenggat yang berlaku."), "proposed_due_on")
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")


DROP_GROUNDS = {
    "kahar": "Tidak dapat ditindaklanjuti: keadaan kahar",
    "proses_hukum": "Tidak dapat ditindaklanjuti: sedang dalam proses hukum",
    "tidak_efektif": "Tidak dapat ditindaklanjuti: tidak lagi efektif, efisien, atau ekonomis",
    "digabung": "Digabung dengan komitmen lain",
    "aturan_berubah": "Aturan atau organisasi berubah",
    "pimpinan_baru": "Tidak dilanjutkan oleh pimpinan baru",
}


def check_drop(ground: str, reference: str) -> None:
    """Raises Refused unless the ground is one of the list and what it leans on is named."""
    if ground not in DROP_GROUNDS:
        raise Refused(_("Pilih alasan mengakhiri."), "ground")
    if not reference:
        raise Refused(_("Tulis dasar atau rujukannya, misalnya nomor surat."), "reference")


@dataclass(frozen=True)
class Fact:
    """One of the four facts: yes, waiting or no, with a detail line."""

    state: str
    detail: str = ""


@dataclass(frozen=True)
class Facts:
    """Reported, evidence, verified, achieved: shown apart, never merged into one colour."""

    reported: Fact
    evidence: Fact
    verified: Fact
    achieved: Fact


def facts_of(
    *,
    status: Status,
    latest_update_at: datetime | None,
    period_began_at: datetime | None,
    has_evidence: bool,
    judgement: Judgement | None,
    achieved: Decimal | None,
    target: Decimal | None,
) -> Facts:
    """The four facts as states; `period_began_at` is the start of a routine's present period."""
    heard = latest_update_at is not None and (
        period_began_at is None or latest_update_at >= period_began_at
    )
    if judgement is Judgement.VERIFIED:
        verified = "yes"
    elif judgement is Judgement.UNCHECKED and latest_update_at is not None:
        verified = "waiting"
    else:
        verified = "no"
    if target is not None:
        reached = achieved is not None and achieved >= target
    else:
        reached = status is Status.DONE
    return Facts(
        reported=Fact("yes" if heard else "no"),
        evidence=Fact("yes" if has_evidence else "no"),
        verified=Fact(verified),
        achieved=Fact("yes" if reached else "no"),
    )


def rolled_up(children: list[Status], any_late: bool) -> str:
    """How an induk reads: selesai, diakhiri, terlambat or berjalan (design §3)."""
    if children and all(status is Status.DROPPED for status in children):
        return "dropped"
    closed = {Status.DONE, Status.DROPPED}
    if children and set(children) <= closed:
        return "done"
    return "overdue" if any_late else "in_progress"


def ageing_step(days: int) -> int:
    """Which ageing bucket a lateness falls in: 0 for 0–7 days, 3 for over 90."""
    for index, (_low, high) in enumerate(AGEING):
        if high is None or days <= high:
            return index
    raise ValueError(days)
