"""Ending, reopening and directing: what only the leadership may do."""

from coordapp import audit, clock
from coordapp.commitments import queries, rules
from coordapp.commitments.actions.story import move, tell
from coordapp.commitments.models import Commitment, EventKind, RequestState
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
    for request in queries.open_requests_of(commitment):
        request.state = RequestState.RECALLED
        request.decision_note = _("Tidak diputus karena komitmen sudah ditutup.")
    commitment.open_request = None


def drop_commitment(
    actor: Actor, commitment: Commitment, *, ground: str, reference: str, reason: str
) -> Commitment:
    """End an open commitment of one's own motion: ground from the list, reference, reason."""
    rules.refuse_induk(commitment.shape)
    rules.check_drop(ground, reference)
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
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
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
    before = move(commitment, Act.REOPEN)
    commitment.closed_on = None
    commitment.finished_in_time = None
    commitment.drop_reason = ""
    tell(actor, commitment, EventKind.REOPENED, reason, came_from=before)
    audit.note(actor, "reopen_commitment", commitment, reason=reason)
    return commitment


def direct_commitment(actor: Actor, commitment: Commitment, *, text: str) -> Commitment:
    """A leader's arahan on an item: an entry of its story that the lead reads and answers."""
    if not text:
        raise Refused(_("Tulis arahan."), "text")
    if commitment.closed_on is not None:
        raise Refused(_("Komitmen ini sudah ditutup."))
    tell(actor, commitment, EventKind.DIRECTED, text)
    audit.note(actor, "direct_commitment", commitment)
    return commitment
