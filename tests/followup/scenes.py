"""What reports are made of, said once."""

from typing import Any

from sqlalchemy import select

from coordapp.commitments.models import Commitment, CommitmentEvent, EventKind, Status
from coordapp.db import db
from coordapp.followup import actions, rules
from coordapp.followup.models import (
    Evidence,
    EvidenceKind,
    ReturnReason,
    Update,
    Verification,
)
from coordapp.followup.rules import NewEvidence
from coordapp.obstacles.models import ObstacleClass
from coordapp.policy import Actor, Permission, fetch

PHOTO = NewEvidence(EvidenceKind.PHOTO, "Posyandu keliling", original_sha256="a" * 64)
BLOCKED = {
    "status": Status.BLOCKED,
    "obstacle_class": ObstacleClass.JARINGAN,
    "asked": "Pemasangan penguat sinyal",
}


def a_report(**said: Any) -> rules.Report:
    """A report nothing is wrong with."""
    return rules.Report(**{"status": Status.IN_PROGRESS, "note": "Jadwal disusun", **said})


def report(actor: Actor, commitment: Commitment, **said: Any) -> Update:
    """Report progress, with what the status needs."""
    given = {"status": Status.IN_PROGRESS, "note": "Dua desa sudah dikunjungi", **said}
    return actions.report_progress(actor, commitment, **given)


def submit(actor: Actor, commitment: Commitment, **said: Any) -> Update:
    """Ask for the verification of what is done."""
    return report(actor, commitment, **{"status": Status.SUBMITTED, "evidence": [PHOTO], **said})


def events(commitment: Commitment) -> list[EventKind]:
    """The steps of its story so far."""
    return list(
        db.session.scalars(
            select(CommitmentEvent.kind)
            .where(CommitmentEvent.commitment_id == commitment.id)
            .order_by(CommitmentEvent.id)
        )
    )


def facts(commitment: Commitment) -> tuple[Any, ...]:
    """What it repeats of its updates."""
    return (
        commitment.latest_judgement,
        commitment.latest_has_evidence,
        commitment.reported_quantity,
        commitment.achieved_quantity,
    )


def for_judging(actor: Actor, update: Update) -> Update:
    """The update as the door hands it to a verifier."""
    db.session.flush()
    db.session.expire_all()
    return fetch(Update, actor, Permission.COMMITMENT_VERIFY, update.id)


def accept(actor: Actor, update: Update, **said: Any) -> Verification:
    """Judge it good."""
    return actions.verify_update(actor, for_judging(actor, update), **said)


def give_back(
    actor: Actor,
    update: Update,
    reason: ReturnReason | None = ReturnReason.UNREADABLE,
    note: str = "Foto tidak terbaca",
) -> Verification:
    """Judge that it goes back."""
    return actions.return_update(actor, for_judging(actor, update), reason=reason, note=note)


def withdraw(actor: Actor, update: Update, reason: str = "Memuat wajah pasien") -> Evidence:
    """Take back the first piece of evidence through its door."""
    db.session.flush()
    item = db.session.scalars(select(Evidence).where(Evidence.update_id == update.id)).first()
    assert item
    evidence = fetch(Evidence, actor, Permission.EVIDENCE_WITHDRAW, item.id)
    return actions.withdraw_evidence(actor, evidence, reason=reason)
