"""Forms of follow-up: a report, a report for somebody else, a judgement, a withdrawal."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from coordapp.commitments.models import Status
from coordapp.followup import rules
from coordapp.followup.models import ReturnReason
from coordapp.followup.rules import OnBehalf
from coordapp.followup.uploads import Arrived
from coordapp.forms import AmountField, CarefulForm, DayField, HouseForm, KeyField, or_none
from coordapp.language import _
from coordapp.obstacles.models import ObstacleClass

OTHER_DAY = "lain"
NOTE_LENGTH = 500
ON_ITS_WAY = ("links", "caption", "review")
FIGURES = ("quantity", "stage", "shares_reason")
"""What the PJ alone reports."""
TEXTS = ("asked", "stage", "note", "shares_reason")
LEAD_CHOICES = {
    Status.IN_PROGRESS.value: _("Dalam proses"),
    Status.BLOCKED.value: _("Terkendala"),
    Status.SUBMITTED.value: _("Selesai, minta verifikasi"),
}
SUPPORT_CHOICES = LEAD_CHOICES | {Status.SUBMITTED.value: _("Bagian kami selesai")}


class ReportForm(CarefulForm):
    """A report: status first, then only what that status needs."""

    agency_id = KeyField(_("Melapor untuk"), validators=[Optional()])
    status = RadioField(_("Keadaan sekarang"), coerce=or_none(Status), choices=LEAD_CHOICES)
    obstacle_class = RadioField(
        _("Kendala utama"),
        [Optional()],
        coerce=or_none(ObstacleClass),
        choices={item.value: item.label for item in ObstacleClass},
    )
    asked = StringField(_("Dukungan yang diminta"))
    asked_agency_id = KeyField(_("Diminta kepada"), validators=[Optional()])
    quantity = AmountField(_("Capaian"))
    stage = StringField(_("Tahap"))
    evidence = MultipleFileField(_("Foto atau berkas"))
    caption = StringField(_("Keterangan bukti"))
    links = TextAreaField(_("Tautan publik"))
    note = TextAreaField(_("Catatan satu kalimat"), [Length(max=NOTE_LENGTH)])
    review = RadioField(_("Kapan laporan berikutnya?"), [Optional()], choices={})
    next_review_on = DayField(_("Tanggal laporan berikutnya"), validators=[Optional()])
    shares_reason = TextAreaField(_("Alasan mengajukan selesai sekarang"))

    arrived: Arrived = Arrived()
    lead_id: uuid.UUID | None = None

    def offer_days(self, days: Iterable[tuple[date, str]]) -> None:
        """Days to choose the next report from, besides any other."""
        offered = {day.isoformat(): name for day, name in days}
        self.review.choices = {**offered, OTHER_DAY: _("Pilih tanggal")}

    def without_figures(self) -> None:
        """A supporter reports on its share: figures and shares are the PJ's."""
        self.status.choices = SUPPORT_CHOICES
        del self.quantity, self.stage, self.shares_reason

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        self.evidence.errors = [*self.evidence.errors, *self.arrived.refusals]
        return is_valid and not self.arrived.refusals

    def free_text(self) -> str:
        captions = [upload.evidence.caption for upload in self.arrived.uploads]
        return "\n".join([super().free_text(), *captions])

    def values(self) -> dict[str, Any]:
        typed = super().values()
        caption = typed["caption"] or ""
        typed["evidence"] = [
            *self.arrived.evidence(caption),
            *rules.links_in(typed["links"] or ""),
        ]
        if typed["review"] and typed["review"] != OTHER_DAY:
            typed["next_review_on"] = date.fromisoformat(typed["review"])
        left_out = ON_ITS_WAY if self._speaks_for_lead(typed) else ON_ITS_WAY + FIGURES
        return {
            name: "" if value is None and name in TEXTS else value
            for name, value in typed.items()
            if name not in left_out
        }

    def _speaks_for_lead(self, typed: dict[str, Any]) -> bool:
        return typed.get("agency_id", self.lead_id) == self.lead_id


class OnBehalfForm(ReportForm):
    """A report that somebody told the secretariat or the notulis."""

    told_by = StringField(_("Disampaikan oleh"), [DataRequired()])

    def values(self) -> dict[str, Any]:
        typed = super().values()
        on_behalf = OnBehalf(typed.pop("agency_id"), typed.pop("told_by") or "")
        return {**typed, "on_behalf": on_behalf}


class AcceptForm(HouseForm):
    """An update is accepted, with the figure it proves."""

    achieved_quantity = AmountField(_("Capaian yang diterima"))
    remark = TextAreaField(_("Catatan untuk pelapor"), [Length(max=NOTE_LENGTH)])

    def values(self) -> dict[str, Any]:
        typed = super().values()
        remark = typed.pop("remark") or ""
        return {**typed, "note": remark}


class ReturnForm(HouseForm):
    """An update goes back to its reporter."""

    reason = SelectField(
        _("Alasan mengembalikan"),
        [Optional()],
        coerce=or_none(ReturnReason),
        choices={"": _("Pilih alasan"), **{item.value: item.label for item in ReturnReason}},
    )
    note = TextAreaField(_("Yang perlu diperbaiki"), [Length(max=NOTE_LENGTH)])

    def values(self) -> dict[str, Any]:
        typed = super().values()
        return {**typed, "note": typed["note"] or ""}


class WithdrawForm(HouseForm):
    """Own evidence is withdrawn."""

    reason = StringField(_("Alasan menarik bukti ini"))

    def values(self) -> dict[str, Any]:
        return {"reason": self.reason.data or ""}
