"""Shapes of the directory's forms."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    EmailField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from coordapp.agencies.models import AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import AgencyFacts
from coordapp.forms import DayField, HouseForm, KeyField
from coordapp.language import _
from coordapp.regions.forms import place_choices
from coordapp.regions.queries import DistrictPlaces

MAX_PAYLOAD = 900_000
"""Letters of a signed sheet; the whole form must stay below the limit of a request."""


class LinesField(TextAreaField):
    """Several short texts, one a line; aliases arrive as rows."""

    def process_data(self, value: Any) -> None:
        self.data = value if isinstance(value, str) else "\n".join(row.text for row in value or ())


class AgencyForm(HouseForm):
    """Registering or changing an agency."""

    type = SelectField(
        _("Jenis"),
        coerce=AgencyType,
        choices={kind.value: kind.label for kind in AgencyType},
    )
    name = StringField(_("Nama resmi"), validators=[InputRequired()])
    short_name = StringField(_("Singkatan"))
    aliases = LinesField(_("Nama lain"))
    parent_id = KeyField(_("Induk"), validators=[Optional()])
    place_code = SelectField(_("Letak"), choices={}, validators=[Optional()])
    remoteness = SelectField(
        _("Keterpencilan"),
        coerce=Remoteness,
        choices={grade.value: grade.label for grade in Remoteness},
    )
    connectivity = SelectField(
        _("Sinyal"),
        coerce=Connectivity,
        choices={grade.value: grade.label for grade in Connectivity},
    )
    protocol_order = IntegerField(_("Urutan protokol"), validators=[Optional()])
    active_from = DayField(_("Mulai ada"), validators=[Optional()])
    shared_code = StringField(_("Kode bersama antardaerah"), validators=[Length(max=60)])

    def offer_places(
        self, around: Sequence[tuple[str, str]], districts: Sequence[DistrictPlaces]
    ) -> None:
        """The region and its province, then the districts with their villages."""
        self.place_code.choices = {
            "": _("Belum ditentukan"),
            **dict(around),
            **place_choices(districts),
        }

    def values(self) -> dict[str, Any]:
        typed = super().values()
        typed["aliases"] = tuple((typed["aliases"] or "").splitlines())
        return {"facts": AgencyFacts(**typed)}


class RetireForm(HouseForm):
    """Ending an agency."""

    successor_id = KeyField(_("Penerus"), validators=[Optional()])
    on = DayField(_("Tidak aktif sejak"))


class ContactForm(HouseForm):
    """Whom to ask at an agency."""

    contact_name = StringField(_("Nama dan jabatan"))
    contact_phone = TelField(_("Telepon"))
    contact_email = EmailField(_("Email"))


class SheetForm(HouseForm):
    """Uploading a sheet."""

    sheet = FileField(_("Berkas CSV atau XLSX"))


class ConfirmForm(HouseForm):
    """The rows of a sheet that was looked at, signed."""

    payload = HiddenField(validators=[InputRequired(), Length(max=MAX_PAYLOAD)])
