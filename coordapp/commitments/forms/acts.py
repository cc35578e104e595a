"""Small forms of single acts."""

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from coordapp.commitments.rules import DROP_GROUNDS
from coordapp.forms import DayField, HouseForm
from coordapp.language import _


class ReasonForm(HouseForm):
    """An act that needs nothing but its reason."""

    reason = TextAreaField(_("Alasan"), validators=[InputRequired()])


class DirectForm(HouseForm):
    """A leader's arahan."""

    text = TextAreaField(_("Isi arahan"), validators=[InputRequired()])
    answer_due_on = DayField(_("Jawaban ditunggu sampai"), validators=[Optional()])


class ClaimForm(HouseForm):
    """What a meeting declared done."""

    note = StringField(_("Catatan"))


class EndForm(HouseForm):
    """Ending a commitment, or proposing it."""

    ground = SelectField(
        _("Dasar mengakhiri"),
        choices={"": _("Pilih dasar"), **{key: _(text) for key, text in DROP_GROUNDS.items()}},
        validators=[InputRequired()],
    )
    reference = StringField(_("Rujukan"), validators=[InputRequired()])
    reason = TextAreaField(_("Alasan"), validators=[InputRequired()])
