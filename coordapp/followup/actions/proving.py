"""Withdrawing evidence: it leaves the facts and stays in history."""

from coordapp import audit, clock
from coordapp.commitments.actions import tell
from coordapp.commitments.models import EventKind
from coordapp.errors import Refused
from coordapp.followup import queries
from coordapp.followup.actions.facts import repeat_facts
from coordapp.followup.models import Evidence
from coordapp.language import _
from coordapp.policy import Actor


def withdraw_evidence(actor: Actor, evidence: Evidence, *, reason: str) -> Evidence:
    """Withdraw own evidence before its update is judged; bytes and history stay."""
    commitment = evidence.update.commitment
    queries.hold(commitment)
    if evidence.withdrawn_at is not None:
        raise Refused(_("Bukti ini sudah ditarik."))
    if queries.find_verdict(evidence.update) is not None:
        raise Refused(_("Laporan ini sudah diperiksa; buktinya tidak dapat ditarik."))
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
    evidence.withdrawn_at = clock.now()
    evidence.withdrawn_by_id = actor.user_id
    evidence.withdrawn_reason = reason
    repeat_facts(commitment)
    tell(actor, commitment, EventKind.EVIDENCE_WITHDRAWN, reason, evidence=str(evidence.id))
    audit.note(actor, "withdraw_evidence", evidence, reason=reason)
    return evidence
