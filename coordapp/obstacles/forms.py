"""Forms of obstacles: raising, handing on, answering."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Optional

from coordapp.forms import CarefulForm, HouseForm, KeyField, or_none
from coordapp.language import _
from coordapp.obstacles.models import ObstacleClass, ObstacleState, Severity
from coordapp.regions.forms import place_choices
from coordapp.regions.queries import DistrictPlaces


class ObstacleForm(CarefulForm):
    """An obstacle raised directly."""

    obstacle_class = RadioField(
        _("Jenis kendala"),
        [Optional()],
        coerce=or_none(ObstacleClass),
        choices={item.value: item.label for item in ObstacleClass},
    )
    text = TextAreaField(_("Kendalanya"), [DataRequired()])
    asked = TextAreaField(_("Dukungan yang diminta"))
    asked_agency_id = KeyField(_("Diminta kepada"), validators=[Optional()])
    severity = RadioField(
        _("Seberapa berat"),
        coerce=Severity,
        choices={item.value: item.label for item in Severity},
        default=Severity.MEDIUM,
    )
    reporter_agency_id = KeyField(_("Instansi yang mengalami"), validators=[Optional()])
    place_code = SelectField(_("Tempat"), choices={}, validators=[Optional()])

    def offer_places(self, districts: Sequence[DistrictPlaces]) -> None:
        """The region's districts with their villages."""
        self.place_code.choices = {"": _("Tidak di satu tempat"), **place_choices(districts)}

    def values(self) -> dict[str, Any]:
        typed = super().values()
        texts = {name: typed[name] or "" for name in ("text", "asked")}
        return {**typed, **texts, "place_code": typed["place_code"] or None}


class AssignForm(HouseForm):
    """Who has to answer."""

    asked_agency_id = KeyField(_("Instansi yang menjawab"), validators=[Optional()])


class AnswerForm(CarefulForm):
    """The answer, which its reporter reads."""

    state = RadioField(
        _("Jawaban"),
        [Optional()],
        coerce=or_none(ObstacleState),
        choices={
            ObstacleState.HANDLED.value: _("Sedang diproses"),
            ObstacleState.ANSWERED.value: _("Terpenuhi"),
            ObstacleState.UNMET.value: _("Tidak dapat dipenuhi"),
        },
    )
    answer = TextAreaField(_("Penjelasan"))

    def values(self) -> dict[str, Any]:
        typed = super().values()
        return {**typed, "answer": typed["answer"] or ""}
