"""Reading updates and evidence, and what waits for a verifier."""

from coordapp.followup.queries.reports import (
    Figures,
    find_accepted_quantity,
    find_figures,
    find_latest_update,
    find_period,
    find_submission,
    find_verdict,
    has_standing_evidence,
    hold,
    updates_of,
)
from coordapp.followup.queries.waiting import (
    PAGE,
    WaitingReport,
    WaitingReports,
    judge_by,
    judgeable_clause,
    list_waiting,
    waiting_reports,
)

__all__ = [
    "PAGE",
    "Figures",
    "WaitingReport",
    "WaitingReports",
    "find_accepted_quantity",
    "find_figures",
    "find_latest_update",
    "find_period",
    "find_submission",
    "find_verdict",
    "has_standing_evidence",
    "hold",
    "judge_by",
    "judgeable_clause",
    "list_waiting",
    "updates_of",
    "waiting_reports",
]
