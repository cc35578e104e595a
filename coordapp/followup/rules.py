"""What a report needs, whose figures count, and what its judgement does. Pure."""

import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from coordapp.agencies.models import Agency
from coordapp.commitments import rules as life
from coordapp.commitments.models import Commitment, ShareState, Status, Support
from coordapp.commitments.rules import Act
from coordapp.errors import Refused
from coordapp.followup.models import Channel, EvidenceKind, ReturnReason
from coordapp.language import _
from coordapp.obstacles.models import ObstacleClass

MAX_EVIDENCE = 10
MAX_REVIEW_DAYS = 366
REPORTABLE = {
    Status.IN_PROGRESS: Act.PROGRESS,
    Status.BLOCKED: Act.BLOCK,
    Status.SUBMITTED: Act.SUBMIT,
}
SHARE_AFTER = {
    Status.IN_PROGRESS: ShareState.RUNNING,
    Status.BLOCKED: ShareState.RUNNING,
    Status.SUBMITTED: ShareState.READY,
}
ADDRESS = re.compile(r"https?://[^\s<>\"']{4,500}")


@dataclass(frozen=True)
class NewEvidence:
    """A piece of proof already kept by storage, or a public address."""

    kind: EvidenceKind
    caption: str = ""
    url: str = ""
    file_name: str = ""
    media_type: str = ""
    original_sha256: str | None = None
    served_sha256: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True)
class OnBehalf:
    """Whom the secretariat or the notulis speaks for, and who told them."""

    agency_id: uuid.UUID | None
    told_by: str
    channel: Channel = Channel.ON_BEHALF


@dataclass(frozen=True)
class Report:
    """What a reporter says."""

    status: Status | None
    note: str
    quantity: Decimal | None = None
    stage: str = ""
    next_review_on: date | None = None
    evidence: Sequence[NewEvidence] = field(default_factory=tuple)
    obstacle_class: ObstacleClass | None = None
    asked: str = ""
    asked_agency_id: uuid.UUID | None = None
    shares_reason: str = ""


def speaking_agencies(commitment: Commitment, own: Collection[uuid.UUID]) -> list[Agency]:
    """The agencies among these that may report on a commitment: its PJ first, then supporters."""
    supporting = [support.agency for support in commitment.supports if support.removed_at is None]
    involved = [commitment.lead_agency, *supporting]
    return [agency for agency in involved if agency is not None and agency.id in own]


def check_speaker(agencies: Iterable[Agency], wanted: uuid.UUID | None) -> uuid.UUID:
    """The agency that reports: the one chosen, else the first; raises Refused for any other."""
    possible = [agency.id for agency in agencies]
    if not possible:
        raise Refused(_("Instansi Anda bukan PJ atau pendukung komitmen ini."))
    if wanted is not None and wanted not in possible:
        raise Refused(_("Pilih PJ atau pendukung komitmen ini."), "agency_id")
    return wanted or possible[0]


def check_on_behalf(
    on_behalf: OnBehalf, status: Status | None, *, is_lead: bool, is_secretariat: bool
) -> None:
    """Raises Refused unless it says who told it; the notulis records no «selesai» of the PJ."""
    if not on_behalf.told_by:
        raise Refused(_("Tulis siapa yang menyampaikan laporan ini."), "told_by")
    if status is Status.SUBMITTED and is_lead and not is_secretariat:
        raise Refused(
            _("Hanya PJ atau sekretariat yang dapat meminta verifikasi selesai."), "status"
        )


def act_of(status: Status, before: Status, *, is_lead: bool) -> Act | None:
    """The step a report takes. A supporter's «bagian kami selesai» only wakes the item."""
    if is_lead or status is not Status.SUBMITTED:
        return REPORTABLE[status]
    return Act.PROGRESS if before not in (Status.IN_PROGRESS, Status.BLOCKED) else None


def check_report(report: Report, today: date, *, is_lead: bool) -> Status:
    """The status reported; raises Refused unless the report has what that status needs."""
    status = report.status
    if status not in REPORTABLE:
        raise Refused(_("Pilih keadaan sekarang."), "status")
    if status is Status.BLOCKED:
        _check_obstacle(report)
    _check_figures(report, is_lead=is_lead)
    if not report.note:
        raise Refused(_("Tulis catatan satu kalimat."), "note")
    check_evidence(report.evidence)
    if status is Status.SUBMITTED and is_lead and not report.evidence:
        raise Refused(_("Untuk “Selesai”, tambahkan paling sedikit 1 bukti."), "evidence")
    check_review(report.next_review_on, today)
    return status


