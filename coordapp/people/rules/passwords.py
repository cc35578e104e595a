"""Passwords: kept as argon2id, long and not guessable, the same work for unknown names."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coordapp.errors import Refused
from coordapp.language import _

SHORTEST = 12
DISTINCT = 5
COMMON = Path(__file__).parents[2] / "data" / "passwords.txt"
DISGUISES = str.maketrans("4301$5@7!", "aeoissati")

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_one_at_a_time = threading.Lock()  # each hash takes 19 MiB


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _one_at_a_time:
        return HASHER.hash(_plain(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; costs the same when none is kept."""
    try:
        with _one_at_a_time:
            HASHER.verify(kept or NOBODY, _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a kept hash was made with weaker settings than today's."""
    return HASHER.check_needs_rehash(kept)


def check_password(password: str, names: Iterable[str | None], field: str) -> None:
    """Refuse a password that is short, common, or made from the person's own names."""
    folded = _plain(password).casefold()
    if len(folded) < SHORTEST:
        raise Refused(_("Kata sandi paling sedikit %(count)d huruf.", count=SHORTEST), field)
    if is_monotonous(folded):
        raise Refused(_("Kata sandi ini mudah ditebak. Pakai beberapa kata acak."), field)
    if any(len(part) >= 4 and part in folded for part in _parts(names)):
        raise Refused(_("Kata sandi tidak boleh memuat nama atau alamat Anda."), field)
    if is_common(folded):
        raise Refused(_("Kata sandi ini sering dipakai orang. Pakai beberapa kata acak."), field)


def is_monotonous(folded: str) -> bool:
    """Few different letters, only digits, or one piece again and again."""
    if len(set(folded)) < DISTINCT or folded.isdigit():
        return True
    return folded in (folded + folded)[1:-1]


def is_common(folded: str) -> bool:
    """Whether nothing but one or two common words stands between digits and signs."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    front = re.sub(r"[\W\d_]+$", "", folded)
    for text in {core, core.translate(DISGUISES), front.translate(DISGUISES)}:
        halves = ((text[:at], text[at:]) for at in range(3, len(text) - 2))
        if not text or _is_word(text) or any(_is_word(a) and _is_word(b) for a, b in halves):
            return True
    return False


def _is_word(text: str) -> bool:
    return text.strip("0123456789 ._-@!") in _common_words()


@cache
def _common_words() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())


def _parts(names: Iterable[str | None]) -> Iterable[str]:
    for name in names:
        yield from re.split(r"[\s.,@_()-]+", (name or "").casefold())


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


NOBODY = hash_password(secrets.token_hex(16))
"""The hash compared against when the name is unknown."""
