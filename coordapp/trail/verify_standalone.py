"""Verify an exported chain of the trail with nothing but Python itself.

    python3 verify_standalone.py export.jsonl [audit-anchors.jsonl]

It shares no line with the program that wrote the chain, so that one mistake cannot hide in both.
Each fault is printed with the number of its entry; the exit status is 1 if there was any, and 2
if a file cannot be read.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

FIRST_PREVIOUS = "0" * 64
ENTRY_PARTS = ("sequence", "at", "verb", "actor_id", "subject_type", "subject_id", "detail_digest")

Line = dict[str, Any]
Fault = tuple[int, str]


def spell(value: Any) -> str:
    """JSON with sorted names, no blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_lines(path: str) -> Iterator[Line]:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 (no more imports than needed)
        for line in file:
            if line.strip():
                yield json.loads(line)


def check_entry(chain: str, entry: Line) -> Iterator[str]:
    """What is wrong with an entry by itself."""
    parts = [chain] + [entry[name] for name in ENTRY_PARTS]
    told = "\n".join(("coordapp.audit.1", entry["previous_hash"], spell(parts)))
    if sha256(told) != entry["entry_hash"]:
        yield "its content is not what its hash was made from"
    if "body" in entry:
        detail = entry["salt"] + "\n" + spell(entry["body"])
        if sha256(detail) != entry["detail_digest"]:
            yield "its detail is not what its digest was made from"


def check_chain(chain: str, entries: Iterable[Line], hashes: dict[int, str]) -> Iterator[Fault]:
    """Every entry against the one before it; `hashes` is filled with what was read."""
    number, previous = 0, FIRST_PREVIOUS
    for entry in entries:
        number += 1
        if entry["sequence"] != number:
            yield entry["sequence"], f"number {number} should stand here"
            number = entry["sequence"]
        if entry["previous_hash"] != previous:
            yield number, "it does not name the hash of the entry before it"
        for problem in check_entry(chain, entry):
            yield number, problem
        previous = hashes[number] = entry["entry_hash"]


def check_details(entries: Iterable[Line]) -> Iterator[Fault]:
    """Every detail is there, or a later entry says that it was erased."""
    bare: dict[str, int] = {}
    for entry in entries:
        if "body" not in entry:
            bare[entry["id"]] = entry["sequence"]
        if entry["verb"] == "erase_detail":
            bare.pop(entry["subject_id"], None)
    for number in bare.values():
        yield number, "its detail is gone, and no entry says that it was erased"


def check_anchors(chain: str, hashes: dict[int, str], anchors: Iterable[Line]) -> Iterator[Fault]:
    """Every anchor of the chain still holds."""
    for anchor in anchors:
        number = anchor["sequence"]
        if anchor["chain"] == chain and hashes.get(number) != anchor["hash"]:
            yield number, f"it differs from the anchor of {anchor['at']}"


def verify(export: Iterable[Line], anchors: Iterable[Line] = ()) -> list[Fault]:
    """All faults of an export, each with the number of its entry."""
    head, *entries = list(export) or [{}]
    if head.get("format") != "coordapp.audit.1":
        raise ValueError("this is no export of the trail")
    hashes: dict[int, str] = {}
    faults = list(check_chain(head["chain"], entries, hashes))
    if head["details"]:
        faults += check_details(entries)
    return sorted(faults + list(check_anchors(head["chain"], hashes, anchors)))


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    try:
        faults = verify(*(read_lines(path) for path in arguments))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error}")
        return 2
    for number, problem in faults:
        print(f"entry {number}: {problem}")
    print(f"{len(faults)} faults" if faults else "intact")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
