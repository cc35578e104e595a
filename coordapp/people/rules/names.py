"""How a person is called at the door: user name, mail address or mobile number."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from coordapp.errors import Refused
from coordapp.language import _
from coordapp.personal import is_mail_address, normalise_phone

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
NIP_DIGITS = 18


def fold_username(text: str) -> str:
    """One spelling of a user name or mail address."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@dataclass(frozen=True)
class Names:
    """What a person is called and where they are reached; an account needs one to sign in by."""

    name: str
    username: str | None
    email: str | None
    phone: str | None


def settle_names(given: Names) -> Names:
    """The names in their one spelling; refuses what no one could sign in with."""
    name = " ".join(given.name.split())
    if not name:
        raise Refused(_("Tulis nama orang ini, lengkap dengan gelarnya."), "name")
    username = fold_username(given.username or "") or None
    email = fold_username(given.email or "") or None
    phone = _settle_phone(given.phone or "")
    if username is not None:
        _check_username(username)
    if email is not None and not is_mail_address(email):
        raise Refused(_("Alamat email ini tidak lengkap."), "email")
    if username is None and email is None and phone is None:
        raise Refused(_("Isi nama pengguna, email, atau nomor HP."), "username")
    return Names(name, username, email, phone)


def _check_username(username: str) -> None:
    if username.isdigit() and len(username) == NIP_DIGITS:
        raise Refused(_("NIP tidak dipakai sebagai nama pengguna."), "username")
    if not USERNAME.fullmatch(username) or username.isdigit():
        raise Refused(
            _("Pakai 3 sampai 40 huruf kecil, angka, titik, atau tanda hubung."), "username"
        )


def _settle_phone(text: str) -> str | None:
    if not text.strip():
        return None
    phone = normalise_phone(text)
    if phone is None:
        raise Refused(_("Tulis nomor HP seperti 0812 3456 7890."), "phone")
    return phone


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