def _check_obstacle(report: Report) -> None:
    if report.obstacle_class is None:
        raise Refused(_("Pilih jenis kendala."), "obstacle_class")
    if not report.asked:
        raise Refused(_("Tulis dukungan yang diminta."), "asked")


def _check_figures(report: Report, *, is_lead: bool) -> None:
    if report.quantity is not None and not is_lead:
        raise Refused(_("Capaian dilaporkan oleh PJ."), "quantity")
    if report.quantity is not None and report.quantity < 0:
        raise Refused(_("Capaian tidak dapat kurang dari nol."), "quantity")


def check_evidence(evidence: Sequence[NewEvidence]) -> None:
    """Raises Refused when there is too much of it, or an address is none."""
    if len(evidence) > MAX_EVIDENCE:
        raise Refused(
            _("Paling banyak %(max)d bukti dalam satu laporan.", max=MAX_EVIDENCE), "evidence"
        )
    for item in evidence:
        if item.kind is EvidenceKind.LINK:
            check_address(item.url)


def check_review(next_review_on: date | None, today: date) -> None:
    """Raises Refused unless the next report is due today or within a year."""
    if next_review_on is None:
        return
    if next_review_on < today:
        raise Refused(_("Pilih hari ini atau tanggal sesudahnya."), "next_review_on")
    if next_review_on > today + timedelta(days=MAX_REVIEW_DAYS):
        raise Refused(_("Pilih tanggal dalam satu tahun ke depan."), "next_review_on")


def unbegun_shares(supports: Iterable[Support]) -> list[str]:
    """Names of the supporting agencies whose share has not begun."""
    return [
        support.agency.label
        for support in supports
        if support.removed_at is None and support.state is ShareState.NOT_STARTED
    ]


def check_shares(supports: Iterable[Support], reason: str) -> None:
    """The lead does not submit over a share that has not begun without giving a reason."""
    waiting = unbegun_shares(supports)
    if waiting and not reason:
        raise Refused(
            _(
                "Bagian %(names)s belum dilaporkan. Tulis alasan mengajukan selesai sekarang.",
                names=", ".join(waiting),
            ),
            "shares_reason",
        )


def check_address(url: str) -> str:
    """A public link, https or http, without blanks; raises Refused."""
    if not ADDRESS.fullmatch(url):
        raise Refused(_("Tulis alamat lengkap, diawali https://."), "links")
    return url


def links_in(text: str) -> list[NewEvidence]:
    """Public links typed one per line: the address, then what it shows."""
    found = []
    for line in text.splitlines():
        url, _blank, caption = line.strip().partition(" ")
        if url:
            found.append(NewEvidence(EvidenceKind.LINK, caption=caption.strip(), url=url))
    return found


def review_days(today: date, due_on: date | None, planned: date | None) -> list[date]:
    """Days offered for the next report: the one planned, else Friday and the Friday after, and
    the due date where it comes first."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    days = {friday, friday + timedelta(days=7)}
    if planned is not None and planned > today:
        days = {planned, friday if friday != planned else friday + timedelta(days=7)}
    if due_on is not None and today < due_on < min(days):
        days.add(due_on)
    return sorted(days)[:2]


def check_return(reason: ReturnReason | None, note: str) -> None:
    """Raises Refused unless a returned update says why."""
    if reason is None:
        raise Refused(_("Pilih alasan mengembalikan."), "reason")
    if not note:
        raise Refused(_("Alasan wajib diisi. Pelapor akan membacanya."), "note")


def check_accepted(
    quantity: Decimal | None, *, closes: bool, has_target: bool, is_lead: bool, has_evidence: bool
) -> None:
    """Raises Refused unless an acceptance says what it must: done needs evidence and figure."""
    if quantity is not None and not is_lead:
        raise Refused(_("Capaian hanya diterima dari laporan PJ."), "achieved_quantity")
    if quantity is not None and quantity < 0:
        raise Refused(_("Capaian tidak dapat kurang dari nol."), "achieved_quantity")
    if closes and not has_evidence:
        raise Refused(_("Semua bukti laporan ini sudah ditarik. Kembalikan laporannya."))
    if closes and has_target and quantity is None:
        raise Refused(_("Tulis capaian yang Anda terima."), "achieved_quantity")


def is_in_time(received_on: date, due_on: date | None) -> bool:
    """Tepat waktu: the accepted update was received on or before the due date."""
    return due_on is None or received_on <= due_on


def oldest_in_time(today: date, days: int, holidays: Collection[date]) -> date:
    """The earliest day whose reports a verifier still answers in time today."""
    day = today
    while life.verification_due(day - timedelta(days=1), days, holidays) >= today:
        day -= timedelta(days=1)
    return day
