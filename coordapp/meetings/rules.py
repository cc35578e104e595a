"""When a meeting may change, what closing warns of, and who reads how much. Pure."""

import enum
import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

from coordapp.agencies.models import AgencyType
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import COMMITTING_KINDS, LineKind, Meeting, MeetingStatus, Presence
from coordapp.policy import Actor, Permission, Role, can

LONGEST_MEETING = 14
SCAN_TYPES = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})

# The whole life of a meeting (design §3): what each state may become.
STEPS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    MeetingStatus.DRAFT: frozenset({MeetingStatus.SCHEDULED, MeetingStatus.CANCELLED}),
    MeetingStatus.SCHEDULED: frozenset({MeetingStatus.IN_PROGRESS, MeetingStatus.CANCELLED}),
    MeetingStatus.IN_PROGRESS: frozenset({MeetingStatus.CLOSED, MeetingStatus.CANCELLED}),
    MeetingStatus.CLOSED: frozenset({MeetingStatus.APPROVED}),
    MeetingStatus.APPROVED: frozenset(),
    MeetingStatus.CANCELLED: frozenset(),
}
OPEN = frozenset({MeetingStatus.DRAFT, MeetingStatus.SCHEDULED, MeetingStatus.IN_PROGRESS})
FROZEN = frozenset({MeetingStatus.CLOSED, MeetingStatus.APPROVED})

INVITED_POSTS = {
    AgencyType.SETDA: "Sekretaris Daerah",
    AgencyType.BAGIAN: "Kepala bagian",
    AgencyType.DINAS: "Kepala dinas",
    AgencyType.BADAN: "Kepala badan",
    AgencyType.INSPEKTORAT: "Inspektur",
    AgencyType.KECAMATAN: "Camat",
    AgencyType.KELURAHAN: "Lurah",
    AgencyType.RSUD: "Direktur",
    AgencyType.PUSKESMAS: "Kepala puskesmas",
    AgencyType.BIDANG: "Kepala bidang",
    AgencyType.UPTD: "Kepala UPTD",
    AgencyType.PKK: "Ketua",
}


class Level(enum.Enum):
    """How much of the minutes a reader gets."""

    FULL = "full"
    SHARED = "shared"
    """Approved minutes of sifat biasa for those invited: without phones, attendance, and
    agenda items that are not biasa."""
    EXTRACT = "extract"
    """Only the lines whose commitment belongs to the reader's own agencies."""
    NONE = "none"


def is_reachable(status: MeetingStatus, wanted: MeetingStatus) -> bool:
    """Whether a meeting in this state may become the other."""
    return wanted in STEPS[status]


def check_step(status: MeetingStatus, wanted: MeetingStatus) -> None:
    """Refuse a step the life of a meeting does not have."""
    if is_reachable(status, wanted):
        return
    if status is MeetingStatus.DRAFT and wanted is MeetingStatus.IN_PROGRESS:
        raise Refused(_("Jadwalkan rapat ini lebih dahulu, lalu mulai."))
    if wanted is MeetingStatus.APPROVED and status in OPEN:
        raise Refused(_("Notula belum ditutup, jadi belum dapat disahkan."))
    if wanted is MeetingStatus.CLOSED and status in OPEN:
        raise Refused(_("Rapat ini belum dimulai, jadi notulanya belum dapat ditutup."))
    raise Refused(_state_sentence(status))


def check_open(status: MeetingStatus) -> None:
    """Refuse a change of frame, agenda or invitations once the minutes are frozen."""
    if status not in OPEN:
        raise Refused(_state_sentence(status))


def check_minuting(status: MeetingStatus) -> None:
    """Refuse lines and attendance outside a running meeting."""
    if status in (MeetingStatus.DRAFT, MeetingStatus.SCHEDULED):
        raise Refused(_("Rapat ini belum dimulai."))
    if status is not MeetingStatus.IN_PROGRESS:
        raise Refused(_state_sentence(status))


def check_frozen(status: MeetingStatus) -> None:
    """Refuse an addendum while the minutes can still be changed themselves."""
    if status not in FROZEN:
        raise Refused(_("Addendum hanya untuk notula yang sudah ditutup."))


def _state_sentence(status: MeetingStatus) -> str:
    if status is MeetingStatus.CANCELLED:
        return _("Rapat ini sudah dibatalkan.")
    if status in FROZEN:
        return _("Notula rapat ini sudah ditutup. Perubahan dicatat sebagai addendum.")
    return _("Rapat ini sudah dijadwalkan atau sedang berlangsung.")


def check_frame(title: str, days: int, starts_at: time | None, ends_at: time | None) -> None:
    """Refuse a meeting without a title, of no or too many days, or ending before it starts."""
    if not title:
        raise Refused(_("Nama rapat wajib diisi."), "title")
    if not 1 <= days <= LONGEST_MEETING:
        raise Refused(_("Lama rapat 1 sampai %(most)s hari.", most=LONGEST_MEETING), "days")
    if ends_at is not None and starts_at is None:
        raise Refused(_("Isi jam mulai lebih dahulu."), "starts_at")
    if ends_at is not None and starts_at is not None and ends_at <= starts_at:
        raise Refused(_("Jam selesai harus setelah jam mulai."), "ends_at")


