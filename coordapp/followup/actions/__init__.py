"""The verbs of follow-up."""

from coordapp.followup.actions.judging import return_update, verify_update
from coordapp.followup.actions.proving import withdraw_evidence
from coordapp.followup.actions.reporting import report_progress
from coordapp.followup.rules import NewEvidence, OnBehalf

__all__ = [
    "NewEvidence",
    "OnBehalf",
    "report_progress",
    "return_update",
    "verify_update",
    "withdraw_evidence",
]
