"""Shapes of the region's settings."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)
from wtforms.validators import InputRequired, Optional

from coordapp.forms import DayField, HouseForm
from coordapp.language import _
from coordapp.regions.models import HolidayKind, PostKind, VerifierKind
from coordapp.regions.queries import DistrictPlaces
from coordapp.regions.rules import TIMEZONES


def place_choices(districts: Sequence[DistrictPlaces]) -> dict[str, dict[str, str]]:
    """A region's districts for a picker, each heading its own line and those of its villages."""
    return {
        district.label: {district.code: district.label, **dict(district.villages)}
        for district in districts
    }


class SettingsForm(HouseForm):
    """All that is settled for a region."""

    name = StringField(_("Nama daerah"), validators=[InputRequired()])
    capital = StringField(_("Ibu kota"))
    timezone = SelectField(_("Zona waktu"), choices=TIMEZONES)
    village_word = StringField(_("Sebutan desa"), validators=[InputRequired()])
    village_head_word = StringField(_("Sebutan kepala desa"), validators=[InputRequired()])
    letterhead_office = StringField(_("Nama kantor pada kop"))
    letterhead_address = StringField(_("Alamat"))
    letterhead_postcode = StringField(_("Kode pos"))
    letterhead_phone = TelField(_("Telepon"))
    letterhead_website = StringField(_("Laman"))
    letterhead_email = EmailField(_("Email"))
    default_verifier = SelectField(
        _("Pemeriksa laporan bila tidak ditentukan"),
        coerce=VerifierKind,
        choices={kind.value: kind.label for kind in VerifierKind},
    )
    verification_days = IntegerField(_("Batas waktu memeriksa laporan"), validators=[Optional()])
    delegates_first_extension = BooleanField(_("Sekretariat boleh memutus perpanjangan pertama"))
    blankspot_grace_days = IntegerField(_("Masa tunggu sinyal"), validators=[Optional()])
    six_day_types = SelectMultipleField(_("Jenis instansi yang bekerja enam hari"), choices={})

    def offer_types(self, types: list[tuple[str, str]]) -> None:
        """The kinds of agencies that may work six days."""
        self.six_day_types.choices = dict(types)

    def values(self) -> dict[str, Any]:
        return {**super().values(), "six_day_types": self.six_day_types.data or []}


class HolidayForm(HouseForm):
    """A day that becomes a holiday."""

    on_date = DayField(_("Tanggal"))
    name = StringField(_("Nama hari libur"), validators=[InputRequired()])
    kind = SelectField(
        _("Jenis"),
        coerce=HolidayKind,
        choices={kind.value: kind.label for kind in HolidayKind},
        default=HolidayKind.LOCAL,
    )


class PostForm(HouseForm):
    """A post of the region's leadership."""

    kind = SelectField(
        _("Jabatan"), coerce=PostKind, choices={kind.value: kind.label for kind in PostKind}
    )
    title = StringField(_("Sebutan lengkap"), validators=[InputRequired()])
    protocol_order = IntegerField(_("Urutan protokol"), validators=[Optional()])
    decides_extensions = BooleanField(_("Memutus perpanjangan pertama dan kedua"))
