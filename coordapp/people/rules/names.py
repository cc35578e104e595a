"""How a person is called at the door: user name, mail address or mobile number."""

import re
import unicodedata
from urllib.parse import urlsplit

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NIP_DIGITS = 18


def fold_username(text: str) -> str:
    """One spelling of a user name."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def fold_email(text: str) -> str:
    """One spelling of a mail address."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normalise_phone(text: str) -> str | None:
    """+62… of a mobile number as people write it; None when it is not one."""
    digits = re.sub(r"[\s().-]", "", text)
    if not re.fullmatch(r"\+?\d{9,15}", digits):
        return None
    if digits.startswith("+"):
        return digits if digits.startswith("+62") else None
    if digits.startswith("0"):
        return f"+62{digits[1:]}"
    return f"+{digits}" if digits.startswith("62") else None


def is_username(text: str) -> bool:
    """Letters, digits, dot, dash; never only digits, so it is no NIP and no phone number."""
    return bool(USERNAME.fullmatch(text)) and not text.isdigit()


def is_email(text: str) -> bool:
    return len(text) <= 254 and bool(MAIL.fullmatch(text))


def is_nip(text: str) -> bool:
    """Whether a text is an 18-digit civil servant number, which is never a name here."""
    digits = re.sub(r"\s", "", text)
    return digits.isdigit() and len(digits) == NIP_DIGITS


def fold_identifier(text: str) -> str:
    """One spelling of whatever was typed in the sign-in field, so that guesses count as one."""
    phone = normalise_phone(text)
    return phone if phone is not None else fold_username(text)


def own_path(target: str | None) -> str:
    """The path to go on to: only one of this site, otherwise home."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    if "\\" in target or any(ord(letter) < 33 or ord(letter) == 127 for letter in target):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or parts.path.startswith("//") else target
