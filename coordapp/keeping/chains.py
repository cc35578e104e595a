"""Every chain of the trail: read, verified, exported, and its heads written down outside."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Select, Table, func, select

from coordapp import clock
from coordapp.audit import (
    SYSTEM,
    AuditDetail,
    AuditEntry,
    SystemAuditDetail,
    SystemAuditEntry,
)
from coordapp.chain import Anchor, Detail, Fault, Link, canonical, find_faults
from coordapp.keeping.tables import reading_connection, region_ids, show_region, table_of
from coordapp.storage.files import sync_folder

FORMAT = "coordapp.audit.1"
ANCHOR_FILE = "audit-anchors.jsonl"
BATCH = 500


class BrokenAnchors(RuntimeError):
    """The file of anchors cannot be read."""


@dataclass(frozen=True)
class Head:
    """The last entry of a chain."""

    chain: str
    sequence: int
    entry_hash: str


def list_chains(connection: Connection) -> list[str]:
    """The *sistem* chain and one per region."""
    return [SYSTEM, *region_ids(connection)]


def read_chain(connection: Connection, chain: str) -> Iterator[tuple[Any, Detail | None]]:
    """The entries of a chain in their order, each with the detail beside it."""
    entry, detail = _tables(chain)
    show_region(connection, chain)
    statement = select(entry, detail.c.salt, detail.c.body).outerjoin_from(
        entry, detail, detail.c.entry_id == entry.c.id
    )
    statement = _of_chain(statement, entry, chain).order_by(entry.c.sequence)
    with connection.execute(statement, execution_options={"stream_results": True}) as found:
        for part in found.partitions(BATCH):
            for row in part:
                yield row, None if row.salt is None else Detail(row.salt, row.body)


def verify_chain(connection: Connection, chain: str, anchors: list[Anchor]) -> list[Fault]:
    """Every fault of a chain, details that belong to no entry among them."""
    faults = find_faults(chain, read_chain(connection, chain), anchors)
    entry, detail = _tables(chain)
    orphans = (
        select(func.count()).select_from(detail).outerjoin(entry, entry.c.id == detail.c.entry_id)
    )
    stray = connection.scalar(_of_chain(orphans.where(entry.c.id.is_(None)), detail, chain))
    if stray:
        faults.append(Fault(chain, 0, f"{stray} details belong to no entry"))
    return faults


def verify_all(connection: Connection, anchors: dict[str, list[Anchor]]) -> list[Fault]:
    """The faults of all chains, also of those only the anchors remember."""
    chains = list_chains(connection)
    chains += sorted(set(anchors) - set(chains))
    return [
        fault
        for chain in chains
        for fault in verify_chain(connection, chain, anchors.get(chain, []))
    ]


def read_heads(connection: Connection) -> list[Head]:
    """The last entry of each chain that has one."""
    heads = []
    for chain in list_chains(connection):
        entry, _detail = _tables(chain)
        show_region(connection, chain)
        statement = select(entry.c.sequence, entry.c.entry_hash)
        last = _of_chain(statement, entry, chain).order_by(entry.c.sequence.desc()).limit(1)
        row = connection.execute(last).first()
        if row:
            heads.append(Head(chain, row.sequence, row.entry_hash))
    return heads


def newest_entry(connection: Connection, chain: str) -> datetime | None:
    """The latest instant an entry of the chain claims."""
    entry, _detail = _tables(chain)
    show_region(connection, chain)
    latest: datetime | None = connection.scalar(
        _of_chain(select(func.max(entry.c.at)), entry, chain)
    )
    return latest


def _tables(chain: str) -> tuple[Table, Table]:
    if chain == SYSTEM:
        return table_of(SystemAuditEntry), table_of(SystemAuditDetail)
    return table_of(AuditEntry), table_of(AuditDetail)


def _of_chain(statement: "Select[Any]", table: Table, chain: str) -> "Select[Any]":
    return statement if chain == SYSTEM else statement.where(table.c.region_id == chain)


def read_anchors(path: Path) -> dict[str, list[Anchor]]:
    """What was written down of each chain, in the order it was written."""
    anchors: dict[str, list[Anchor]] = {}
    lines = path.read_text().splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            item = json.loads(line)
            anchor = Anchor(int(item["sequence"]), str(item["hash"]))
            anchors.setdefault(str(item["chain"]), []).append(anchor)
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenAnchors(f"{path}: line {number} cannot be read") from error
    return anchors


def append_anchors(path: Path) -> list[Head]:
    """Write down the heads that have moved since they were last written down."""
    known = read_anchors(path)
    with reading_connection() as connection:
        heads = read_heads(connection)
    moved = [
        head
        for head in heads
        if Anchor(head.sequence, head.entry_hash) not in known.get(head.chain, [])[-1:]
    ]
    if moved:
        _append(path, "".join(f"{canonical(_as_line(head))}\n" for head in moved))
    return moved


def _as_line(head: Head) -> dict[str, Any]:
    return {
        "at": clock.now().isoformat(),
        "chain": head.chain,
        "sequence": head.sequence,
        "hash": head.entry_hash,
    }


def _append(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def export_chain(connection: Connection, chain: str, out: IO[str], *, with_details: bool) -> int:
    """Write a chain as lines of JSON for an independent verifier; how many entries it had."""
    head = {"format": FORMAT, "chain": chain, "details": with_details}
    out.write(f"{canonical(head)}\n")
    count = 0
    for entry, detail in read_chain(connection, chain):
        line = _as_export(entry)
        if with_details and detail is not None:
            line |= {"salt": detail.salt, "body": detail.body}
        out.write(f"{canonical(line)}\n")
        count += 1
    return count


def _as_export(entry: Link) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "verb": entry.verb,
        "actor_id": str(entry.actor_id),
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "detail_digest": entry.detail_digest,
        "previous_hash": entry.previous_hash,
        "entry_hash": entry.entry_hash,
    }
