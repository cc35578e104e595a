"""Ending, reopening and directing, and what a meeting declared done."""

from datetime import date
from typing import Any

from coordapp import audit, clock
from coordapp.commitments import rules
from coordapp.commitments.actions.story import move, tell
from coordapp.commitments.models import Commitment, EventKind, RequestState, Status
from coordapp.commitments.queries import lookups
from coordapp.commitments.rules import Act
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def close_as_dropped(commitment: Commitment, ground: str, reason: str) -> None:
    """The status and day of an ended commitment; open requests fall with it."""
    move(commitment, Act.DROP)
    commitment.closed_on = clock.today(get_region(commitment.region_id).timezone)
    commitment.drop_reason = f"{_(rules.DROP_GROUNDS[ground])}. {reason}"
    close_requests(commitment)


def close_requests(commitment: Commitment) -> None:
    """What is closed needs no decision any more: its open requests are taken back."""
    for request in lookups.open_requests_of(commitment):
        request.state = RequestState.RECALLED
        request.decision_note = _("Tidak diputus karena komitmen sudah ditutup.")
    commitment.open_request = None


def check_end(commitment: Commitment, ground: str, reference: str, reason: str) -> None:
    """Raises Refused unless an end says its ground, reference and reason; what is merged names a
    commitment of this region that is not itself."""
    rules.refuse_induk(commitment.shape)
    rules.check_drop(ground, reference, reason)
    if ground != rules.MERGED:
        return
    others = [number for number in rules.numbers_in(reference) if number != commitment.number]
    if not any(lookups.find_by_number(number) for number in others):
        raise Refused(_("Nomor komitmen ini tidak ada di daerah Anda."), "reference")


def drop_commitment(
    actor: Actor, commitment: Commitment, *, ground: str, reference: str, reason: str
) -> Commitment:
    """End an open commitment of one's own motion: ground from the list, reference, reason."""
    rules.step(Act.DROP, commitment.status)
    check_end(commitment, ground, reference, reason)
    before = commitment.status
    close_as_dropped(commitment, ground, f"{reason} ({reference})")
    tell(
        actor,
        commitment,
        EventKind.DROPPED,
        reason,
        came_from=before,
        ground=ground,
        reference=reference,
    )
    audit.note(actor, "drop_commitment", commitment, reason=reason)
    return commitment


def reopen_commitment(actor: Actor, commitment: Commitment, *, reason: str) -> Commitment:
    """Done or dropped → in progress; everything that was said stays."""
    rules.need_reason(reason)
    before = move(commitment, Act.REOPEN)
    commitment.closed_on = None
    commitment.finished_in_time = None
    commitment.claimed_done_in_meeting = False
    commitment.drop_reason = ""
    tell(actor, commitment, EventKind.REOPENED, reason, came_from=before)
    audit.note(actor, "reopen_commitment", commitment, reason=reason)
    return commitment


def direct_commitment(
    actor: Actor, commitment: Commitment, *, text: str, answer_due_on: date | None = None
) -> Commitment:
    """A leader's arahan on an item: an entry of its story that the lead reads and answers."""
    _refuse_unless_open(commitment)
    if not text:
        raise Refused(_("Tulis arahan."), "text")
    today = clock.today(get_region(commitment.region_id).timezone)
    if answer_due_on is not None and answer_due_on < today:
        raise Refused(_("Pilih hari ini atau tanggal sesudahnya."), "answer_due_on")
    data: dict[str, Any] = {"answer_due": str(answer_due_on)} if answer_due_on else {}
    tell(actor, commitment, EventKind.DIRECTED, text, **data)
    audit.note(actor, "direct_commitment", commitment)
    return commitment


def claim_done(actor: Actor, commitment: Commitment, *, note: str = "") -> Commitment:
    """Record that a meeting heard the item was done: a mark, until the lead submits evidence.

    Saying so again changes nothing.
    """
    _refuse_unless_open(commitment)
    rules.refuse_induk(commitment.shape)
    if commitment.status is Status.SUBMITTED:
        raise Refused(rules.refusal_of(Act.SUBMIT, commitment.status))
    if not commitment.claimed_done_in_meeting:
        commitment.claimed_done_in_meeting = True
        tell(actor, commitment, EventKind.CLAIMED_DONE, note)
        audit.note(actor, "claim_done", commitment)
    return commitment


def _refuse_unless_open(commitment: Commitment) -> None:
    if commitment.status not in rules.OPEN_STATUSES:
        raise Refused(rules.refusal_of(Act.SUBMIT, commitment.status))
