"""What all forms share: trimmed text, our sentences, refusals beside their field, conflicts shown.

Forms know shapes and choices only; a rule's refusal comes back to its field by `attempt`.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from uuid_utils.compat import uuid7
from wtforms import DateField, Field, HiddenField, SelectField, SelectFieldBase, StringField
from wtforms import TextAreaField as PlainTextArea
from wtforms.fields import EmailField, TelField, URLField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length

from coordapp.errors import Refused
from coordapp.language import _
from coordapp.personal import personal_data_in

Result = TypeVar("Result")

LINE_LENGTH = 300
TEXT_LENGTH = 4000

MACHINERY = frozenset({"csrf_token", "client_key", "version", "submit", "heeded"})

SENTENCES = {
    "This field is required.": "Bagian ini wajib diisi.",
    "Not a valid date value.": "Tanggal tidak terbaca. Tulis seperti 31/12/2026.",
    "Not a valid time value.": "Jam tidak terbaca. Tulis seperti 09.30.",
    "Not a valid integer value.": "Tulis angka bulat, misalnya 12.",
    "Not a valid decimal value.": "Tulis angka, misalnya 12 atau 12,5.",
    "Not a valid choice.": "Pilih salah satu yang tersedia.",
    "'%(value)s' is not a valid choice for this field.": "Pilih salah satu yang tersedia.",
    "Invalid Choice: could not coerce.": "Pilih salah satu yang tersedia.",
    "Invalid input.": "Isian ini tidak terbaca.",
}


class Sentences:
    """WTForms' own messages in our language."""

    def gettext(self, text: str) -> str:
        return _(SENTENCES.get(text, text))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        if "longer than" in plural or "at most" in plural:
            return _("Terlalu panjang: paling banyak %(max)d huruf.")
        if "at least" in plural:
            return _("Terlalu pendek: paling sedikit %(min)d huruf.")
        return _(SENTENCES.get(singular, singular))


def trim(value: Any) -> Any:
    """Text without blanks around it and without the NUL a database would choke on."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


@dataclass(frozen=True)
class Conflict:
    """One field that two people wrote differently."""

    label: str
    mine: str
    theirs: str


class VersionField(HiddenField):
    """The version a form was opened on; one that is sent without it was opened on none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class HouseForm(FlaskForm):
    """Parent of all forms."""

    client_key = HiddenField(default=lambda: str(uuid7()))
    version = VersionField()

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, TEXT_FIELDS) and not issubclass(kind, AmountField):
                unbound_field = _as_text(unbound_field)
            return unbound_field.bind(form=form, **options)

        def get_translations(self, form: Any) -> Sentences:
            return Sentences()

    conflicts: list[Conflict] = []

    def values(self) -> dict[str, Any]:
        """What was typed, by the names actions take; a text that was not sent is empty."""
        return {
            name: "" if field.data is None and _is_text(field) else field.data
            for name, field in self._fields.items()
            if name not in MACHINERY
        }

    def attempt(self, act: Callable[..., Result], *args: Any, row: Any = None) -> Result | None:
        """Call an action with the values; None when the form, a rule or a conflict says no.

        With a `row`, a save from a form that was opened before somebody else's save is not
        done: `conflicts` names the fields that differ, and saving again overwrites knowingly.
        """
        if not self.validate_on_submit() or (row is not None and self._is_stale(row)):
            return None
        try:
            return act(*args, **self.values())
        except Refused as refused:
            self.refuse(refused)
            return None

    def refuse(self, refused: Refused) -> None:
        """Put a rule's sentence beside its field, or above the form."""
        field = self._fields.get(refused.field or "")
        if field is None:
            self.form_errors.append(refused.message)
        else:
            field.errors = [*field.errors, refused.message]

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form again."""
        return 409 if self.conflicts else 422

    def _is_stale(self, row: Any) -> bool:
        if self.version.data == str(row.version):
            return False
        theirs = type(self)(formdata=None, obj=row)
        for name, field in self._fields.items():
            if isinstance(field, SelectFieldBase) and name in theirs:
                theirs[name].choices = field.choices
        self.conflicts = [
            Conflict(field.label.text, _shown(field), _shown(theirs[name]))
            for name, field in self._fields.items()
            if name in theirs
            and hasattr(row, name)
            and field.type not in ("HiddenField", "VersionField", "CSRFTokenField")
            and _shown(field) != _shown(theirs[name])
        ]
        self.version.data = str(row.version)
        return bool(self.conflicts)


class CarefulForm(HouseForm):
    """Parent of forms for free text: what looks like personal data is pointed out once; sent again
    unchanged, it is taken. A warning, never a refusal."""

    heeded = HiddenField()
    warnings: list[str] = []

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        text = self.free_text()
        self.warnings = personal_data_in(text)
        mark = hashlib.sha256(text.encode()).hexdigest()
        has_been_warned = not self.warnings or self.heeded.data == mark
        self.heeded.data = mark if self.warnings else ""
        return bool(is_valid and has_been_warned)

    def free_text(self) -> str:
        """All that was typed."""
        typed = (
            field.data or ""
            for field in self
            if isinstance(field, StringField) and not isinstance(field, HiddenField)
        )
        return "\n".join(str(text) for text in typed)


def _as_text(unbound_field: UnboundField) -> UnboundField:
    """The same field, trimmed and of limited length; the form's class keeps its own."""
    label, *rest = unbound_field.args or (None,)
    named = dict(unbound_field.kwargs)
    validators = list(rest[0] if rest else named.pop("validators", ()))
    if not any(isinstance(validator, Length) for validator in validators):
        long = issubclass(unbound_field.field_class, PlainTextArea)
        validators.append(Length(max=TEXT_LENGTH if long else LINE_LENGTH))
    filters = [*named.pop("filters", ()), trim]
    named |= {"validators": validators, "filters": filters}
    return UnboundField(
        unbound_field.field_class,
        label or named.pop("label", None),
        name=unbound_field.name,
        **named,
    )


