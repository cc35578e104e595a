"""What a report needs, and what its judgement does."""

import re
from decimal import Decimal

from coordapp.commitments.models import Commitment, ShareState, Status, Support
from coordapp.commitments.rules import Act
from coordapp.errors import Refused
from coordapp.language import _

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
SIXTEEN_DIGITS = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
PHONE = re.compile(r"(?<!\d)(?:\+?62|0)8(?:[ .\-]?\d){7,11}(?!\d)")


def check_report(
    status: Status,
    note: str,
    quantity: Decimal | None,
    *,
    is_lead: bool,
    evidence_count: int,
    obstacle_class: str | None,
    asked: str,
) -> None:
    """Raises Refused unless the report has what its status needs (design §4).

    Evidence is what a lead's «selesai» needs; a share that is ready needs none.
    """
    if status not in REPORTABLE:
        raise Refused(_("Pilih keadaan sekarang."), "status")
    if not note:
        raise Refused(_("Tulis catatan satu kalimat."), "note")
    if quantity is not None and quantity < 0:
        raise Refused(_("Capaian tidak dapat kurang dari nol."), "quantity")
    if is_lead and status is Status.SUBMITTED and evidence_count == 0:
        raise Refused(_("Untuk “Selesai”, tambahkan paling sedikit 1 bukti."), "photos")
    if status is Status.BLOCKED:
        if not obstacle_class:
            raise Refused(_("Pilih jenis kendala."), "obstacle_class")
        if not asked:
            raise Refused(_("Tulis dukungan yang diminta."), "asked")


def check_shares(supports: list[Support], reason: str) -> None:
    """The lead does not submit over a share that has not begun without giving a reason."""
    waiting = [
        support.agency.label
        for support in supports
        if support.removed_at is None and support.state is ShareState.NOT_STARTED
    ]
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
    if not re.fullmatch(r"https?://[^\s<>\"']{4,500}", url):
        raise Refused(_("Tulis alamat lengkap, diawali https://."), "link")
    return url


def personal_data_in(text: str) -> list[str]:
    """Sentences that warn of what looks like personal data; a warning, never a refusal."""
    warnings = []
    if SIXTEEN_DIGITS.search(text):
        warnings.append(_("Angka 16 digit mirip NIK. Hapus data pribadi sebelum mengirim."))
    if PHONE.search(text):
        warnings.append(_("Teks ini memuat nomor telepon. Hapus bila bukan nomor layanan umum."))
    return warnings


def check_return(reason: str | None, note: str) -> None:
    """Raises Refused unless a returned update says why."""
    if not reason:
        raise Refused(_("Pilih alasan mengembalikan."), "reason")
    if not note:
        raise Refused(_("Alasan wajib diisi. Pelapor akan membacanya."), "note")


def is_lead(commitment: Commitment, agency_id: object) -> bool:
    """Whether this agency is the PJ."""
    return commitment.lead_agency_id == agency_id
