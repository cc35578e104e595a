"""Reading commitments: what their verbs look up, the register, and one commitment's page."""

from coordapp.commitments.queries.lookups import (
    commitments_of_line,
    confirmed_from,
    find_draft_of,
    has_open_request,
    is_meeting_closed,
    open_children,
    open_led_by,
    open_requests_of,
    place_links,
    post_deciding_extensions,
    supports_of,
    theme_links,
    verifier_of_forum,
)

__all__ = [
    "commitments_of_line",
    "confirmed_from",
    "find_draft_of",
    "has_open_request",
    "is_meeting_closed",
    "open_children",
    "open_led_by",
    "open_requests_of",
    "place_links",
    "post_deciding_extensions",
    "supports_of",
    "theme_links",
    "verifier_of_forum",
]
