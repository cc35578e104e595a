"""Update with its evidence, and what a verifier said of it."""

import enum
import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, ForeignKey, Index, Numeric, Select, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment, Judgement, Status, Support
from coordapp.db import Base, Keyed, parent_key, text_enum
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.tenancy import RegionScoped


class Channel(enum.StrEnum):
    """How an update came in."""

    WEB = "web"
    ON_BEHALF = "atas_nama"
    MEETING = "rapat"

    @property
    def label(self) -> str:
        return _(CHANNELS[self])


CHANNELS = {
    Channel.WEB: "Dilaporkan sendiri",
    Channel.ON_BEHALF: "Atas nama",
    Channel.MEETING: "Disampaikan dalam rapat",
}


class Update(Keyed, RegionScoped, Base):
    """A report on a commitment; written once and never changed."""

    __append_only__ = True
    __table_extras__ = (Index("ix_update_story", "region_id", "commitment_id", "received_at"),)

    commitment_id: Mapped[uuid.UUID] = parent_key("commitment", index=False)
    status: Mapped[Status] = mapped_column(text_enum(Status))
    """in_progress, blocked, or submitted: a PJ's «selesai», a supporter's «bagian kami selesai»."""
    is_submission: Mapped[bool] = mapped_column(default=False)
    """Flagged selesai by the PJ of that day: what «menunggu verifikasi» waits on."""
    note: Mapped[str]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    stage: Mapped[str] = mapped_column(default="")
    next_review_on: Mapped[date | None]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    author_label: Mapped[str]
    agency_id: Mapped[uuid.UUID] = parent_key("agency", index=False)
    """The agency that reports; on behalf, the agency spoken for."""
    channel: Mapped[Channel] = mapped_column(text_enum(Channel), default=Channel.WEB)
    told_by: Mapped[str] = mapped_column(default="")
    """Who told the secretariat, when it reports on behalf."""
    shares_reason: Mapped[str] = mapped_column(default="")
    """Why the lead submits although a supporting share has not begun."""
    received_at: Mapped[datetime]

    commitment: Mapped[Commitment] = relationship(foreign_keys=commitment_id, lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=agency_id, lazy="raise")
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="update", lazy="raise", order_by="Evidence.id"
    )
    verdict: Mapped["Verification | None"] = relationship(
        back_populates="update", lazy="raise", uselist=False
    )

    @classmethod
    def addressed_by(cls, update_id: uuid.UUID) -> "Select[Update]":
        """An update with all that judging it needs; `policy` reads its commitment."""
        commitment = joinedload(cls.commitment)
        return (
            select(cls)
            .where(cls.id == update_id)
            .options(
                joinedload(cls.agency),
                selectinload(cls.evidence),
                joinedload(cls.verdict),
                commitment.joinedload(Commitment.meeting),
                commitment.joinedload(Commitment.giver_post),
                commitment.joinedload(Commitment.lead_agency),
                commitment.selectinload(Commitment.supports).joinedload(Support.agency),
            )
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return Commitment.readable_behind(cls.commitment_id, actor)

    @property
    def is_by_lead(self) -> bool:
        """Whether the PJ of that day, or of today, reports here: its figures are the item's."""
        has_spoken_as_lead = self.is_submission or self.quantity is not None
        return has_spoken_as_lead or self.agency_id == self.commitment.lead_agency_id

    @property
    def standing_evidence(self) -> list["Evidence"]:
        """Evidence that was not withdrawn."""
        return [item for item in self.evidence if item.withdrawn_at is None]

    # The interest rule asks an update the same questions as its commitment.

    @property
    def interested_agencies(self) -> str:
        return self.commitment.interested_agencies

    @property
    def involved_users(self) -> str:
        return self.commitment.involved_users

    @property
    def verifier(self) -> str:
        return self.commitment.verifier

    @property
    def coach_agency_id(self) -> uuid.UUID | None:
        return self.commitment.coach_agency_id


class EvidenceKind(enum.StrEnum):
    """What kind of proof."""

    PHOTO = "photo"
    DOCUMENT = "document"
    LINK = "link"


class Evidence(Keyed, RegionScoped, Base):
    """Proof on an update: bytes by their hash, or a public address; withdrawn, never erased."""

    __table_extras__ = (Index("ix_evidence_update", "region_id", "update_id"),)

    update_id: Mapped[uuid.UUID] = parent_key("update", index=False)
    commitment_id: Mapped[uuid.UUID] = parent_key("commitment")
    kind: Mapped[EvidenceKind] = mapped_column(text_enum(EvidenceKind))
    caption: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    original_sha256: Mapped[str | None]
    """Sealed as received, for the auditor."""
    served_sha256: Mapped[str | None]
    """What pages show: for photos re-encoded without location; for documents the original."""
    size_bytes: Mapped[int | None]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    update: Mapped[Update] = relationship(
        foreign_keys=update_id, back_populates="evidence", lazy="raise"
    )

    @classmethod
    def addressed_by(cls, evidence_id: uuid.UUID) -> "Select[Evidence]":
        return (
            select(cls)
            .where(cls.id == evidence_id)
            .options(joinedload(cls.update).joinedload(Update.commitment))
        )

    @classmethod
    def visible_to(cls, actor: Actor) -> ColumnElement[bool]:
        return Commitment.readable_behind(cls.commitment_id, actor)


class ReturnReason(enum.StrEnum):
    """Why an update goes back to its reporter."""

    UNREADABLE = "bukti_tidak_terbaca"
    WRONG_PLACE = "lokasi_tidak_sesuai"
    INCOMPLETE = "bukti_belum_lengkap"
    QUANTITY = "jumlah_tidak_cocok"
    NOT_DONE = "pekerjaan_belum_selesai"
    PERSONAL_DATA = "memuat_data_pribadi"
    OTHER = "lain"

    @property
    def label(self) -> str:
        return _(RETURN_REASONS[self])


RETURN_REASONS = {
    ReturnReason.UNREADABLE: "Bukti tidak terbaca",
    ReturnReason.WRONG_PLACE: "Lokasi tidak sesuai",
    ReturnReason.INCOMPLETE: "Bukti belum lengkap",
    ReturnReason.QUANTITY: "Jumlah tidak cocok",
    ReturnReason.NOT_DONE: "Pekerjaan belum selesai",
    ReturnReason.PERSONAL_DATA: "Memuat data pribadi",
    ReturnReason.OTHER: "Alasan lain",
}


class Verification(Keyed, RegionScoped, Base):
    """What somebody without interest said of an update; said once."""

    __append_only__ = True
    __table_extras__ = (Index("uq_verification_update", "region_id", "update_id", unique=True),)

    update_id: Mapped[uuid.UUID] = parent_key("update", index=False)
    commitment_id: Mapped[uuid.UUID] = parent_key("commitment")
    judgement: Mapped[Judgement] = mapped_column(text_enum(Judgement))
    achieved_quantity: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    reason: Mapped[ReturnReason | None] = mapped_column(text_enum(ReturnReason))
    note: Mapped[str] = mapped_column(default="")
    verified_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    verifier_label: Mapped[str]
    verified_at: Mapped[datetime]

    update: Mapped[Update] = relationship(
        foreign_keys=update_id, back_populates="verdict", lazy="raise"
    )
