"""Judging: an update is accepted or returned once, by somebody without interest."""

from decimal import Decimal

from coordapp import audit, clock
from coordapp.commitments.actions import close_requests, move, tell
from coordapp.commitments.models import Commitment, EventKind, Judgement, Status
from coordapp.commitments.rules import Act
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.followup import queries, rules
from coordapp.followup.actions.facts import repeat_facts
from coordapp.followup.models import ReturnReason, Update, Verification
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def verify_update(
    actor: Actor, update: Update, *, achieved_quantity: Decimal | None = None, note: str = ""
) -> Verification:
    """Accept an update. A progress update changes figures only; the one flagged selesai closes
    the commitment, on time when it was received on or before the due date.

    The accepted figure is the reported one unless another is given.
    """
    commitment = update.commitment
    _refuse_judged(update)
    closes = _is_waited_for(update)
    accepted = update.quantity if achieved_quantity is None else achieved_quantity
    rules.check_accepted(
        accepted,
        closes=closes,
        has_target=commitment.target_quantity is not None,
        is_lead=update.is_by_lead,
        has_evidence=queries.has_standing_evidence(update),
    )
    verdict = _judge(actor, update, Judgement.VERIFIED, note)
    verdict.achieved_quantity = accepted
    before = commitment.status
    if closes:
        _finish(commitment, update)
    repeat_facts(commitment)
    tell(actor, commitment, EventKind.VERIFIED, note, came_from=before, update=str(update.id))
    audit.note(actor, "verify_update", commitment)
    return verdict


def return_update(
    actor: Actor, update: Update, *, reason: ReturnReason | None, note: str
) -> Verification:
    """Give an update back with a reason from the list; a submission is in progress again."""
    commitment = update.commitment
    _refuse_judged(update)
    rules.check_return(reason, note)
    is_waited_for = _is_waited_for(update)
    verdict = _judge(actor, update, Judgement.RETURNED, note)
    verdict.reason = reason
    before = commitment.status
    if is_waited_for:
        move(commitment, Act.RETURN)
    repeat_facts(commitment)
    tell(
        actor,
        commitment,
        EventKind.RETURNED,
        note,
        came_from=before,
        update=str(update.id),
        reason=reason.value if reason else "",
    )
    audit.note(actor, "return_update", commitment, reason=note)
    return verdict


def _refuse_judged(update: Update) -> None:
    """What was said of an update is said once; two verifiers at the same time queue up here."""
    queries.hold(update.commitment)
    verdict = queries.find_verdict(update)
    if verdict is not None:
        raise Refused(_("Laporan ini sudah diperiksa oleh %(who)s.", who=verdict.verifier_label))


def _is_waited_for(update: Update) -> bool:
    """Whether this update is what the commitment's «menunggu verifikasi» waits on."""
    commitment = update.commitment
    if not update.is_submission or commitment.status is not Status.SUBMITTED:
        return False
    return queries.find_submission(commitment) == update.id


def _judge(actor: Actor, update: Update, judgement: Judgement, note: str) -> Verification:
    assert actor.user_id
    verdict = Verification(
        update_id=update.id,
        commitment_id=update.commitment_id,
        judgement=judgement,
        note=note,
        verified_by_id=actor.user_id,
        verifier_label=actor.label,
        verified_at=clock.now(),
    )
    db.session.add(verdict)
    return verdict


def _finish(commitment: Commitment, update: Update) -> None:
    """Close the commitment; whether in time is told by the day its last report was received."""
    move(commitment, Act.ACCEPT)
    timezone = get_region(commitment.region_id).timezone
    commitment.closed_on = clock.today(timezone)
    received_on = clock.local(update.received_at, timezone).date()
    commitment.finished_in_time = rules.is_in_time(received_on, commitment.due_on)
    close_requests(commitment)
