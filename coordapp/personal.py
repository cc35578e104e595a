"""Telephone numbers and mail addresses in one spelling, and personal data noticed in free text."""

import re

from coordapp.language import _

PHONE = re.compile(
    r"(?:\+?62|0)(?P<number>[0-9]{7,12})"
    r"|(?P<bare>8[0-9]{7,11})"  # a spreadsheet drops the zero in front
)
MAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]{2,}", re.A | re.I
)
LONGEST_MAIL = 254
NIK = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
MOBILE = re.compile(r"(?<!\d)(?:\+?62|0)[ .\-]?8(?:[ .\-]?\d){7,11}(?!\d)")


def normalise_phone(text: str) -> str | None:
    """+62… of a telephone number as people write it; None when it is not one."""
    found = PHONE.fullmatch(re.sub(r"[\s().\-/]", "", text))
    return f"+62{found['number'] or found['bare']}" if found else None


def is_mail_address(text: str) -> bool:
    """Whether a mail could be sent there."""
    return len(text) <= LONGEST_MAIL and MAIL.fullmatch(text) is not None


def personal_data_in(text: str) -> list[str]:
    """Sentences that warn of what looks like personal data."""
    warnings = []
    if NIK.search(text):
        warnings.append(_("Angka 16 digit mirip NIK. Hapus data pribadi sebelum mengirim."))
    if MOBILE.search(text):
        warnings.append(_("Teks ini memuat nomor telepon. Hapus bila bukan nomor layanan umum."))
    return warnings
