"""What the reader of a commitment's page may do, and what they should do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coordapp.commitments import rules
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    Judgement,
    RequestKind,
    RequestState,
    Shape,
    Status,
)
from coordapp.language import _
from coordapp.policy import Actor, Permission, can
from coordapp.regions.models import VerifierKind
from coordapp.web import show_date, show_long_date

CLOSED = frozenset({Status.DONE, Status.DROPPED})
SHOWN_BUTTONS = 3


@dataclass(frozen=True)
class Button:
    """One act: a page to go to, or with `posts` an act done at once."""

    label: str
    href: str
    icon: str = ""
    posts: bool = False


@dataclass(frozen=True)
class NextStep:
    """The bar at the top: what to do, by when, at most three buttons and the rest."""

    title: str
    help: str
    buttons: list[Button]
    more: list[Button]
    is_mine: bool


@dataclass(frozen=True)
class Situation:
    """All that decides what the reader may and should do now."""

    actor: Actor
    commitment: Commitment
    today: date
    requests: Sequence[ChangeRequest]
    to_check: Any = None
    """The report that waits for a verdict, or None."""
    check_by: date | None = None

    def can(self, permission: Permission, row: Any = None) -> bool:
        return can(permission, self.actor, row or self.commitment)

    @property
    def asked(self) -> list[ChangeRequest]:
        """Requests nobody decided yet."""
        return [item for item in self.requests if item.state is RequestState.ASKED]

    def has_asked(self, kind: RequestKind) -> bool:
        return any(item.kind is kind for item in self.asked)

    @property
    def is_running(self) -> bool:
        """Numbered, open, and reported on itself."""
        commitment = self.commitment
        return commitment.status in rules.OPEN_STATUSES and commitment.shape is not Shape.INDUK

    @property
    def is_reportable(self) -> bool:
        return self.is_running and self.commitment.status in rules.LATE_STATUSES

    @property
    def is_returned(self) -> bool:
        return self.is_reportable and self.commitment.latest_judgement is Judgement.RETURNED


def next_step(situation: Situation) -> NextStep:
    """The sentence and the buttons for this reader."""
    mine = _own_sentence(situation)
    title, help_text = mine or (
        _("Tidak ada yang perlu Anda lakukan sekarang."),
        _whose_turn(situation),
    )
    buttons = list(_buttons(situation))
    return NextStep(
        title, help_text, buttons[:SHOWN_BUTTONS], buttons[SHOWN_BUTTONS:], is_mine=mine is not None
    )


def _buttons(situation: Situation) -> Iterator[Button]:
    """Every act open to this reader, most pressing first."""
    yield from _pressing(situation)
    yield from _reporting(situation)
    yield from _leading(situation)
    yield from _recording(situation)


def _pressing(situation: Situation) -> Iterator[Button]:
    commitment, may = situation.commitment, situation.can
    here = f"/komitmen/{commitment.number}"
    if commitment.status is Status.DRAFT and may(Permission.COMMITMENT_COMPLETE):
        yield Button(_("Lengkapi komitmen"), f"{here}/lengkapi", "pencil")
    if _is_waited_for(situation):
        yield _check_button(situation)
    for request in situation.asked:
        if may(Permission.COMMITMENT_DECIDE_REQUEST, request):
            yield Button(_("Putuskan usulan"), f"/usulan/{request.id}", "check")
        elif not request.telaah and may(Permission.COMMITMENT_EXAMINE_REQUEST, request):
            yield Button(_("Tulis telaah"), f"/usulan/{request.id}", "notes")


def _reporting(situation: Situation) -> Iterator[Button]:
    commitment, may = situation.commitment, situation.can
    here = f"/komitmen/{commitment.number}"
    if _may_acknowledge(situation):
        yield Button(_("Tandai diterima"), f"{here}/terima", "check", posts=True)
    if situation.is_reportable and may(Permission.COMMITMENT_REPORT):
        label = _("Perbaiki laporan") if situation.is_returned else _("Laporkan")
        yield Button(label, f"{here}/lapor", "send")
    if situation.is_reportable and may(Permission.COMMITMENT_REPORT_ON_BEHALF):
        yield Button(_("Lapor atas nama"), f"{here}/lapor-atas-nama", "send")
    if situation.is_running and may(Permission.COMMITMENT_REPORT):
        yield Button(_("Ajukan kendala"), f"/kendala/baru?komitmen={commitment.number}", "diamond")
    is_new = situation.is_running and not situation.has_asked(RequestKind.EXTEND)
    if is_new and may(Permission.COMMITMENT_REQUEST):
        yield Button(_("Usulkan perpanjangan"), f"{here}/usulan-perpanjangan", "repeat")


def _leading(situation: Situation) -> Iterator[Button]:
    commitment, may = situation.commitment, situation.can
    here = f"/komitmen/{commitment.number}"
    if commitment.status in rules.OPEN_STATUSES and may(Permission.COMMITMENT_DIRECT):
        yield Button(_("Beri arahan"), "#arahan", "user")
    is_new = situation.is_running and not situation.has_asked(RequestKind.END)
    if situation.is_running and may(Permission.COMMITMENT_DROP):
        yield Button(_("Akhiri komitmen"), f"{here}/akhiri", "slash")
    elif is_new and may(Permission.COMMITMENT_PROPOSE_END):
        yield Button(_("Usulkan diakhiri"), f"{here}/usulan-akhiri", "slash")
    if _may_check(situation) and not _is_waited_for(situation):
        yield _check_button(situation)
    if commitment.status in CLOSED and may(Permission.COMMITMENT_REOPEN):
        yield Button(_("Buka kembali"), "#buka-kembali", "repeat")


def _recording(situation: Situation) -> Iterator[Button]:
    commitment, may = situation.commitment, situation.can
    here = f"/komitmen/{commitment.number}"
    if commitment.status in rules.OPEN_STATUSES and may(Permission.COMMITMENT_AMEND):
        yield Button(_("Addendum redaksi"), f"{here}/addendum", "pencil")
    if situation.is_running and may(Permission.COMMITMENT_AMEND_TERMS):
        yield Button(_("Ubah ketentuan"), f"{here}/ketentuan", "pencil")
    if may_fund(situation):
        yield Button(_("Isi dana"), f"{here}/dana", "plus")
    if may_claim_done(situation):
        yield Button(_("Catat dinyatakan rampung"), "#dinyatakan-rampung", "users")


def may_fund(situation: Situation) -> bool:
    """Whether the reader may write money for this item."""
    commitment = situation.commitment
    if commitment.shape is Shape.INDUK or commitment.status is Status.WITHDRAWN:
        return False
    return situation.can(Permission.COMMITMENT_FUNDING)


def may_claim_done(situation: Situation) -> bool:
    """Whether the reader may record that a meeting heard this was done."""
    is_new = not situation.commitment.claimed_done_in_meeting
    return is_new and situation.is_reportable and situation.can(Permission.COMMITMENT_CLAIM_DONE)


def _may_check(situation: Situation) -> bool:
    return situation.to_check is not None and situation.can(Permission.COMMITMENT_VERIFY)


def _is_waited_for(situation: Situation) -> bool:
    """The named verifier is waited for; a leader may verify, but nobody waits for that."""
    return _may_check(situation) and not situation.actor.leads_region


def _check_button(situation: Situation) -> Button:
    path = f"/laporan/{situation.to_check.id}/periksa"
    return Button(_("Periksa dan verifikasi"), path, "check-circle")


def _may_acknowledge(situation: Situation) -> bool:
    is_new = situation.commitment.acknowledged_at is None
    return is_new and situation.is_running and situation.can(Permission.COMMITMENT_ACKNOWLEDGE)


def _own_sentence(situation: Situation) -> tuple[str, str] | None:
    """What this reader is waited for, or None."""
    commitment, may = situation.commitment, situation.can
    if commitment.status is Status.DRAFT and may(Permission.COMMITMENT_COMPLETE):
        return _("Langkah Anda: lengkapi komitmen ini."), _what_is_missing(commitment)
    if _is_waited_for(situation):
        day = show_date(situation.to_check.received_at)
        by = show_long_date(situation.check_by)
        return (
            _("Langkah Anda: periksa laporan %(day)s.", day=day),
            _("Batas verifikasi %(by)s.", by=by),
        )
    for request in situation.asked:
        if may(Permission.COMMITMENT_DECIDE_REQUEST, request):
            return _("Langkah Anda: putuskan usulan."), _what_is_asked(request)
        if not request.telaah and may(Permission.COMMITMENT_EXAMINE_REQUEST, request):
            return _("Langkah Anda: tulis telaah atas usulan."), _what_is_asked(request)
    if situation.is_reportable and may(Permission.COMMITMENT_REPORT):
        return _reporter_sentence(situation), _until(commitment, situation.today)
    return None


def _reporter_sentence(situation: Situation) -> str:
    if situation.is_returned:
        return _("Langkah Anda: perbaiki laporan yang dikembalikan.")
    if _may_acknowledge(situation):
        return _("Langkah Anda: tandai komitmen ini sudah diterima.")
    if rules.is_late(situation.commitment.status, situation.commitment.due_on, situation.today):
        return _("Langkah Anda: laporkan keadaan sekarang.")
    return _("Langkah Anda: laporkan kemajuan.")


def _what_is_missing(commitment: Commitment) -> str:
    missing = rules.missing_for_confirmation(
        commitment.lead_agency_id,
        commitment.due_on,
        commitment.deliverable,
        commitment.repeats,
        commitment.repeats_until,
    )
    if not missing:
        return _("Semua sudah diisi. Tinggal ditetapkan.")
    return " ".join(missing.values())


def _what_is_asked(request: ChangeRequest) -> str:
    if request.kind is RequestKind.END:
        asked = _("Diusulkan agar diakhiri.")
    else:
        day = show_date(request.proposed_due_on)
        asked = _("Diusulkan tenggat baru %(day)s.", day=day)
    if not request.telaah:
        return asked
    if request.telaah_recommends:
        return f"{asked} {_('Telaah: disarankan disetujui.')}"
    return f"{asked} {_('Telaah: disarankan ditolak.')}"


def _until(commitment: Commitment, today: date) -> str:
    if commitment.due_on is None:
        return ""
    left = (commitment.due_on - today).days
    day = show_date(commitment.due_on)
    if left < 0:
        return _("Tenggat %(day)s sudah lewat %(days)s hari.", day=day, days=-left)
    if left == 0:
        return _("Tenggat hari ini.")
    return _("Tenggat %(day)s, %(days)s hari lagi.", day=day, days=left)


def _whose_turn(situation: Situation) -> str:
    commitment = situation.commitment
    lead = commitment.lead_agency.label if commitment.lead_agency else _("PJ")
    if commitment.shape is Shape.INDUK:
        return _("Laporan dan verifikasi dilakukan pada tiap anak komitmen ini.")
    if commitment.status is Status.DRAFT:
        return _("Sekretariat melengkapi dan menetapkannya.")
    if commitment.status is Status.SUBMITTED:
        by = show_long_date(situation.check_by)
        who = verifier_name(commitment)
        return _("Menunggu verifikasi %(who)s sampai %(by)s.", who=who, by=by)
    if commitment.status is Status.DONE:
        day = show_date(commitment.closed_on)
        if commitment.finished_in_time:
            return _("Selesai %(day)s, tepat waktu.", day=day)
        return _("Selesai %(day)s, setelah tenggat.", day=day)
    if commitment.status is Status.DROPPED:
        return _("Diakhiri. %(reason)s", reason=commitment.drop_reason)
    if commitment.status is Status.WITHDRAWN:
        return _("Draf ini sudah ditarik.")
    return _("Menunggu laporan %(lead)s.", lead=lead) + " " + _until(commitment, situation.today)


def verifier_name(commitment: Commitment) -> str:
    """Who verifies this item by default."""
    if commitment.verifier is VerifierKind.COACH and commitment.coach_agency is not None:
        return commitment.coach_agency.label
    return commitment.verifier.label
