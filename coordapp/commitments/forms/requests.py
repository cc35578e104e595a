"""Asking, examining and deciding."""

from types import SimpleNamespace

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from coordapp.commitments.forms.acts import EndForm
from coordapp.commitments.models import ChangeRequest
from coordapp.forms import DayField, HouseForm
from coordapp.language import _


class RequestExtensionForm(HouseForm):
    """A later due date asked for."""

    proposed_due_on = DayField(_("Tenggat yang diusulkan"), validators=[InputRequired()])
    reason = TextAreaField(_("Alasan"), validators=[InputRequired()])


class RequestEndForm(EndForm):
    """An end asked for: the same as an end, decided by somebody else."""


class ExamineForm(HouseForm):
    """The secretariat's telaah: one sentence and a recommendation."""

    telaah = TextAreaField(_("Telaah satu kalimat"), validators=[InputRequired()])
    telaah_recommends = RadioField(
        _("Saran"),
        choices={"ya": _("Setujui"), "tidak": _("Tolak")},
        validators=[InputRequired()],
    )

    def values(self) -> dict[str, object]:
        typed = super().values()
        return {**typed, "telaah_recommends": typed["telaah_recommends"] == "ya"}


def examined(request: ChangeRequest) -> SimpleNamespace:
    """A request's telaah as the form names it."""
    words = {True: "ya", False: "tidak"}
    return SimpleNamespace(
        version=request.version,
        telaah=request.telaah,
        telaah_recommends=None
        if request.telaah_recommends is None
        else words[request.telaah_recommends],
    )


class DecideForm(HouseForm):
    """Granting or refusing; a refusal says why."""

    is_granted = RadioField(
        _("Putusan"),
        choices={"ya": _("Setujui"), "tidak": _("Tolak")},
        validators=[InputRequired()],
    )
    decision_note = TextAreaField(_("Catatan putusan"))

    def values(self) -> dict[str, object]:
        typed = super().values()
        return {**typed, "is_granted": typed["is_granted"] == "ya"}
