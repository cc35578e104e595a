"""Extensions and ends that were asked for."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from coordapp.agencies.models import Agency
from coordapp.commitments.models.commitment import Commitment
from coordapp.commitments.models.indexes import IS_ASKED
from coordapp.commitments.models.words import (
    Decider,
    RequestKind,
    RequestState,
)
from coordapp.db import Base, Keyed, Versioned, parent_key, text_enum
from coordapp.people.models import User
from coordapp.policy import Actor
from coordapp.regions.models import LeadershipPost
from coordapp.tenancy import RegionScoped


class ChangeRequest(Keyed, Versioned, RegionScoped, Base):
    """An extension or an end asked for; one open per commitment and kind."""

    __table_extras__ = (
        Index(
            "uq_open_request",
            "region_id",
            "commitment_id",
            "kind",
            unique=True,
            sqlite_where=IS_ASKED,
            postgresql_where=IS_ASKED,
        ),
        Index("ix_request_state", "region_id", "state"),
    )

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment")
    kind: Mapped[RequestKind] = mapped_column(text_enum(RequestKind))
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState), default=RequestState.ASKED)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    asked_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    due_before: Mapped[date | None]
    proposed_due_on: Mapped[date | None]
    is_after_due: Mapped[bool] = mapped_column(default=False)
    ground: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    """What an end leans on: a letter, or the number of the commitment it is merged into."""
    decider: Mapped[Decider] = mapped_column(text_enum(Decider), default=Decider.SEKDA)
    decider_post_id: Mapped[uuid.UUID | None] = parent_key(
        "leadership_post", optional=True, index=False
    )
    telaah: Mapped[str] = mapped_column(default="")
    telaah_recommends: Mapped[bool | None]
    telaah_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    telaah_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")

    commitment: Mapped[Commitment] = relationship(foreign_keys=commitment_id, lazy="raise")
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id, lazy="raise")
    asked_agency: Mapped[Agency | None] = relationship(foreign_keys=asked_agency_id, lazy="raise")
    telaah_by: Mapped[User | None] = relationship(foreign_keys=telaah_by_id, lazy="raise")
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id, lazy="raise")
    decider_post: Mapped[LeadershipPost | None] = relationship(
        foreign_keys=decider_post_id, lazy="raise"
    )

    @classmethod
    def addressed_by(cls, request_id: uuid.UUID) -> "Select[ChangeRequest]":
        commitment = joinedload(cls.commitment)
        return (
            select(cls)
            .where(cls.id == request_id)
            .options(
                joinedload(cls.asked_by),
                joinedload(cls.asked_agency),
                joinedload(cls.telaah_by),
                joinedload(cls.decided_by),
                joinedload(cls.decider_post),
                commitment.joinedload(Commitment.meeting),
                commitment.joinedload(Commitment.giver_post),
                commitment.joinedload(Commitment.lead_agency),
                commitment.selectinload(Commitment.supports),
            )
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return Commitment.readable_behind(cls.commitment_id, actor)
