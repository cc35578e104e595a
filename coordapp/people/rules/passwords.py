"""Passwords: kept as argon2id, compared in equal time for known and unknown names."""

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


NOBODY = hash_password(secrets.token_hex(16))
"""The hash compared against when the name is unknown."""
