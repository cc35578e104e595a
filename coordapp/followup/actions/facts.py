"""What a commitment repeats of its updates, so that lists need one query."""

from coordapp.commitments.models import Commitment, Judgement
from coordapp.db import db
from coordapp.followup import queries
from coordapp.followup.models import Update


def repeat_newest(commitment: Commitment, update: Update) -> None:
    """Repeat what the newest update says."""
    commitment.latest_update_at = update.received_at
    commitment.latest_note = update.note
    if update.quantity is not None:
        commitment.reported_quantity = update.quantity
    repeat_facts(commitment)


def repeat_facts(commitment: Commitment) -> None:
    """Evidence and judgement follow the update that bears the figures, achievement what was
    accepted last."""
    db.session.flush()
    figures = queries.find_figures(commitment)
    if figures is not None:
        commitment.latest_judgement = figures.judgement or Judgement.UNCHECKED
        commitment.latest_has_evidence = figures.has_evidence
        waits = figures.judgement is None
        commitment.waiting_since = figures.received_at if waits else None
        commitment.waits_as_submission = waits and figures.is_submission
    accepted = queries.find_accepted_quantity(commitment)
    if accepted is not None:
        commitment.achieved_quantity = accepted