def check_link(link: str) -> None:
    """Refuse an address of an online meeting that a browser should not open."""
    if link and not link.lower().startswith(("https://", "http://")):
        raise Refused(_("Tulis alamat lengkap, diawali https://."), "link")


def last_day(starts_on: date | None, days: int) -> date | None:
    """The last day of a meeting, unknown where its first day is."""
    return None if starts_on is None else starts_on + timedelta(days=days - 1)


def day_of(starts_on: date | None, day_number: int) -> date | None:
    """The calendar day of a meeting's day 1, 2, 3, …"""
    return last_day(starts_on, day_number)


def invited_post(kind: AgencyType, village_head: str) -> str:
    """Which post of an agency is invited unless another one is named."""
    if kind is AgencyType.DESA:
        return village_head[:1].upper() + village_head[1:]
    return _(INVITED_POSTS.get(kind, "Pimpinan"))


def is_tracked_line(kind: LineKind, wanted: bool | None) -> bool:
    """Whether a line is dipantau: as wanted, otherwise what commits somebody is.

    Refuses to track what commits nobody; an obstacle has a register of its own.
    """
    if wanted and kind not in COMMITTING_KINDS:
        raise Refused(_("Hanya komitmen, arahan, dan keputusan yang dipantau."), "is_tracked")
    return kind in COMMITTING_KINDS if wanted is None else wanted


def check_line(kind: LineKind, text: str, answer: str) -> None:
    """Refuse an empty line, and an answer to what is no question."""
    if not text:
        raise Refused(_("Tulis isi baris."), "text")
    if answer and kind is not LineKind.TANYA_JAWAB:
        raise Refused(_("Jawaban hanya untuk baris tanya jawab."), "answer")


class Attended(Protocol):
    """What is recorded of an agency's attendance on a day."""

    @property
    def presence(self) -> Presence: ...
    @property
    def attended_post(self) -> str: ...
    @property
    def attended_name(self) -> str: ...
    @property
    def phone(self) -> str: ...


@dataclass(frozen=True)
class AttendanceEntry:
    """One row of the attendance sheet as filled in; `seen` marks what the sheet showed before."""

    presence: Presence
    attended_post: str = ""
    attended_name: str = ""
    phone: str = ""
    seen: str = ""


def attendance_mark(row: Attended) -> str:
    """A short mark of what is recorded, to notice that somebody else recorded it meanwhile."""
    parts = (row.presence.value, row.attended_post, row.attended_name, row.phone)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ClosingFacts:
    """What the checks before closing look at."""

    agenda: int
    lines: int
    present: int
    unrecorded: Sequence[str]
    unanswered: Sequence[str]


def closing_warnings(facts: ClosingFacts, further: Sequence[str] = ()) -> list[str]:
    """What speaks against closing now; `further` are the warnings of rooms above."""
    warnings = []
    if not facts.agenda:
        warnings.append(_("Rapat ini tidak punya agenda."))
    if not facts.lines:
        warnings.append(_("Belum ada baris yang dicatat."))
    if not facts.present:
        warnings.append(_("Tidak ada instansi yang dicatat hadir."))
    if facts.unrecorded:
        warnings.append(
            _("Diundang, kehadiran belum dicatat: %(names)s.", names=", ".join(facts.unrecorded))
        )
    warnings += [
        _("Pertanyaan belum dijawab: “%(question)s”", question=question)
        for question in facts.unanswered
    ]
    return [*warnings, *further]


def check_warnings(warnings: Sequence[str], overridden: str) -> None:
    """Refuse to close over warnings unless a reason is given."""
    if warnings and not overridden:
        raise Refused(_("Masih ada peringatan. Tulis alasan untuk tetap menutup."), "overridden")


def check_approver_apart(actor: Actor, minute_takers: Collection[uuid.UUID]) -> None:
    """Refuse approval by anybody who wrote or closed the minutes, under whatever role."""
    if actor.user_id in minute_takers:
        raise Refused(_("Yang mencatat atau menutup notula tidak dapat mengesahkannya."))


def check_signed_sheet(media_type: str, signed_on: date | None, approver: str, today: date) -> None:
    """Refuse a scan of another kind, without signer, or signed on a day still to come."""
    if media_type not in SCAN_TYPES:
        raise Refused(_("Unggah pindaian sebagai PDF atau foto."), "scan")
    if not approver:
        raise Refused(_("Tulis jabatan dan nama yang menandatangani."), "approver_label")
    if signed_on is None:
        raise Refused(_("Tulis tanggal tanda tangan."), "signed_on")
    if signed_on > today:
        raise Refused(_("Tanggal tanda tangan belum tiba."), "signed_on")


def reading_level(actor: Actor, meeting: Meeting) -> Level:
    """How much of the minutes of a meeting visible to them the actor reads (design §5)."""
    if not can(Permission.MINUTES_READ, actor, meeting):
        is_agency = actor.role in (Role.INSTANSI, Role.MITRA) or actor.leads_agency
        return Level.EXTRACT if is_agency else Level.NONE
    if actor.role in (Role.SEKRETARIAT, Role.AUDITOR) or actor.leads_region:
        return Level.FULL
    writes = can(Permission.MEETING_MINUTE, actor, meeting)
    return Level.FULL if writes or can(Permission.MEETING_APPROVE, actor, meeting) else Level.SHARED
