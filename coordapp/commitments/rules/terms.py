"""What terms need to hold: drafts, extensions and who decides them, ends, money."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from coordapp.commitments.models import Decider, Rhythm
from coordapp.errors import Refused
from coordapp.language import _

DELEGATED_DAYS = 30
HEADS = frozenset({"bupati", "wakil_bupati"})
NUMBER = re.compile(r"\b[A-Z]{2,5}-\d{4}-\d{4,6}(?:\.\d{2,4})?\b")
FISCAL_YEARS = range(2000, 2101)
MERGED = "digabung"
Grounds = dict[str, str]
DROP_GROUNDS: Grounds = {
    "kahar": "Tidak dapat ditindaklanjuti: keadaan kahar",
    "proses_hukum": "Tidak dapat ditindaklanjuti: sedang dalam proses hukum",
    "tidak_efektif": "Tidak dapat ditindaklanjuti: tidak lagi efektif, efisien, atau ekonomis",
    MERGED: "Digabung dengan komitmen lain",
    "aturan_berubah": "Aturan atau organisasi berubah",
    "pimpinan_baru": "Tidak dilanjutkan oleh pimpinan baru",
}


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


def need_reason(reason: str) -> None:
    """Raises Refused where a change says no reason."""
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")


def check_target(quantity: Decimal | None) -> None:
    """Raises Refused for a target that could never be missed."""
    if quantity is not None and quantity <= 0:
        raise Refused(_("Target harus lebih dari nol."), "target_quantity")


def decider_of_extension(
    *, granted: int, giver_kind: str | None, days: int, is_delegated: bool
) -> Decider:
    """Who decides an extension: the third, and any on what bupati or wabup directed, goes to the
    giver; a region may leave short first ones to its secretariat."""
    if granted >= 2 or giver_kind in HEADS:
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
    need_reason(reason)


def check_earlier_due(due_on: date | None, wanted: date | None, today: date) -> None:
    """Raises Refused unless the due date stays or comes nearer, and is not already past."""
    if wanted is None:
        raise Refused(_("Isi tenggat."), "due_on")
    if wanted == due_on:
        return
    if due_on is not None and wanted > due_on:
        raise Refused(_("Tenggat yang lebih jauh harus diusulkan sebagai perpanjangan."), "due_on")
    if wanted < today:
        raise Refused(_("Pilih hari ini atau tanggal sesudahnya."), "due_on")


def check_ground(ground: str, reference: str) -> None:
    """Raises Refused unless the ground is one of the list and what it leans on is named."""
    if ground not in DROP_GROUNDS:
        raise Refused(_("Pilih dasar mengakhiri."), "ground")
    if not reference:
        raise Refused(_("Tulis dasar atau rujukannya, misalnya nomor surat."), "reference")
    if ground == MERGED and not numbers_in(reference):
        raise Refused(_("Tulis nomor komitmen yang menampungnya."), "reference")


def check_drop(ground: str, reference: str, reason: str) -> None:
    """Raises Refused unless an end has its ground, its reference and a reason."""
    check_ground(ground, reference)
    need_reason(reason)


def numbers_in(text: str) -> list[str]:
    """The commitment numbers a text names."""
    return NUMBER.findall(text)


def check_funding(source: str, fiscal_year: int | None, *amounts: int | None) -> None:
    """Raises Refused unless a funding line names its source and year, and owes nothing."""
    if not source:
        raise Refused(_("Tulis sumber dananya."), "source")
    if fiscal_year is None or fiscal_year not in FISCAL_YEARS:
        raise Refused(_("Tulis tahun anggaran, misalnya 2026."), "fiscal_year")
    if any(amount is not None and amount < 0 for amount in amounts):
        raise Refused(_("Jumlah uang tidak dapat kurang dari nol."))
