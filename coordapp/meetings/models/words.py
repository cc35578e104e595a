"""The words a meeting's columns may hold."""

import enum

from coordapp.language import _


class MeetingType(enum.StrEnum):
    """Kinds of meetings (domain R45)."""

    RAKOR = "rakor"
    RAKERKES = "rakerkes"
    LINSEK = "linsek"
    KAPUS = "kapus"
    POKJANAL = "pokjanal"
    LOKMIN = "lokmin"
    REMBUK = "rembuk"
    MUSRENBANG = "musrenbang"
    EVALUASI = "evaluasi"
    APEL = "apel"
    LAIN = "lain"

    @property
    def label(self) -> str:
        return _(MEETING_TYPES[self])


MEETING_TYPES = {
    MeetingType.RAKOR: "Rapat koordinasi",
    MeetingType.RAKERKES: "Rapat kerja kesehatan",
    MeetingType.LINSEK: "Pertemuan lintas sektor dan program",
    MeetingType.KAPUS: "Pertemuan kepala puskesmas",
    MeetingType.POKJANAL: "Rakor Pokjanal atau Tim Pembina Posyandu",
    MeetingType.LOKMIN: "Lokakarya mini",
    MeetingType.REMBUK: "Rembuk",
    MeetingType.MUSRENBANG: "Musrenbang",
    MeetingType.EVALUASI: "Rapat evaluasi",
    MeetingType.APEL: "Apel",
    MeetingType.LAIN: "Rapat lain",
}


class MeetingStatus(enum.StrEnum):
    """Draft → scheduled → in progress → closed (frozen) → approved; or cancelled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    APPROVED = "approved"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return _(MEETING_STATUSES[self])


MEETING_STATUSES = {
    MeetingStatus.DRAFT: "Draf",
    MeetingStatus.SCHEDULED: "Terjadwal",
    MeetingStatus.IN_PROGRESS: "Berlangsung",
    MeetingStatus.CLOSED: "Ditutup, belum disahkan",
    MeetingStatus.APPROVED: "Disahkan",
    MeetingStatus.CANCELLED: "Dibatalkan",
}


class Sifat(enum.StrEnum):
    """How widely the minutes may be read."""

    BIASA = "biasa"
    TERBATAS = "terbatas"
    RAHASIA = "rahasia"

    @property
    def label(self) -> str:
        return _(SIFAT_LABELS[self])


SIFAT_LABELS = {
    Sifat.BIASA: "Biasa",
    Sifat.TERBATAS: "Terbatas",
    Sifat.RAHASIA: "Rahasia",
}


class SourceKind(enum.StrEnum):
    """Where the text came from; only a notula is authoritative, others await confirmation."""

    NOTULA = "notula"
    RILIS = "rilis"
    BERITA = "berita"
    ADVERTORIAL = "advertorial"

    @property
    def label(self) -> str:
        return _(SOURCE_LABELS[self])


SOURCE_LABELS = {
    SourceKind.NOTULA: "Notula",
    SourceKind.RILIS: "Rilis",
    SourceKind.BERITA: "Berita",
    SourceKind.ADVERTORIAL: "Advertorial",
}


class Presence(enum.StrEnum):
    """How an invited post was represented on a day."""

    INVITED = "diundang"
    PRESENT = "hadir"
    REPRESENTED = "diwakili"
    EXCUSED = "berhalangan"
    ABSENT = "tanpa_keterangan"

    @property
    def label(self) -> str:
        return _(PRESENCE_LABELS[self])


PRESENCE_LABELS = {
    Presence.INVITED: "Belum dicatat",
    Presence.PRESENT: "Hadir",
    Presence.REPRESENTED: "Diwakili",
    Presence.EXCUSED: "Berhalangan",
    Presence.ABSENT: "Tanpa keterangan",
}
CAME = frozenset({Presence.PRESENT, Presence.REPRESENTED})


class LineKind(enum.StrEnum):
    """What a line of the minutes is (design §6, in the order of its letters)."""

    KOMITMEN = "komitmen"
    ARAHAN = "arahan"
    KEPUTUSAN = "keputusan"
    KENDALA = "kendala"
    USULAN = "usulan"
    TANYA_JAWAB = "tanya_jawab"
    CATATAN = "catatan"

    @property
    def label(self) -> str:
        return _(LINE_KINDS[self])


LINE_KINDS = {
    LineKind.KOMITMEN: "Komitmen",
    LineKind.ARAHAN: "Arahan",
    LineKind.KEPUTUSAN: "Keputusan",
    LineKind.KENDALA: "Kendala",
    LineKind.USULAN: "Usulan",
    LineKind.TANYA_JAWAB: "Tanya jawab",
    LineKind.CATATAN: "Catatan",
}
COMMITTING_KINDS = frozenset({LineKind.KOMITMEN, LineKind.ARAHAN, LineKind.KEPUTUSAN})