def _is_text(field: Field) -> bool:
    """Whether a field holds words, which are never unknown, only empty."""
    return isinstance(field, TEXT_FIELDS) and not isinstance(field, AmountField)


def _shown(field: Field) -> str:
    if isinstance(field, SelectFieldBase):
        labels = {str(choice.data): str(choice.label.text) for choice in field}
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(labels.get(str(value), "") for value in chosen)
    value = field.data
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, Decimal):
        return _plain_number(value)
    return "" if value is None else str(value)


TEXT_FIELDS = (StringField, PlainTextArea, EmailField, TelField, URLField)


class DayField(DateField):
    """A calendar day: typed 31/12/2026, or picked by the browser as 2026-12-31."""

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **kwargs)

    def _value(self) -> str:
        return str(trim(super()._value()))

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data: date | None = None
            return
        super().process_formdata(valuelist)


Kind = TypeVar("Kind")


def or_none(kind: Callable[[str], Kind]) -> Callable[[Any], Kind | None]:
    """How a choice is read that may be left open, such as a member of an enum."""
    return lambda value: kind(str(value)) if value else None


class KeyField(SelectField):
    """A picker of rows by key; say what may be picked with `offer` before anything else."""

    def __init__(self, label: str | None = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=or_none(uuid.UUID), choices={}, **kwargs)

    def offer(self, none: str, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> None:
        """The rows in groups, (group, [(key, name)]), after `none`, which picks nothing."""
        self.choices = {"": none, **{group: dict(rows) for group, rows in groups}}


class AmountField(StringField):
    """A number as people write it here: 1.250,5; empty is unknown, never zero."""

    def _value(self) -> str:
        if self.raw_data:
            return str(trim(self.raw_data[0]))
        return "" if self.data is None else _plain_number(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        plain = text.replace(".", "").replace(",", ".") if "," in text else _dots_out(text)
        try:
            self.data = Decimal(plain)
        except ArithmeticError:
            self.data = None
            raise ValueError(_("Tulis angka, misalnya 12 atau 12,5.")) from None
        if not self.data.is_finite() or abs(self.data) >= Decimal(10) ** 12:
            self.data = None
            raise ValueError(_("Angka ini terlalu besar."))


def _plain_number(value: Decimal | int) -> str:
    """A number without idle zeros behind its comma: 12 and 12,5."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text


def _dots_out(text: str) -> str:
    """1.250 is one thousand two hundred and fifty; 12.5 is left as typed by a browser."""
    parts = text.split(".")
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:])
    return "".join(parts) if grouped else text


class RupiahField(AmountField):
    """Whole rupiah, with or without Rp and dots."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip().removeprefix("Rp").strip() if valuelist else ""
        super().process_formdata([text])
        if self.data is not None:
            if self.data != int(self.data) or self.data < 0:
                raise ValueError(_("Tulis rupiah bulat, misalnya 1.250.000."))
            self.data = Decimal(int(self.data))
