"""Small look-ups the verbs of commitments lean on."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from coordapp.agencies.models import Agency
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    CommitmentPlace,
    CommitmentTheme,
    RequestKind,
    RequestState,
    Shape,
    Status,
    Support,
)
from coordapp.db import db
from coordapp.meetings.models import Forum, Meeting
from coordapp.regions.models import LeadershipPost


def agencies_by_id(agency_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Agency]:
    """The agencies of these ids that exist in this region."""
    rows = db.session.scalars(select(Agency).where(Agency.id.in_(list(agency_ids))))
    return {agency.id: agency for agency in rows}


def find_by_number(number: str) -> Commitment | None:
    """The commitment of a number, whoever asks."""
    return db.session.scalar(select(Commitment).where(Commitment.number == number))


def theme_links(commitment: Commitment) -> list[CommitmentTheme]:
    """The themes of a commitment, as links."""
    statement = (
        select(CommitmentTheme)
        .where(CommitmentTheme.commitment_id == commitment.id)
        .options(joinedload(CommitmentTheme.theme))
    )
    return list(db.session.scalars(statement))


def place_links(commitment: Commitment) -> list[CommitmentPlace]:
    """The places of a commitment, as links."""
    statement = (
        select(CommitmentPlace)
        .where(CommitmentPlace.commitment_id == commitment.id)
        .options(joinedload(CommitmentPlace.place))
        .order_by(CommitmentPlace.place_code)
    )
    return list(db.session.scalars(statement))


def supports_of(commitment: Commitment) -> list[Support]:
    """All supports a commitment has or had."""
    return list(db.session.scalars(select(Support).where(Support.commitment_id == commitment.id)))


def shares_of(commitment: Commitment) -> dict[uuid.UUID, str]:
    """The present supports of a commitment: share by agency."""
    return {row.agency_id: row.share for row in supports_of(commitment) if row.removed_at is None}


def wording_of(commitment: Commitment) -> dict[str, str]:
    """What an addendum on wording may change, as texts to compare and to tell."""
    shares = shares_of(commitment)
    names = {key: agency.label for key, agency in agencies_by_id(shares).items()}
    told = [f"{names[key]} ({share})" if share else names[key] for key, share in shares.items()]
    return {
        "statement": commitment.statement,
        "themes": ", ".join(sorted(link.theme.name for link in theme_links(commitment))),
        "places": ", ".join(link.place.name for link in place_links(commitment)),
        "supports": ", ".join(sorted(told)),
    }


def is_meeting_closed(meeting_id: uuid.UUID) -> bool:
    """Whether the minutes of a meeting are frozen."""
    closed_at = db.session.scalar(select(Meeting.closed_at).where(Meeting.id == meeting_id))
    return closed_at is not None


def verifier_of_forum(meeting_id: uuid.UUID) -> uuid.UUID | None:
    """The pembina that the meeting's forum names as verifier."""
    return db.session.scalar(
        select(Forum.verifier_agency_id)
        .join(Meeting, Meeting.forum_id == Forum.id)
        .where(Meeting.id == meeting_id)
    )


def confirmed_from(meeting: Meeting) -> list[Commitment]:
    """What was confirmed from a meeting's lines."""
    return list(
        db.session.scalars(
            select(Commitment).where(
                Commitment.meeting_id == meeting.id, Commitment.confirmed_at.is_not(None)
            )
        )
    )


def from_meeting(meeting: Meeting) -> list[Commitment]:
    """Everything a meeting's lines gave rise to and that was not withdrawn, in their order."""
    statement = (
        select(Commitment)
        .where(Commitment.meeting_id == meeting.id, Commitment.status != Status.WITHDRAWN)
        .options(
            joinedload(Commitment.lead_agency),
            selectinload(Commitment.supports).joinedload(Support.agency),
        )
        .order_by(Commitment.created_at, Commitment.id)
    )
    return list(db.session.scalars(statement).unique())


def find_draft_of(line_id: uuid.UUID) -> Commitment | None:
    """The draft a line of the minutes gave rise to, if it still is one."""
    return db.session.scalar(
        select(Commitment).where(
            Commitment.line_id == line_id,
            Commitment.status == Status.DRAFT,
        )
    )


def commitments_of_line(line_id: uuid.UUID) -> list[Commitment]:
    """Everything that came from a line and was not withdrawn, induk before anak."""
    return list(
        db.session.scalars(
            select(Commitment)
            .where(Commitment.line_id == line_id, Commitment.status != Status.WITHDRAWN)
            .order_by(Commitment.number)
        )
    )


def open_children(commitment: Commitment) -> list[Commitment]:
    """The open anak of an induk; none of any other shape."""
    if commitment.shape is not Shape.INDUK:
        return []
    return list(
        db.session.scalars(
            select(Commitment).where(
                Commitment.parent_id == commitment.id, Commitment.closed_on.is_(None)
            )
        )
    )


def open_led_by(agency_id: uuid.UUID) -> list[Commitment]:
    """Open items an agency leads."""
    return list(
        db.session.scalars(
            select(Commitment).where(
                Commitment.lead_agency_id == agency_id, Commitment.closed_on.is_(None)
            )
        )
    )


def open_supported_by(agency_id: uuid.UUID) -> list[Commitment]:
    """Open items an agency supports."""
    return list(
        db.session.scalars(
            select(Commitment)
            .join(Support, Support.commitment_id == Commitment.id)
            .where(
                Support.agency_id == agency_id,
                Support.removed_at.is_(None),
                Commitment.closed_on.is_(None),
            )
        )
    )


def post_deciding_extensions() -> uuid.UUID | None:
    """The post the region named to decide first and second extensions; none is the Sekda."""
    return db.session.scalar(
        select(LeadershipPost.id).where(LeadershipPost.decides_extensions).limit(1)
    )


def open_requests_of(commitment: Commitment) -> list[ChangeRequest]:
    """Requests on a commitment that nobody decided yet."""
    return list(
        db.session.scalars(
            select(ChangeRequest).where(
                ChangeRequest.commitment_id == commitment.id,
                ChangeRequest.state == RequestState.ASKED,
            )
        )
    )


def has_open_request(commitment: Commitment, kind: RequestKind) -> bool:
    """Whether a request of this kind waits on a commitment."""
    return any(request.kind is kind for request in open_requests_of(commitment))
