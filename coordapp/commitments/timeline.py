"""A commitment's story as sentences: its events, joined with the reports they stand for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from coordapp.commitments.models import Commitment, CommitmentEvent, EventKind, Status
from coordapp.commitments.rules import DROP_GROUNDS
from coordapp.language import _
from coordapp.web import show_date, show_number

ICONS = {
    EventKind.DRAFTED: "pencil",
    EventKind.CONFIRMED: "check",
    EventKind.ACKNOWLEDGED: "check",
    EventKind.REPORTED: "notes",
    EventKind.SUBMITTED: "send",
    EventKind.VERIFIED: "check-circle",
    EventKind.RETURNED: "return",
    EventKind.REQUESTED: "repeat",
    EventKind.RECOMMENDED: "notes",
    EventKind.DECIDED: "repeat",
    EventKind.RECALLED: "return",
    EventKind.AMENDED: "pencil",
    EventKind.DIRECTED: "user",
    EventKind.DROPPED: "slash",
    EventKind.REOPENED: "repeat",
    EventKind.WITHDRAWN: "slash",
    EventKind.EVIDENCE_WITHDRAWN: "paperclip",
    EventKind.CLAIMED_DONE: "users",
    EventKind.OBSTACLE_ANSWERED: "diamond",
}
FIELDS = {
    "statement": "Pernyataan",
    "lead_agency_id": "PJ",
    "due_on": "Tenggat",
    "deliverable": "Keluaran",
    "target_quantity": "Target",
    "target_unit": "Satuan",
    "themes": "Tema",
    "places": "Tempat",
    "supports": "Pendukung",
}


@dataclass(frozen=True)
class Change:
    """One field of an addendum, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One step of the story as the page tells it."""

    icon: str
    title: str
    at: datetime
    text: str = ""
    remarks: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    update: Any = None
    """The report this step stands for, with evidence and verdict."""
    by: str = ""
    """Office and name of whoever did it; titles say the office alone."""


def tell_story(
    commitment: Commitment, events: Iterable[CommitmentEvent], updates: Iterable[Any]
) -> list[Entry]:
    """All events as entries, in their order; those of a report carry it along."""
    by_id = {str(update.id): update for update in updates}
    return [_entry(commitment, event, by_id) for event in events]


def _entry(commitment: Commitment, event: CommitmentEvent, updates: Mapping[str, Any]) -> Entry:
    update = updates.get(event.data.get("update", ""))
    is_report = event.kind in (EventKind.REPORTED, EventKind.SUBMITTED)
    if is_report and update is not None and update.status is Status.BLOCKED:
        icon = "diamond"
    else:
        icon = ICONS[event.kind]
    return Entry(
        icon=icon,
        title=TITLES[event.kind](commitment, event, update),
        at=event.at,
        text=event.text,
        remarks=_remarks(event, update),
        changes=_changes(event.data),
        update=update if is_report else None,
        by=event.actor_label,
    )


def _office(event: CommitmentEvent) -> str:
    return event.actor_label.partition(" (")[0]


def _said(sentence: str) -> Callable[[Commitment, CommitmentEvent, Any], str]:
    return lambda commitment, event, update: _(sentence, who=_office(event))


def _reported(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
    who = update.agency.label if update else _office(event)
    if update is None:
        return _("%(who)s melapor", who=who)
    if update.status is Status.BLOCKED:
        return _("%(who)s melaporkan kendala", who=who)
    done = event.kind is EventKind.SUBMITTED
    sentence = _("%(who)s mengajukan selesai", who=who) if done else _("%(who)s melapor", who=who)
    if update.quantity is None:
        return sentence
    return f"{sentence}: {_amount(commitment, update.quantity)}"


def _amount(commitment: Commitment, quantity: Any) -> str:
    shown = show_number(quantity)
    if commitment.target_quantity is not None:
        target = show_number(commitment.target_quantity)
        shown = _("%(done)s dari %(target)s", done=shown, target=target)
    return f"{shown} {commitment.target_unit}".strip()


def _judged(sentence: str) -> Callable[[Commitment, CommitmentEvent, Any], str]:
    def title(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
        shown = _(sentence, who=_office(event))
        if update is None:
            return shown
        return _("%(judged)s tertanggal %(day)s", judged=shown, day=show_date(update.received_at))

    return title


def _requested(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
    if event.data.get("request") == "akhiri":
        return _("%(who)s mengusulkan agar diakhiri", who=_office(event))
    return _("%(who)s mengusulkan perpanjangan", who=_office(event))


def _recommended(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
    if event.data.get("recommends"):
        return _("Telaah %(who)s: disarankan disetujui", who=_office(event))
    return _("Telaah %(who)s: disarankan ditolak", who=_office(event))


def _decided(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
    is_end, is_granted = event.data.get("request") == "akhiri", event.data.get("granted")
    if is_end and is_granted:
        return _("%(who)s mengakhiri komitmen ini", who=_office(event))
    if is_end:
        return _("%(who)s menolak usul diakhiri", who=_office(event))
    if not is_granted:
        return _("%(who)s menolak perpanjangan", who=_office(event))
    slip = event.data.get("slip", "")
    return _("%(who)s menyetujui perpanjangan ke-%(slip)s", who=_office(event), slip=slip)


def _confirmed(commitment: Commitment, event: CommitmentEvent, update: Any) -> str:
    if "children" in event.data:
        count = event.data["children"]
        return _("%(who)s membagi ke %(count)s instansi", who=_office(event), count=count)
    return _("%(who)s menetapkan komitmen ini", who=_office(event))


TITLES: dict[EventKind, Callable[[Commitment, CommitmentEvent, Any], str]] = {
    EventKind.DRAFTED: _said("%(who)s mencatat dari rapat"),
    EventKind.CONFIRMED: _confirmed,
    EventKind.ACKNOWLEDGED: _said("%(who)s menerima komitmen ini"),
    EventKind.REPORTED: _reported,
    EventKind.SUBMITTED: _reported,
    EventKind.VERIFIED: _judged("%(who)s memverifikasi laporan"),
    EventKind.RETURNED: _judged("%(who)s mengembalikan laporan"),
    EventKind.REQUESTED: _requested,
    EventKind.RECOMMENDED: _recommended,
    EventKind.DECIDED: _decided,
    EventKind.RECALLED: _said("%(who)s menarik usulan"),
    EventKind.AMENDED: _said("Addendum oleh %(who)s"),
    EventKind.DIRECTED: _said("Arahan %(who)s"),
    EventKind.DROPPED: _said("%(who)s mengakhiri komitmen ini"),
    EventKind.REOPENED: _said("%(who)s membuka kembali"),
    EventKind.WITHDRAWN: _said("%(who)s menarik draf ini"),
    EventKind.EVIDENCE_WITHDRAWN: _said("%(who)s menarik satu bukti"),
    EventKind.CLAIMED_DONE: _said("Dinyatakan rampung dalam rapat, dicatat %(who)s"),
    EventKind.OBSTACLE_ANSWERED: _said("%(who)s menjawab kendala"),
}


def _remarks(event: CommitmentEvent, update: Any) -> list[str]:
    """What stands under the text: dates moved, grounds, who told it."""
    data = event.data
    remarks = []
    if event.kind is EventKind.CONFIRMED and data.get("due_on", "None") != "None":
        remarks.append(_("Tenggat %(due)s.", due=_day(data["due_on"])))
    if "proposed" in data:
        remarks.append(_("Diusulkan menjadi %(due)s.", due=_day(data["proposed"])))
    if data.get("after_due"):
        remarks.append(_("Diajukan setelah tenggat."))
    if event.kind is EventKind.DECIDED and "due" in data:
        before, after = (_day(text) for text in data["due"])
        remarks.append(_("%(before)s menjadi %(after)s.", before=before, after=after))
    if data.get("ground") in DROP_GROUNDS:
        remarks.append(f"{_(DROP_GROUNDS[data['ground']])}.")
    if data.get("reference"):
        remarks.append(_("Rujukan: %(reference)s.", reference=data["reference"]))
    if "answer_due" in data:
        remarks.append(_("Jawaban ditunggu sampai %(due)s.", due=_day(data["answer_due"])))
    if event.kind is EventKind.RETURNED and update is not None and update.verdict is not None:
        remarks += [_("Alasan: %(reason)s.", reason=update.verdict.reason.label)]
    if event.kind in (EventKind.REPORTED, EventKind.SUBMITTED) and update is not None:
        remarks += _remarks_on_report(update)
    return remarks


def _remarks_on_report(update: Any) -> list[str]:
    remarks = []
    if update.told_by:
        who, teller = update.author_label, update.told_by
        remarks.append(_("Dicatat %(who)s, disampaikan oleh %(teller)s.", who=who, teller=teller))
    if update.stage:
        remarks.append(_("Tahap: %(stage)s.", stage=update.stage))
    if update.next_review_on:
        remarks.append(_("Ditinjau lagi %(day)s.", day=show_date(update.next_review_on)))
    if update.shares_reason:
        remarks.append(_("Bagian pendukung: %(reason)s", reason=update.shares_reason))
    return remarks


def _changes(data: Mapping[str, Any]) -> list[Change]:
    changes = []
    for name, label in FIELDS.items():
        if isinstance(data.get(name), list):
            before, after = (SHOWN.get(name, str)(text) for text in data[name])
            changes.append(Change(_(label), before, after))
    return changes


def _day(text: str) -> str:
    return show_date(date.fromisoformat(text)) if text and text != "None" else "–"


def _number(text: str) -> str:
    return show_number(Decimal(text) if text else None)


SHOWN: dict[str, Callable[[str], str]] = {"due_on": _day, "target_quantity": _number}


@dataclass(frozen=True)
class Slip:
    """One due date a commitment had, and how many days after the one before it lies."""

    due_on: date
    days: int


def slips_of(first: date | None, events: Iterable[CommitmentEvent]) -> list[Slip]:
    """The first due date and every one that followed, oldest first."""
    if first is None:
        return []
    slips = [Slip(first, 0)]
    moves = [_move(event.data) for event in sorted(events, key=lambda item: (item.at, item.id))]
    for after in moves:
        if after is not None and after != slips[-1].due_on:
            slips.append(Slip(after, (after - slips[-1].due_on).days))
    return slips


def _move(data: Mapping[str, Any]) -> date | None:
    """The due date an event moved to, by decision or by addendum."""
    pair = data.get("due") or data.get("due_on")
    return date.fromisoformat(pair[1]) if isinstance(pair, list) else None
