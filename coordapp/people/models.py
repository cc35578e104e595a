"""Accounts and what opens them. None of these rows belongs to one region: a person signs in
before a region is known and may hold assignments in several."""

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    and_,
    false,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from coordapp.db import Base, Keyed, Versioned, text_enum
from coordapp.policy import Actor, Reach, Role


class User(Keyed, Versioned, Base):
    """A person with an account; name printed with titles."""

    name: Mapped[str]
    username: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    assignments: Mapped[list["Assignment"]] = relationship(
        foreign_keys="Assignment.user_id",
        back_populates="user",
        lazy="raise",
        order_by="Assignment.starts_on",
    )

    @classmethod
    def addressed_by(cls, user_id: uuid.UUID) -> "Select[User]":
        return select(cls).where(cls.id == user_id).options(selectinload(cls.assignments))

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """People with an assignment in the region; sekretariat those it may help, leaders those
        who hold power over the record."""
        roles = set(Role)
        if actor.role is Role.SEKRETARIAT:
            roles = {Role.INSTANSI, Role.MITRA}
        elif actor.leads_region:
            roles = {Role.SEKRETARIAT, Role.PIMPINAN, Role.AUDITOR, Role.ADMIN}
        elif actor.role not in (Role.ADMIN, Role.AUDITOR):
            return false()
        here = and_(Assignment.region_id == actor.region_id, Assignment.role.in_(roles))
        return cls.assignments.any(here)


class Acting(enum.StrEnum):
    """Whether a post is held for good or by an acting officer."""

    DEFINITIVE = ""
    PJ = "Pj"
    PLT = "Plt"
    PLH = "Plh"


class Assignment(Keyed, Versioned, Base):
    """A role held by a person at an agency or leadership post of one region for a period."""

    __table_args__ = (
        ForeignKeyConstraint(["region_id", "agency_id"], ["agency.region_id", "agency.id"]),
        ForeignKeyConstraint(
            ["region_id", "post_id"], ["leadership_post.region_id", "leadership_post.id"]
        ),
        Index("ix_assignment_region", "region_id", "role"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    region_id: Mapped[str] = mapped_column(String(8), ForeignKey("region.id"))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    reach: Mapped[Reach] = mapped_column(text_enum(Reach), default=Reach.AGENCY)
    agency_id: Mapped[uuid.UUID | None]
    post_id: Mapped[uuid.UUID | None]
    position: Mapped[str] = mapped_column(default="")
    acting: Mapped[Acting] = mapped_column(text_enum(Acting), default=Acting.DEFINITIVE)
    shared_code: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(
        foreign_keys=user_id, back_populates="assignments", lazy="raise"
    )


class TicketPurpose(enum.StrEnum):
    """What a one-time ticket lets its holder do."""

    INVITATION = "invitation"
    RESET = "reset"
    HAND_OVER = "hand_over"
    FIRST_ADMIN = "first_admin"


class Ticket(Keyed, Base):
    """A one-time secret handed to a person; the secret itself is nowhere kept."""

    __audited__ = False  # the acts that make and use it are noted; the secret must not be

    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[TicketPurpose] = mapped_column(text_enum(TicketPurpose))
    region_id: Mapped[str | None] = mapped_column(String(8), ForeignKey("region.id"))
    issued_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    """Of a code typed by hand; a link's secret is derived from the ticket's key instead."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.used_at is None and now < self.expires_at


class WebSession(Keyed, Base):
    """A signed-in browser; the cookie's secret is kept as its hash alone."""

    __audited__ = False  # touched by reading; sign-in and sign-out are noted

    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    assignment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("assignment.id"))
    own_device: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(default="")
    """The browser as its owner knows it, for the list of one's sessions."""
    awaits_code: Mapped[bool] = mapped_column(default=False)
    """The password was right; until the second step is done the session opens nothing."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When the password was last typed; grants and approvals ask for a recent one."""

    @classmethod
    def addressed_by(cls, session_id: uuid.UUID) -> "Select[WebSession]":
        return select(cls).where(cls.id == session_id)

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own alone."""
        return cls.user_id == actor.user_id


class Attempt(Keyed, Base):
    """Failed tries counted per account name and per client, so that guessing slows down."""

    __audited__ = False  # a counter in a transaction of its own; the security log has the story

    subject: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
