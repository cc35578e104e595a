"""Accounts and what opens them. None of these rows belongs to one region: a person signs in
before a region is known and may hold assignments in several."""

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coordapp.db import Base, Keyed, Versioned, text_enum
from coordapp.policy import Reach, Role


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
        {"info": {"unscoped": True}},
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
    FIRST_ADMIN = "first_admin"


class Ticket(Keyed, Base):
    """A one-time secret handed to a person; only its hash is kept."""

    __audited__ = False  # the acts that make and use it are noted; the secret must not be

    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[TicketPurpose] = mapped_column(text_enum(TicketPurpose))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


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


class Attempt(Keyed, Base):
    """Failed tries counted per account name and per client, so that guessing slows down."""

    __audited__ = False  # a counter in a transaction of its own; the security log has the story

    subject: Mapped[str] = mapped_column(unique=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
