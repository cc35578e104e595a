"""What is settled about a commitment: the draft, addenda, fan-out, money."""

import uuid
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from coordapp.commitments.models import Commitment, Rhythm
from coordapp.forms import AmountField, DayField, HouseForm, KeyField, RupiahField, or_none
from coordapp.language import _
from coordapp.regions.queries import DistrictPlaces
from coordapp.regions.rules import DISTRICT_LENGTH

SUPPORT_ROWS = range(1, 13)
SHOWN_SUPPORT_ROWS = 5
COLUMNS = (
    "version",
    "statement",
    "lead_agency_id",
    "deliverable",
    "target_quantity",
    "target_unit",
    "baseline",
    "due_on",
    "repeats",
    "repeats_from",
    "repeats_until",
    "is_priority",
    "coach_agency_id",
    "giver_post_id",
    "programme_id",
)
Groups = Iterable[tuple[str, Iterable[tuple[str, str]]]]


def _key(value: Any) -> uuid.UUID:
    return uuid.UUID(str(value))


class SupportRows(HouseForm):
    """Supporting agencies with their shares as plain rows, so that no script is needed."""

    @property
    def support_rows(self) -> list[tuple[Any, Any]]:
        """The filled rows, and empty ones up to five or one more."""
        rows = [(self[f"support_{n}"], self[f"share_{n}"]) for n in SUPPORT_ROWS]
        filled = [row for row in rows if row[0].data or row[1].data or row[0].errors]
        empty = [row for row in rows if row not in filled]
        return [*filled, *empty[: max(SHOWN_SUPPORT_ROWS - len(filled), 1)]]

    def offer_supports(self, groups: Groups) -> None:
        """The agencies that may support."""
        offered = [(group, list(rows)) for group, rows in groups]
        for n in SUPPORT_ROWS:
            self[f"support_{n}"].offer(_("Tidak ada"), offered)

    def values(self) -> dict[str, Any]:
        typed = super().values()
        rows = [(typed.pop(f"support_{n}"), typed.pop(f"share_{n}")) for n in SUPPORT_ROWS]
        return {**typed, "supports": [(key, share or "") for key, share in rows if key]}


for _n in SUPPORT_ROWS:
    setattr(SupportRows, f"support_{_n}", KeyField(f"{_('Pendukung')} {_n}"))
    setattr(SupportRows, f"share_{_n}", StringField(f"{_('Bagian')} {_n}"))


class PlacedForm(SupportRows):
    """What a draft and an addendum on wording share."""

    statement = TextAreaField(_("Pernyataan"), validators=[InputRequired()])
    theme_ids = SelectMultipleField(_("Tema"), coerce=_key, choices={})
    districts = SelectMultipleField(_("Kecamatan"), choices={})
    villages = SelectMultipleField(_("Desa atau kelurahan"), choices={})

    def offer_themes(self, themes: Iterable[Any]) -> None:
        """The region's themes."""
        self.theme_ids.choices = {str(theme.id): theme.name for theme in themes}

    def offer_places(self, districts: Sequence[DistrictPlaces]) -> None:
        """The region's districts, and their villages in groups."""
        self.districts.choices = {district.code: district.name for district in districts}
        self.villages.choices = {district.label: dict(district.villages) for district in districts}

    def values(self) -> dict[str, Any]:
        typed = super().values()
        codes = [*typed.pop("districts"), *typed.pop("villages")]
        return {**typed, "place_codes": codes}


class DraftForm(PlacedForm):
    """Everything about a commitment before it is confirmed."""

    lead_agency_id = KeyField(_("Penanggung jawab (PJ)"))
    deliverable = TextAreaField(_("Keluaran"))
    target_quantity = AmountField(_("Target"), validators=[Optional()])
    target_unit = StringField(_("Satuan"))
    baseline = AmountField(_("Keadaan awal"), validators=[Optional()])
    due_on = DayField(_("Tenggat"), validators=[Optional()])
    repeats = SelectField(
        _("Berulang"),
        coerce=or_none(Rhythm),
        choices={"": _("Tidak berulang"), **{item.value: item.label for item in Rhythm}},
        validators=[Optional()],
    )
    repeats_from = DayField(_("Mulai"), validators=[Optional()])
    repeats_until = DayField(_("Berlaku sampai"), validators=[Optional()])
    is_priority = BooleanField(_("Prioritas"))
    coach_agency_id = KeyField(_("Pembina yang memverifikasi"))
    giver_post_id = KeyField(_("Jabatan pemberi arahan"))
    programme_id = KeyField(_("Program"))


class AmendForm(PlacedForm):
    """Addendum on wording, theme, place, support."""

    reason = TextAreaField(_("Alasan perubahan"), validators=[InputRequired()])


class TermsForm(HouseForm):
    """Addendum on lead, earlier due date, deliverable, target."""

    lead_agency_id = KeyField(_("Penanggung jawab (PJ)"))
    due_on = DayField(_("Tenggat"), validators=[InputRequired()])
    deliverable = TextAreaField(_("Keluaran"), validators=[InputRequired()])
    target_quantity = AmountField(_("Target"), validators=[Optional()])
    target_unit = StringField(_("Satuan"))
    reason = TextAreaField(_("Alasan perubahan"), validators=[InputRequired()])


class FanOutForm(HouseForm):
    """To whom one instruction goes: whole groups, single agencies, or both."""

    groups = SelectMultipleField(
        _("Kelompok"),
        choices={"puskesmas": _("Semua puskesmas"), "kecamatan": _("Semua kecamatan")},
    )
    agency_ids = SelectMultipleField(_("Instansi satu per satu"), coerce=_key, choices={})

    def offer(self, groups: Groups) -> None:
        """The agencies that may lead."""
        self.agency_ids.choices = {group: dict(rows) for group, rows in groups}


class FundingForm(HouseForm):
    """One source of money in one fiscal year."""

    source = StringField(_("Sumber dana"), validators=[InputRequired()])
    fiscal_year = IntegerField(_("Tahun anggaran"), validators=[InputRequired()])
    pledged_idr = RupiahField(_("Dijanjikan (Rp)"), validators=[Optional()])
    budgeted_idr = RupiahField(_("Pagu (Rp)"), validators=[Optional()])
    realised_idr = RupiahField(_("Realisasi (Rp)"), validators=[Optional()])
    document = StringField(_("Dokumen"))

    def values(self) -> dict[str, Any]:
        typed = super().values()
        for name in ("pledged_idr", "budgeted_idr", "realised_idr"):
            typed[name] = None if typed[name] is None else int(typed[name])
        return typed


def filled_in(
    commitment: Commitment,
    *,
    theme_ids: Iterable[uuid.UUID] = (),
    place_codes: Iterable[str] = (),
    **given: Any,
) -> SimpleNamespace:
    """A commitment as the fields of these forms name it; `given` fills what is still empty."""
    shown = {name: getattr(commitment, name) for name in COLUMNS}
    shown |= {name: value for name, value in given.items() if shown.get(name) is None}
    codes = list(place_codes)
    present = [row for row in commitment.supports if row.removed_at is None]
    for n, support in zip(SUPPORT_ROWS, present, strict=False):
        shown[f"support_{n}"], shown[f"share_{n}"] = support.agency_id, support.share
    return SimpleNamespace(
        **shown,
        theme_ids=list(theme_ids),
        districts=[code for code in codes if len(code) == DISTRICT_LENGTH],
        villages=[code for code in codes if len(code) > DISTRICT_LENGTH],
    )
