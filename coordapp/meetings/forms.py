"""Shapes of the forms of forums, meetings and minutes."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from coordapp.errors import NotFound
from coordapp.forms import LINE_LENGTH, DayField, HouseForm, KeyField, trim
from coordapp.language import _
from coordapp.meetings.models import (
    COMMITTING_KINDS,
    LineKind,
    MeetingType,
    MinuteLine,
    Presence,
    Sifat,
    SourceKind,
)
from coordapp.meetings.rules import AttendanceEntry

CLOCKS = ["%H:%M", "%H.%M", "%H:%M:%S"]
PASTED_AGENDA = 12_000


class ForumForm(HouseForm):
    """A standing group."""

    name = StringField(_("Nama forum"), validators=[InputRequired()])
    decree = StringField(_("Dasar atau SK"))
    rhythm = StringField(_("Irama"))
    verifier_agency_id = KeyField(_("Instansi pembina yang memeriksa laporan"))


class EndForumForm(HouseForm):
    """The end of a forum."""

    ended_on = DayField(_("Berakhir pada"), validators=[InputRequired()])
    successor_id = KeyField(_("Dilanjutkan oleh"))


class MeetingForm(HouseForm):
    """The frame of a meeting."""

    title = StringField(_("Nama rapat"), validators=[InputRequired()])
    type = SelectField(
        _("Jenis"), coerce=MeetingType, choices={kind.value: kind.label for kind in MeetingType}
    )
    sifat = SelectField(
        _("Sifat"), coerce=Sifat, choices={kind.value: kind.label for kind in Sifat}
    )
    forum_id = KeyField(_("Forum"))
    continues_id = KeyField(_("Lanjutan dari rapat"))
    starts_on = DayField(_("Hari pertama"), validators=[Optional()])
    days = IntegerField(_("Lama (hari)"), default=1, validators=[InputRequired()])
    starts_at = TimeField(_("Jam mulai"), format=CLOCKS, validators=[Optional()])
    ends_at = TimeField(_("Jam selesai"), format=CLOCKS, validators=[Optional()])
    place = StringField(_("Tempat"))
    link = StringField(_("Tautan rapat daring"))
    host_agency_id = KeyField(_("Tuan rumah"))
    chair = StringField(_("Pimpinan rapat"))
    chair_user_id = KeyField(_("Akun pimpinan rapat"))
    approver_post_id = KeyField(_("Jabatan yang mengesahkan"))
    notulis_id = KeyField(_("Notulis"))
    originator = StringField(_("Atas arahan"))
    deliverer = StringField(_("Disampaikan oleh"))
    source_kind = SelectField(
        _("Sumber"), coerce=SourceKind, choices={kind.value: kind.label for kind in SourceKind}
    )
    source_name = StringField(_("Nama sumber"))
    notes = TextAreaField(_("Catatan"))


class NewMeetingForm(MeetingForm):
    """The frame of a new meeting; one of its two buttons keeps it a draft."""

    as_draft = BooleanField(_("Simpan sebagai draf"))


class CancelForm(HouseForm):
    """Why a meeting is cancelled."""

    reason = TextAreaField(_("Alasan"), validators=[InputRequired()])


class AgendaForm(HouseForm):
    """New points of the agenda, one a line."""

    titles = TextAreaField(
        _("Butir agenda"), validators=[InputRequired(), Length(max=PASTED_AGENDA)]
    )
    sifat = SelectField(
        _("Sifat"), coerce=Sifat, choices={kind.value: kind.label for kind in Sifat}
    )

    def values(self) -> dict[str, Any]:
        return {**super().values(), "titles": (self.titles.data or "").splitlines()}


class AgendaItemForm(HouseForm):
    """One point of the agenda."""

    title = StringField(_("Butir agenda"), validators=[InputRequired()])
    sifat = SelectField(
        _("Sifat"), coerce=Sifat, choices={kind.value: kind.label for kind in Sifat}
    )
    notes = TextAreaField(_("Catatan"))


class NotesForm(HouseForm):
    """Notes under a point of the agenda."""

    notes = TextAreaField(_("Catatan"))


class InvitationForm(HouseForm):
    """Agencies to be invited."""

    agency_ids = SelectMultipleField(_("Instansi"), choices={})
    invited_post = StringField(_("Jabatan yang diundang"))

    def offer(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        """The agencies that may be invited, by type."""
        self.agency_ids.choices = {name: dict(rows) for name, rows in groups}

    def values(self) -> dict[str, Any]:
        picked = [uuid.UUID(key) for key in self.agency_ids.data or []]
        return {**super().values(), "agency_ids": picked}


class InvitedPostForm(HouseForm):
    """Another post of an invited agency."""

    invited_post = StringField(_("Jabatan yang diundang"), validators=[InputRequired()])


class AttendanceForm(HouseForm):
    """The attendance sheet of a day: five inputs a row, named by the row's key."""

    def read_entries(
        self, typed: Mapping[str, str], row_ids: Iterable[uuid.UUID]
    ) -> dict[uuid.UUID, AttendanceEntry]:
        """What was filled in for these rows; a row the sheet does not name is left alone."""
        return {
            row_id: self._entry(typed, row_id)
            for row_id in row_ids
            if f"presence-{row_id}" in typed
        }

    def _entry(self, typed: Mapping[str, str], row_id: uuid.UUID) -> AttendanceEntry:
        def text(name: str) -> str:
            return str(trim(typed.get(f"{name}-{row_id}", "")))[:LINE_LENGTH]

        try:
            presence = Presence(typed[f"presence-{row_id}"])
        except ValueError:
            raise NotFound from None
        return AttendanceEntry(presence, text("post"), text("name"), text("phone"), text("seen"))


class GuestForm(HouseForm):
    """Somebody who came without an invitation."""

    attended_name = StringField(_("Nama"), validators=[InputRequired()])
    attended_post = StringField(_("Jabatan dan asal"))
    agency_id = KeyField(_("Instansi"))
    phone = TelField(_("Nomor HP"))


class LineForm(HouseForm):
    """A line of the minutes."""

    kind = SelectField(
        _("Jenis"), coerce=LineKind, choices={kind.value: kind.label for kind in LineKind}
    )
    agenda_item_id = KeyField(_("Butir agenda"))
    text = TextAreaField(_("Isi"), validators=[InputRequired()])
    answer = TextAreaField(_("Jawaban"))
    speaker = StringField(_("Pembicara"))
    on_behalf_of = StringField(_("Mewakili"))
    source_quote = TextAreaField(_("Kutipan sumber"))
    is_untracked = BooleanField(_("Hanya dicatat, tidak dipantau"))

    def show_line(self, line: MinuteLine) -> None:
        """Tick the box of a line that could be tracked and is not."""
        if not self.is_submitted():
            self.is_untracked.data = line.kind in COMMITTING_KINDS and not line.is_tracked

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["is_tracked"] = False if values.pop("is_untracked") else None
        return values


class CloseForm(HouseForm):
    """Why the minutes are closed over warnings."""

    overridden = TextAreaField(_("Alasan tetap menutup"))


class ApprovalForm(HouseForm):
    """Approval asks for nothing but the act."""


class SignedSheetForm(HouseForm):
    """The scan of a signed sheet."""

    scan = FileField(_("Pindaian lembar pengesahan"))
    signed_on = DayField(_("Tanggal tanda tangan"), validators=[InputRequired()])
    approver_label = StringField(_("Yang menandatangani"), validators=[InputRequired()])


class AddendumForm(HouseForm):
    """A later change to closed minutes."""

    text = TextAreaField(_("Isi addendum"), validators=[InputRequired()])
