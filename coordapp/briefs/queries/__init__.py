"""What the homes show. Every figure uses the clause its opened rows use."""

from coordapp.briefs.queries.figures import (
    Ageing,
    AgeingRow,
    Drafts,
    Tally,
    ageing,
    drafts,
    tally,
)
from coordapp.briefs.queries.queues import (
    Queue,
    coming_meetings,
    minutes_to_approve,
    oldest_obstacles,
    open_requests,
    requests_to_decide,
    unanswered_obstacles,
    unapproved_minutes,
)
from coordapp.briefs.queries.tasks import (
    latest_returns,
    meetings_of_agency,
    obstacles_asked_of,
    obstacles_raised_by,
    own_items,
)

__all__ = [
    "Ageing",
    "AgeingRow",
    "Drafts",
    "Queue",
    "Tally",
    "ageing",
    "coming_meetings",
    "drafts",
    "latest_returns",
    "meetings_of_agency",
    "minutes_to_approve",
    "obstacles_asked_of",
    "obstacles_raised_by",
    "oldest_obstacles",
    "open_requests",
    "own_items",
    "requests_to_decide",
    "tally",
    "unanswered_obstacles",
    "unapproved_minutes",
]
