"""The arithmetic of the trail: what binds an entry to its place, and how a break is found.

`trail/verify_standalone.py` says the same a second time, on purpose and without this module.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

GENESIS = "0" * 64
ERASURE = "erase_detail"
"""The verb of the act by which retention erases the detail of the entry that is its subject."""


class Link(Protocol):
    """An entry of a chain, or its columns."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def verb(self) -> str: ...
    @property
    def actor_id(self) -> uuid.UUID | None: ...
    @property
    def subject_type(self) -> str: ...
    @property
    def subject_id(self) -> str: ...
    @property
    def detail_digest(self) -> str: ...
    @property
    def previous_hash(self) -> str: ...
    @property
    def entry_hash(self) -> str: ...


@dataclass(frozen=True)
class Detail:
    """What lies beside an entry."""

    salt: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Anchor:
    """The hash an entry had when it was written down outside the database."""

    sequence: int
    entry_hash: str


@dataclass(frozen=True)
class Fault:
    """A place where a chain does not hold."""

    chain: str
    sequence: int
    problem: str


def canonical(value: Any) -> str:
    """JSON with one spelling only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(salt: str, body: dict[str, Any]) -> str:
    """Digest of a detail; the salt keeps a short detail from being guessed from it."""
    return hashlib.sha256(f"{salt}\n{canonical(body)}".encode()).hexdigest()


def hash_of(chain: str, entry: Link) -> str:
    """Hash that binds an entry to its place in its chain."""
    body = [
        chain,
        entry.sequence,
        entry.at.isoformat(),
        entry.verb,
        str(entry.actor_id),
        entry.subject_type,
        entry.subject_id,
        entry.detail_digest,
    ]
    text = f"coordapp.audit.1\n{entry.previous_hash}\n{canonical(body)}"
    return hashlib.sha256(text.encode()).hexdigest()


def find_faults(
    chain: str,
    entries: Iterable[tuple[Link, Detail | None]],
    anchors: Sequence[Anchor] = (),
) -> list[Fault]:
    """Every break of a chain: gaps, edits, wrong links, changed or lost details, lost anchors.

    Entries come in their order, each with its detail; the chain may be as long as it likes. Only
    anchors can show a cut tail or a chain hashed anew from the start.
    """
    faults: list[Fault] = []
    bare: dict[str, int] = {}
    hashes: dict[int, str] = {}
    anchored = {anchor.sequence for anchor in anchors}
    expected, previous = 1, GENESIS
    for entry, detail in entries:
        problems = _problems(chain, entry, detail, expected, previous)
        faults += [Fault(chain, entry.sequence, problem) for problem in problems]
        if detail is None:
            bare[str(entry.id)] = entry.sequence
        if entry.verb == ERASURE:
            bare.pop(entry.subject_id, None)
        if entry.sequence in anchored:
            hashes[entry.sequence] = entry.entry_hash
        expected, previous = entry.sequence + 1, entry.entry_hash
    faults += [Fault(chain, sequence, "its detail is gone") for sequence in bare.values()]
    faults += [
        Fault(chain, anchor.sequence, "differs from the anchor kept outside")
        for anchor in anchors
        if hashes.get(anchor.sequence) != anchor.entry_hash
    ]
    return sorted(faults, key=lambda fault: fault.sequence)


def _problems(
    chain: str, entry: Link, detail: Detail | None, expected: int, previous: str
) -> list[str]:
    problems = []
    if entry.sequence != expected:
        problems.append(f"out of order: {expected} was expected here")
    if entry.previous_hash != previous:
        problems.append("does not follow the entry before it")
    if entry.entry_hash != hash_of(chain, entry):
        problems.append("changed after it was written")
    if detail is not None and digest_of(detail.salt, detail.body) != entry.detail_digest:
        problems.append("its detail was changed")
    return problems
