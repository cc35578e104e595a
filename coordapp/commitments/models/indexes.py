"""The indexes of commitments: what lists are sorted by and counts are read from."""

from sqlalchemy import Index, literal_column

# Partial indexes are used only where the condition is spelled the same, so it stands here once.


IS_OPEN = literal_column("closed_on").is_(None)
IS_WAITING = IS_OPEN & literal_column("waiting_since").is_not(None)
IS_CLOSED = literal_column("closed_on").is_not(None)
READ_BY_COUNTS = (
    "region_id",
    "status",
    "due_on",
    "shape",
    "lead_agency_id",
    "coach_agency_id",
    "meeting_id",
    "latest_update_at",
    "clock_started_at",
    "open_request",
    "extensions",
    "id",
    "closed_on",
)
"""What the counts of open items read, so that an index alone answers them."""
IS_ASKED = literal_column("state") == literal_column("'diajukan'")

INDEXES = (
    Index("uq_commitment_number", "region_id", "number", unique=True),
    Index(
        "ix_commitment_open_due",
        "region_id",
        "due_on",
        "id",
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_commitment_open_counts",
        *READ_BY_COUNTS,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_commitment_closed",
        "region_id",
        "closed_on",
        "id",
        "status",
        "shape",
        sqlite_where=IS_CLOSED,
        postgresql_where=IS_CLOSED,
    ),
    Index(
        "ix_commitment_open_lead",
        "region_id",
        "lead_agency_id",
        "due_on",
        "status",
        "shape",
        "latest_update_at",
        "closed_on",
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_commitment_open_judgement",
        "region_id",
        "latest_judgement",
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_commitment_open_waiting",
        "region_id",
        "verifier",
        "waiting_since",
        sqlite_where=IS_WAITING,
        postgresql_where=IS_WAITING,
    ),
    Index("ix_commitment_due", "region_id", "due_on", "id"),
    Index("ix_commitment_lead", "region_id", "lead_agency_id", "due_on"),
    Index("ix_commitment_status", "region_id", "status", "due_on", "id", "closed_on"),
    Index("ix_commitment_heard", "region_id", "latest_update_at", "id"),
    Index("ix_commitment_parent", "region_id", "parent_id"),
    Index("ix_commitment_meeting", "region_id", "meeting_id"),
)
