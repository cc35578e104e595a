"""What tests of commitments begin from, said once."""

from datetime import date
from typing import Any

from sqlalchemy import select

from coordapp.commitments import actions
from coordapp.commitments.models import ChangeRequest, Commitment, CommitmentEvent, EventKind
from coordapp.db import db
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.policy import Actor, Permission, fetch
from tests.factories import make_line, make_meeting

DUE = date(2026, 12, 31)
LATER = date(2027, 1, 31)


def a_draft(actor: Actor, meeting: Meeting | None = None, **line: Any) -> Commitment:
    """A draft from a tracked line, as the door hands it to whoever completes it."""
    meeting = meeting or make_meeting(MeetingStatus.IN_PROGRESS)
    draft = actions.propose_commitment(actor, meeting, make_line(meeting, **line))
    return at_the_door(actor, draft, Permission.COMMITMENT_COMPLETE)


def complete(actor: Actor, draft: Commitment, **said: Any) -> Commitment:
    """Fill in a draft with what confirmation needs."""
    given: dict[str, Any] = {
        "statement": draft.statement,
        "lead_agency_id": None,
        "deliverable": "Jadwal posyandu keliling yang ditandatangani camat",
        "due_on": DUE,
        **said,
    }
    return actions.complete_commitment(actor, draft, **given)


def at_the_door(actor: Actor, row: Any, permission: Permission = Permission.COMMITMENT_READ) -> Any:
    """A row as the door hands it to its view: authorised and loaded anew."""
    db.session.flush()
    address = row.number if isinstance(row, Commitment) else row.id
    model = type(row)
    db.session.expire_all()
    return fetch(model, actor, permission, address)


def story_of(commitment: Commitment) -> list[EventKind]:
    """The kinds of all events of a commitment, oldest first."""
    return [event.kind for event in events_of(commitment)]


def events_of(commitment: Commitment) -> list[CommitmentEvent]:
    """All events of a commitment, oldest first."""
    db.session.flush()
    return list(
        db.session.scalars(
            select(CommitmentEvent)
            .where(CommitmentEvent.commitment_id == commitment.id)
            .order_by(CommitmentEvent.id)
        )
    )


def ask(actor: Actor, row: Commitment, proposed: date = LATER) -> ChangeRequest:
    """Ask for a later due date."""
    return actions.request_extension(
        actor, row, proposed_due_on=proposed, reason="Menunggu APBD Perubahan"
    )


def ask_end(actor: Actor, row: Commitment, **said: Any) -> ChangeRequest:
    """Ask that it be ended."""
    given = {"ground": "aturan_berubah", "reference": "Perbup 5/2026", "reason": "Dicabut", **said}
    return actions.request_end(actor, row, **given)


def decide(
    actor: Actor, request: ChangeRequest, is_granted: bool = True, note: str = ""
) -> ChangeRequest:
    """Decide a request as the door hands it to whoever may."""
    handed = at_the_door(actor, request, Permission.COMMITMENT_DECIDE_REQUEST)
    return actions.decide_request(actor, handed, is_granted=is_granted, decision_note=note)
