"""The standing group that meets again and again."""

import uuid
from datetime import date

from sqlalchemy import ColumnElement, Select, false, select, true
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from coordapp.agencies.models import Agency
from coordapp.db import Base, Keyed, Versioned, parent_key
from coordapp.policy import Actor, Role
from coordapp.tenancy import RegionScoped


class Forum(Keyed, Versioned, RegionScoped, Base):
    """A standing group that meets again and again."""

    name: Mapped[str]
    decree: Mapped[str] = mapped_column(default="")
    rhythm: Mapped[str] = mapped_column(default="")
    verifier_agency_id: Mapped[uuid.UUID | None] = parent_key("agency", optional=True, index=False)
    successor_id: Mapped[uuid.UUID | None] = parent_key("forum", optional=True, index=False)
    ended_on: Mapped[date | None]

    verifier_agency: Mapped[Agency | None] = relationship(
        foreign_keys=verifier_agency_id, lazy="raise"
    )
    successor: Mapped["Forum | None"] = relationship(
        foreign_keys=successor_id, remote_side="Forum.id", lazy="raise"
    )

    @classmethod
    def addressed_by(cls, forum_id: uuid.UUID) -> "Select[Forum]":
        return (
            select(cls)
            .where(cls.id == forum_id)
            .options(joinedload(cls.verifier_agency), joinedload(cls.successor))
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return false() if actor.role in (None, Role.PROVINSI, Role.ADMIN) else true()
