"""Extensions and ends that are asked for, examined and decided."""

from datetime import date
from typing import Any

from coordapp import audit, clock
from coordapp.commitments import rules
from coordapp.commitments.actions.ending import check_end, close_as_dropped
from coordapp.commitments.actions.story import mark_user, tell
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    Decider,
    EventKind,
    RequestKind,
    RequestState,
)
from coordapp.commitments.queries import lookups
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def request_extension(
    actor: Actor, commitment: Commitment, *, proposed_due_on: date | None, reason: str
) -> ChangeRequest:
    """Ask for a later due date; asked after the due date it says so for good."""
    _refuse_unaskable(commitment, RequestKind.EXTEND)
    rules.check_extension(commitment.due_on, proposed_due_on, reason)
    assert commitment.due_on
    assert proposed_due_on
    region = get_region(commitment.region_id)
    giver = commitment.giver_post
    decider = rules.decider_of_extension(
        granted=commitment.extensions,
        giver_kind=giver.kind if giver else None,
        days=(proposed_due_on - commitment.due_on).days,
        is_delegated=region.delegates_first_extension,
    )
    request = _ask(actor, commitment, RequestKind.EXTEND, reason)
    request.due_before = commitment.due_on
    request.proposed_due_on = proposed_due_on
    request.is_after_due = clock.today(region.timezone) > commitment.due_on
    request.decider = decider
    if decider is Decider.SEKDA:
        request.decider_post_id = lookups.post_deciding_extensions()
    elif decider is Decider.GIVER:
        request.decider_post_id = commitment.giver_post_id
    _tell_request(actor, request, proposed=str(proposed_due_on))
    audit.note(actor, "request_extension", request, reason=reason)
    return request


def request_end(
    actor: Actor, commitment: Commitment, *, ground: str, reference: str, reason: str
) -> ChangeRequest:
    """Propose that a commitment be ended; the leadership decides."""
    _refuse_unaskable(commitment, RequestKind.END)
    check_end(commitment, ground, reference, reason)
    request = _ask(actor, commitment, RequestKind.END, reason)
    request.ground, request.reference = ground, reference
    request.decider = Decider.GIVER
    request.decider_post_id = commitment.giver_post_id
    _tell_request(actor, request, ground=ground, reference=reference)
    audit.note(actor, "request_end", request, reason=reason)
    return request


def _refuse_unaskable(commitment: Commitment, kind: RequestKind) -> None:
    rules.refuse_induk(commitment.shape)
    if commitment.status not in rules.OPEN_STATUSES:
        raise Refused(_("Usulan hanya dapat diajukan pada komitmen yang masih berjalan."))
    if lookups.has_open_request(commitment, kind):
        raise Refused(_("Masih ada usulan yang belum diputus untuk komitmen ini."))


def _ask(actor: Actor, commitment: Commitment, kind: RequestKind, reason: str) -> ChangeRequest:
    assert actor.user_id
    request = ChangeRequest(
        commitment_id=commitment.id,
        commitment=commitment,
        kind=kind,
        state=RequestState.ASKED,
        asked_by_id=actor.user_id,
        asked_agency_id=actor.agency_id,
        asked_at=clock.now(),
        reason=reason,
    )
    db.session.add(request)
    mark_user(commitment, actor.user_id)
    commitment.open_request = kind.value
    return request


def _tell_request(actor: Actor, request: ChangeRequest, **data: Any) -> None:
    tell(
        actor,
        request.commitment,
        EventKind.REQUESTED,
        request.reason,
        request=request.kind.value,
        after_due=request.is_after_due,
        **data,
    )


def _refuse_decided(request: ChangeRequest) -> None:
    if request.state is not RequestState.ASKED:
        raise Refused(_("Usulan ini sudah diputus."))


def recall_request(actor: Actor, request: ChangeRequest) -> ChangeRequest:
    """Take back an own request that nobody decided yet."""
    _refuse_decided(request)
    request.state = RequestState.RECALLED
    _settle_badge(request)
    tell(actor, request.commitment, EventKind.RECALLED, request=request.kind.value)
    audit.note(actor, "recall_request", request)
    return request


def examine_request(
    actor: Actor, request: ChangeRequest, *, telaah: str, telaah_recommends: bool
) -> ChangeRequest:
    """Write the secretariat's telaah: one sentence, recommend yes or no."""
    _refuse_decided(request)
    if not telaah:
        raise Refused(_("Tulis telaah satu kalimat."), "telaah")
    request.telaah, request.telaah_recommends = telaah, telaah_recommends
    request.telaah_by_id, request.telaah_at = actor.user_id, clock.now()
    tell(
        actor,
        request.commitment,
        EventKind.RECOMMENDED,
        telaah,
        request=request.kind.value,
        recommends=telaah_recommends,
    )
    audit.note(actor, "examine_request", request)
    return request


def decide_request(
    actor: Actor, request: ChangeRequest, *, is_granted: bool, decision_note: str
) -> ChangeRequest:
    """Grant or refuse; a refusal needs a reason. A granted extension moves the due date, keeps
    the first one and counts the slip; a granted end closes the item."""
    _refuse_decided(request)
    if not is_granted and not decision_note:
        raise Refused(_("Alasan wajib diisi. Pengusul akan membacanya."), "decision_note")
    commitment = request.commitment
    if is_granted and commitment.status not in rules.OPEN_STATUSES:
        raise Refused(_("Komitmen ini sudah ditutup."))
    request.state = RequestState.GRANTED if is_granted else RequestState.REFUSED
    request.decided_by_id, request.decided_at = actor.user_id, clock.now()
    request.decision_note = decision_note
    _settle_badge(request)
    before = commitment.status
    data: dict[str, Any] = {"request": request.kind.value, "granted": is_granted}
    if is_granted and request.kind is RequestKind.EXTEND:
        data["due"] = [str(commitment.due_on), str(request.proposed_due_on)]
        commitment.due_on = request.proposed_due_on
        commitment.extensions += 1
        data["slip"] = commitment.extensions
        if commitment.repeats:
            commitment.repeats_until = request.proposed_due_on
    elif is_granted:
        reason = f"{decision_note or request.reason} ({request.reference})"
        close_as_dropped(commitment, request.ground, reason)
    tell(actor, commitment, EventKind.DECIDED, decision_note, came_from=before, **data)
    audit.note(actor, "decide_request", request, reason=decision_note or None)
    return request


def _settle_badge(request: ChangeRequest) -> None:
    """The second badge shows what is still open after this request is."""
    db.session.flush()
    commitment = request.commitment
    other = next((kind for kind in RequestKind if lookups.has_open_request(commitment, kind)), None)
    commitment.open_request = other.value if other else None
