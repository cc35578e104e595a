"""The words a commitment's columns may hold."""

import enum

from coordapp.language import _


class Kind(enum.StrEnum):
    """What was spoken."""

    KOMITMEN = "komitmen"
    ARAHAN = "arahan"
    KEPUTUSAN = "keputusan"

    @property
    def label(self) -> str:
        return _({"komitmen": "Komitmen", "arahan": "Arahan", "keputusan": "Keputusan"}[self])


class Shape(enum.StrEnum):
    """Single, or one instruction to many: an induk has no status or date of its own."""

    TUNGGAL = "tunggal"
    INDUK = "induk"
    ANAK = "anak"


class Status(enum.StrEnum):
    """Where a commitment stands; lateness is computed and never a status."""

    DRAFT = "draft"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    SUBMITTED = "submitted"
    DONE = "done"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return _(STATUS_LABELS[self])


STATUS_LABELS = {
    Status.DRAFT: "Belum lengkap",
    Status.NOT_STARTED: "Belum mulai",
    Status.IN_PROGRESS: "Dalam proses",
    Status.BLOCKED: "Terkendala",
    Status.SUBMITTED: "Menunggu verifikasi",
    Status.DONE: "Selesai",
    Status.DROPPED: "Diakhiri",
    Status.WITHDRAWN: "Ditarik",
}


class Visibility(enum.StrEnum):
    """Whether the public may read it."""

    INTERNAL = "internal"
    PROPOSED = "rilis_diusulkan"
    RELEASED = "dirilis"
    RECALLED = "ditarik"


class Rhythm(enum.StrEnum):
    """How often a recurring commitment is owed."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def label(self) -> str:
        return _({"weekly": "mingguan", "monthly": "bulanan", "quarterly": "triwulanan"}[self])


class Judgement(enum.StrEnum):
    """What a verifier said of an update."""

    UNCHECKED = "belum_diperiksa"
    VERIFIED = "diverifikasi"
    RETURNED = "dikembalikan"


class ShareState(enum.StrEnum):
    """How far a supporting agency's share is, from its own updates."""

    NOT_STARTED = "belum"
    RUNNING = "berjalan"
    READY = "siap"

    @property
    def label(self) -> str:
        return _(self.value)


class PeriodState(enum.StrEnum):
    """A period of a recurring commitment exists once reported or excused."""

    REPORTED = "dilaporkan"
    EXCUSED = "dimaafkan"


class RequestKind(enum.StrEnum):
    """What is asked for."""

    EXTEND = "perpanjangan"
    END = "akhiri"

    @property
    def label(self) -> str:
        return _({"perpanjangan": "Perpanjangan", "akhiri": "Diakhiri"}[self])


class RequestState(enum.StrEnum):
    """Where a request stands."""

    ASKED = "diajukan"
    GRANTED = "disetujui"
    REFUSED = "ditolak"
    RECALLED = "ditarik"

    @property
    def label(self) -> str:
        return _(REQUEST_STATES[self])


REQUEST_STATES = {
    RequestState.ASKED: "Menunggu putusan",
    RequestState.GRANTED: "Disetujui",
    RequestState.REFUSED: "Ditolak",
    RequestState.RECALLED: "Ditarik",
}


class Decider(enum.StrEnum):
    """Who decides a request, settled when it is asked (design: extensions)."""

    SECRETARIAT = "sekretariat"
    SEKDA = "sekda"
    GIVER = "pemberi_arahan"


class EventKind(enum.StrEnum):
    """Steps of a commitment's story, as its page tells it."""

    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    RETURNED = "returned"
    REQUESTED = "requested"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    RECALLED = "recalled"
    AMENDED = "amended"
    DIRECTED = "directed"
    DROPPED = "dropped"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    EVIDENCE_WITHDRAWN = "evidence_withdrawn"
    CLAIMED_DONE = "claimed_done"
    OBSTACLE_ANSWERED = "obstacle_answered"
