"""The verbs of commitments."""

from coordapp.commitments.actions.amending import (
    acknowledge_commitment,
    amend_terms,
    amend_wording,
    record_funding,
    refuse_closed,
)
from coordapp.commitments.actions.concluding import conclude_meeting
from coordapp.commitments.actions.drafting import (
    complete_commitment,
    confirm_commitment,
    establish_commitment,
    fan_out_commitment,
    propose_commitment,
    withdraw_draft,
)
from coordapp.commitments.actions.ending import (
    claim_done,
    close_requests,
    direct_commitment,
    drop_commitment,
    reopen_commitment,
)
from coordapp.commitments.actions.requesting import (
    decide_request,
    examine_request,
    recall_request,
    request_end,
    request_extension,
)
from coordapp.commitments.actions.story import mark_user, move, tell
from coordapp.commitments.actions.succession import hand_over_commitments

__all__ = [
    "acknowledge_commitment",
    "amend_terms",
    "amend_wording",
    "claim_done",
    "close_requests",
    "complete_commitment",
    "conclude_meeting",
    "confirm_commitment",
    "decide_request",
    "direct_commitment",
    "drop_commitment",
    "establish_commitment",
    "examine_request",
    "fan_out_commitment",
    "hand_over_commitments",
    "mark_user",
    "move",
    "propose_commitment",
    "recall_request",
    "record_funding",
    "refuse_closed",
    "reopen_commitment",
    "request_end",
    "request_extension",
    "tell",
    "withdraw_draft",
]
