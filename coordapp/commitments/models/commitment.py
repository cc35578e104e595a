"""The pledge itself, and the agencies that help its lead."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    Select,
    True_,
    and_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from coordapp.agencies.models import Agency
from coordapp.commitments.models.indexes import INDEXES
from coordapp.commitments.models.words import (
    Judgement,
    Kind,
    Rhythm,
    Shape,
    ShareState,
    Status,
    Visibility,
)
from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.meetings.models import Attendance, Meeting, MinuteLine, Presence, Sifat
from coordapp.policy import Actor, Role
from coordapp.programmes.models import Programme
from coordapp.regions.models import LeadershipPost, VerifierKind
from coordapp.tenancy import RegionScoped

if TYPE_CHECKING:
    from coordapp.commitments.models.terms import CommitmentPlace, CommitmentTheme, FundingLine


class Commitment(Keyed, Versioned, RegionScoped, Base):
    """A pledge, direction or decision that somebody has to carry out.

    The `latest_*` columns repeat what the updates say, so that lists need one query; they are
    written by `followup.actions` alone, in the transaction of the update they repeat.
    """

    __table_extras__ = INDEXES

    number: Mapped[str]
    """KKU-2026-0007 once confirmed; before that the meeting's number + .b + line arrival."""
    kind: Mapped[Kind] = mapped_column(text_enum(Kind))
    shape: Mapped[Shape] = mapped_column(text_enum(Shape), default=Shape.TUNGGAL)
    status: Mapped[Status] = mapped_column(text_enum(Status), default=Status.DRAFT)
    statement: Mapped[str]
    parent_id: Mapped[uuid.UUID | None] = parent_key("commitment", optional=True, index=False)
    child_count: Mapped[int] = mapped_column(default=0)
    meeting_id: Mapped[uuid.UUID] = parent_key("meeting", index=False)
    line_id: Mapped[uuid.UUID | None] = parent_key("minute_line", optional=True)
    giver: Mapped[str] = mapped_column(default="")
    giver_post_id: Mapped[uuid.UUID | None] = parent_key(
        "leadership_post", optional=True, index=False
    )
    """The leadership post whose arahan this is; bupati and wabup keep some decisions."""
    lead_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    coach_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    """The pembina named to verify this item instead of the region's default."""
    programme_id: Mapped[uuid.UUID | None] = parent_key("programme", optional=True, index=False)
    deliverable: Mapped[str] = mapped_column(default="")
    target_quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    target_unit: Mapped[str] = mapped_column(default="")
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    extensions: Mapped[int] = mapped_column(default=0)
    is_priority: Mapped[bool] = mapped_column(default=False)
    visibility: Mapped[Visibility] = mapped_column(
        text_enum(Visibility), default=Visibility.INTERNAL
    )
    repeats: Mapped[Rhythm | None] = mapped_column(text_enum(Rhythm))
    repeats_from: Mapped[date | None]
    repeats_until: Mapped[date | None]
    clock_started_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    claimed_done_in_meeting: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    """Set with done, dropped and withdrawn; open means NULL, also in every partial index."""
    drop_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    latest_update_at: Mapped[datetime | None]
    latest_judgement: Mapped[Judgement | None] = mapped_column(text_enum(Judgement))
    waiting_since: Mapped[datetime | None]
    """When the report that bears its figures was received, while nobody judged that report."""
    waits_as_submission: Mapped[bool] = mapped_column(default=False)
    """Whether that waiting report says «selesai»."""
    latest_has_evidence: Mapped[bool] = mapped_column(default=False)
    latest_note: Mapped[str] = mapped_column(default="")
    achieved_quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    """From accepted updates alone."""
    reported_quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    finished_in_time: Mapped[bool | None]
    open_request: Mapped[str | None]
    """Kind of the open request, for the second badge; NULL when there is none."""
    verifier: Mapped[VerifierKind] = mapped_column(
        text_enum(VerifierKind), default=VerifierKind.SECRETARIAT
    )
    """Who verifies by default, settled at confirmation from region, forum and pembina."""
    interested_agencies: Mapped[str] = mapped_column(default=" ")
    """Ids of all that lead or support it, or did since confirmation, each between spaces."""
    involved_users: Mapped[str] = mapped_column(default=" ")
    """Ids of all who wrote an update, evidence or request on it: they never judge it."""

    meeting: Mapped[Meeting] = relationship(foreign_keys=meeting_id, lazy="raise")
    line: Mapped[MinuteLine | None] = relationship(foreign_keys=line_id, lazy="raise")
    giver_post: Mapped[LeadershipPost | None] = relationship(
        foreign_keys=giver_post_id, lazy="raise"
    )
    lead_agency: Mapped[Agency | None] = relationship(foreign_keys=lead_agency_id, lazy="raise")
    coach_agency: Mapped[Agency | None] = relationship(foreign_keys=coach_agency_id, lazy="raise")
    programme: Mapped[Programme | None] = relationship(foreign_keys=programme_id, lazy="raise")
    parent: Mapped["Commitment | None"] = relationship(
        foreign_keys=parent_id, remote_side="Commitment.id", lazy="raise"
    )
    supports: Mapped[list["Support"]] = relationship(
        back_populates="commitment", lazy="raise", order_by="Support.id"
    )
    themes: Mapped[list["CommitmentTheme"]] = relationship(
        back_populates="commitment", lazy="raise", cascade="all, delete-orphan"
    )
    places: Mapped[list["CommitmentPlace"]] = relationship(
        back_populates="commitment", lazy="raise", cascade="all, delete-orphan"
    )
    funding: Mapped[list["FundingLine"]] = relationship(
        back_populates="commitment", lazy="raise", order_by="FundingLine.id"
    )

    @property
    def support_agency_ids(self) -> set[uuid.UUID]:
        """Agencies that support it now."""
        return {support.agency_id for support in self.supports if support.removed_at is None}

    @property
    def is_open(self) -> bool:
        """Numbered, not closed, and not an induk: what every open count counts."""
        return (
            self.closed_on is None
            and self.confirmed_at is not None
            and self.shape is not Shape.INDUK
        )

    @classmethod
    def addressed_by(cls, number: str) -> "Select[Commitment]":
        """The commitment of a number, with what permissions on it and its page read."""
        return (
            select(cls)
            .where(cls.number == number)
            .options(
                joinedload(cls.meeting).joinedload(Meeting.forum),
                joinedload(cls.line),
                joinedload(cls.giver_post),
                joinedload(cls.lead_agency),
                joinedload(cls.coach_agency),
                joinedload(cls.programme),
                joinedload(cls.parent),
                joinedload(cls.supports).joinedload(Support.agency),
            )
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """Which commitments exist for this actor (design §5, «commitment: read»)."""
        if actor.role in (Role.SEKRETARIAT, Role.AUDITOR) or actor.leads_region:
            return true()
        if actor.role not in (Role.INSTANSI, Role.MITRA, Role.PIMPINAN):
            return cls.meeting_id.in_(_minuted_by(actor))
        own = actor.own_agencies
        supported = select(Support.commitment_id).where(
            Support.agency_id.in_(own), Support.removed_at.is_(None)
        )
        reasons = [cls.lead_agency_id.in_(own), cls.id.in_(supported)]
        reasons.append(cls.meeting_id.in_(_minuted_by(actor)))
        if actor.role is not Role.MITRA:
            reasons.append(cls.coach_agency_id.in_(own))
            reasons.append(cls.meeting_id.in_(_attended_by(own)))
        return and_(cls.status != Status.WITHDRAWN, or_(*reasons))

    @classmethod
    def readable_behind(cls, key: Any, actor: Actor) -> ColumnElement[bool]:
        """Which rows hang on a commitment the actor reads; `key` is their foreign key to it.

        For those who read all of a region the key itself is enough, so that no list of all its
        commitments is made for it.
        """
        seen = cls.visible_to(actor)
        return seen if isinstance(seen, True_) else key.in_(select(cls.id).where(seen))


def _minuted_by(actor: Actor) -> "Select[uuid.UUID]":
    return select(Meeting.id).where(Meeting.notulis_id == actor.user_id)


def _attended_by(agencies: frozenset[uuid.UUID]) -> "Select[uuid.UUID]":
    """Meetings of sifat biasa these agencies attended."""
    return (
        select(Meeting.id)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Meeting.sifat == Sifat.BIASA,
            Attendance.agency_id.in_(agencies),
            Attendance.presence.in_([Presence.PRESENT, Presence.REPRESENTED]),
        )
    )


class Support(Keyed, Versioned, RegionScoped, Base):
    """An agency that helps the lead, and its share."""

    __table_extras__ = (
        Index("uq_support_agency", "region_id", "commitment_id", "agency_id", unique=True),
        Index("ix_support_by_agency", "region_id", "agency_id"),
    )

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    agency_id: Mapped[uuid.UUID] = parent_key("agency", index=False)
    share: Mapped[str] = mapped_column(default="")
    state: Mapped[ShareState] = mapped_column(text_enum(ShareState), default=ShareState.NOT_STARTED)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    commitment: Mapped[Commitment] = relationship(
        foreign_keys=commitment_id, back_populates="supports", lazy="raise"
    )
    agency: Mapped[Agency] = relationship(foreign_keys=agency_id, lazy="raise")
