"""Telling the story: every step writes one event, and marks whose interest it touches."""

import uuid
from typing import Any

from coordapp import clock
from coordapp.commitments import rules
from coordapp.commitments.models import Commitment, CommitmentEvent, EventKind, Status
from coordapp.db import db
from coordapp.policy import Actor


def tell(
    actor: Actor,
    commitment: Commitment,
    kind: EventKind,
    text: str = "",
    *,
    came_from: Status | None = None,
    **data: Any,
) -> CommitmentEvent:
    """Write one event; `came_from` is the status before, where the act changed it."""
    event = CommitmentEvent(
        commitment_id=commitment.id,
        kind=kind,
        at=clock.now(),
        actor_id=actor.user_id,
        actor_label=actor.label,
        from_status=came_from or commitment.status,
        to_status=commitment.status,
        text=text,
        data=data,
    )
    db.session.add(event)
    return event


def move(commitment: Commitment, act: rules.Act) -> Status:
    """Take a step of the life cycle and answer the status before it."""
    rules.refuse_induk(commitment.shape)
    before = commitment.status
    commitment.status = rules.step(act, before)
    return before


def mark_agency(commitment: Commitment, agency_id: uuid.UUID | None) -> None:
    """Remember that an agency leads or supports the item: its people never judge it."""
    if agency_id is not None and f" {agency_id} " not in commitment.interested_agencies:
        commitment.interested_agencies += f"{agency_id} "


def mark_user(commitment: Commitment, user_id: uuid.UUID | None) -> None:
    """Remember that a person wrote on the item: they never judge it, in any role."""
    if user_id is not None and f" {user_id} " not in commitment.involved_users:
        commitment.involved_users += f"{user_id} "
