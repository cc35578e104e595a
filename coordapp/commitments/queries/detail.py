"""What a commitment's page shows beside the commitment itself."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, String, case, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    CommitmentEvent,
    CommitmentPeriod,
    CommitmentPlace,
    CommitmentTheme,
    FundingLine,
    PeriodState,
    Shape,
)
from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.meetings.models import Meeting
from coordapp.policy import Actor
from coordapp.programmes.models import Theme
from coordapp.regions.models import Place
from coordapp.regions.rules import place_label


@dataclass(frozen=True)
class Labels:
    """Themes and places of a commitment by name, the periods that hold something, and which of
    its origins the reader may open too."""

    themes: list[str]
    places: list[str]
    periods: dict[date, PeriodState]
    opens_meeting: bool
    opens_parent: bool


def events_of(commitment: Commitment) -> Sequence[CommitmentEvent]:
    """The story of a commitment, newest first."""
    return db.session.scalars(
        select(CommitmentEvent)
        .where(CommitmentEvent.commitment_id == commitment.id)
        .order_by(CommitmentEvent.at.desc(), CommitmentEvent.id.desc())
    ).all()


def labels_of(actor: Actor, commitment: Commitment) -> Labels:
    """Several short answers in one query, because the page has a budget of queries."""
    rows: Sequence[Any] = db.session.execute(
        union_all(*_labels(commitment), *_ties(actor, commitment))
    ).all()
    kinds = {row[0] for row in rows}
    return Labels(
        themes=sorted(row[1] for row in rows if row[0] == "theme"),
        places=[_place(row) for row in sorted(rows, key=str) if row[0] == "place"],
        periods={row[4]: PeriodState(row[1]) for row in rows if row[0] == "period"},
        opens_meeting="meeting" in kinds,
        opens_parent="parent" in kinds,
    )


NO_TEXT, NO_DAY = cast(null(), String), cast(null(), Date)


def _labels(commitment: Commitment) -> Iterator[Any]:
    district = aliased(Place)
    yield (
        select(literal("theme"), Theme.name, NO_TEXT, NO_TEXT, NO_DAY)
        .join(CommitmentTheme, CommitmentTheme.theme_id == Theme.id)
        .where(CommitmentTheme.commitment_id == commitment.id)
    )
    yield (
        select(literal("place"), Place.name, Place.code, district.name, NO_DAY)
        .join(CommitmentPlace, CommitmentPlace.place_code == Place.code)
        .outerjoin(district, district.code == Place.parent_code)
        .where(CommitmentPlace.commitment_id == commitment.id)
    )
    state = cast(CommitmentPeriod.state, String)
    yield select(literal("period"), state, NO_TEXT, NO_TEXT, CommitmentPeriod.starts_on).where(
        CommitmentPeriod.commitment_id == commitment.id
    )


def _ties(actor: Actor, commitment: Commitment) -> Iterator[Any]:
    """A row for the meeting and one for the induk where these exist for the actor."""
    blank = (NO_TEXT, NO_TEXT, NO_TEXT, NO_DAY)
    yield select(literal("meeting"), *blank).where(
        Meeting.id == commitment.meeting_id, Meeting.visible_to(actor)
    )
    if commitment.parent_id is not None:
        yield select(literal("parent"), *blank).where(
            Commitment.id == commitment.parent_id, Commitment.visible_to(actor)
        )


def _place(row: Any) -> str:
    _kind, name, code, above, _day = row
    return place_label(code, {code: name, code.rpartition(".")[0]: above or ""})


def funding_of(commitment: Commitment) -> Sequence[FundingLine]:
    """Money for a commitment, by year and then as it was entered."""
    return db.session.scalars(
        select(FundingLine)
        .where(FundingLine.commitment_id == commitment.id)
        .order_by(FundingLine.fiscal_year, FundingLine.id)
    ).all()


def get_funding_line(commitment: Commitment, line_id: uuid.UUID) -> FundingLine:
    """One line of a commitment's money."""
    line = db.session.scalar(
        select(FundingLine).where(
            FundingLine.id == line_id, FundingLine.commitment_id == commitment.id
        )
    )
    if line is None:
        raise NotFound
    return line


def requests_of(commitment: Commitment) -> Sequence[ChangeRequest]:
    """Everything that was asked for on a commitment, newest first, each knowing its commitment."""
    requests = db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.commitment_id == commitment.id)
        .options(joinedload(ChangeRequest.asked_by), joinedload(ChangeRequest.decider_post))
        .order_by(ChangeRequest.asked_at.desc(), ChangeRequest.id.desc())
    ).all()
    for request in requests:
        set_committed_value(request, "commitment", commitment)
    return requests


@dataclass(frozen=True)
class Child:
    """An anak on the page of its induk; others' anak count, but are not shown."""

    row: Commitment
    is_visible: bool


def children_of(actor: Actor, commitment: Commitment) -> list[Child]:
    """The anak of an induk in the order of their numbers."""
    if commitment.shape is not Shape.INDUK:
        return []
    rows = db.session.execute(
        select(Commitment, case((Commitment.visible_to(actor), 1), else_=0))
        .where(Commitment.parent_id == commitment.id)
        .options(joinedload(Commitment.lead_agency))
        .order_by(Commitment.number)
    )
    return [Child(row, bool(is_visible)) for row, is_visible in rows]
