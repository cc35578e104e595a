"""Forms of the door, the profile and the administration of people."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import EmailField, TelField
from wtforms.validators import DataRequired, Optional

from coordapp.forms import DayField, HouseForm, KeyField
from coordapp.language import _
from coordapp.people.models import Acting
from coordapp.people.rules.grants import Grant
from coordapp.people.rules.labels import REACH_NAMES, ROLE_NAMES
from coordapp.people.rules.names import Names
from coordapp.policy import Reach, Role

Pairs = Iterable[tuple[str, str]]


class SignInForm(HouseForm):
    """Name and password."""

    identifier = StringField(_("Nama pengguna, email, atau nomor HP"), [DataRequired()])
    password = PasswordField(_("Kata sandi"), [DataRequired()])
    own_device = BooleanField(_("Ini ponsel saya"))


class CodeForm(HouseForm):
    """Six digits from the phone."""

    code = StringField(_("Kode 6 angka"), [DataRequired()])


class ConfirmForm(HouseForm):
    """The password once more."""

    password = PasswordField(_("Kata sandi"), [DataRequired()])


class ForgotForm(HouseForm):
    """Whose password is forgotten."""

    identifier = StringField(_("Nama pengguna, email, atau nomor HP"), [DataRequired()])


class NewPasswordForm(HouseForm):
    """A password of one's choice."""

    password = PasswordField(_("Kata sandi baru"), [DataRequired()])


class OpenAccountForm(NewPasswordForm):
    """What an invited person confirms and chooses."""

    name = StringField(_("Nama lengkap dengan gelar"), [DataRequired()])


class ChangePasswordForm(NewPasswordForm):
    """The present password and the next one."""

    current = PasswordField(_("Kata sandi sekarang"), [DataRequired()])


class CodeSetupForm(CodeForm):
    """The first code of a phone, with the sealed secret it was made from."""

    sealed = HiddenField()


class ContactForm(HouseForm):
    """One's own address and number."""

    email = EmailField(_("Email"), [Optional()])
    phone = TelField(_("Nomor HP"), [Optional()])


class PersonForm(ContactForm):
    """What a person is called and where they are reached."""

    name = StringField(_("Nama lengkap dengan gelar"), [DataRequired()])
    username = StringField(_("Nama pengguna"), [Optional()])

    def values(self) -> dict[str, Any]:
        return {"names": self.names}

    @property
    def names(self) -> Names:
        """The names as typed."""
        return Names(self.name.data or "", self.username.data, self.email.data, self.phone.data)


class GrantForm(HouseForm):
    """A role in this region."""

    role = SelectField(
        _("Peran"),
        [DataRequired()],
        choices={"": _("Pilih peran")} | {role.value: _(ROLE_NAMES[role]) for role in Role},
    )
    agency_id = KeyField(_("Instansi"), validators=[Optional()])
    post_id = KeyField(_("Jabatan pimpinan"), validators=[Optional()])
    reach = SelectField(
        _("Jangkauan pimpinan"),
        choices={reach.value: _(name) for reach, name in REACH_NAMES.items()},
    )
    position = StringField(_("Sebutan jabatan"), [Optional()])
    acting = SelectField(
        _("Status jabatan"),
        choices={acting.value: acting.value or _("Definitif") for acting in Acting},
    )
    starts_on = DayField(_("Mulai"), validators=[DataRequired()])
    ends_on = DayField(_("Sampai"), validators=[Optional()])

    def offer(self, agencies: Iterable[tuple[str, Pairs]], posts: Pairs) -> None:
        """What may be chosen in this region; agencies by type."""
        self.agency_id.offer(_("Tanpa instansi"), agencies)
        self.post_id.offer(_("Bukan jabatan pimpinan"), [(_("Pimpinan"), posts)])

    def values(self) -> dict[str, Any]:
        return {"grant": self.grant}

    @property
    def grant(self) -> Grant:
        """The grant as typed, once the form is valid."""
        assert self.starts_on.data is not None
        return Grant(
            role=Role(self.role.data),
            agency_id=self.agency_id.data,
            post_id=self.post_id.data,
            reach=Reach(self.reach.data),
            position=self.position.data or "",
            acting=Acting(self.acting.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class InviteForm(PersonForm, GrantForm):
    """A new person with the first role."""

    def values(self) -> dict[str, Any]:
        return {"names": self.names, "grant": self.grant}


class KnownPersonForm(GrantForm):
    """A person who has an account from elsewhere, with a role here."""

    identifier = StringField(_("Nama pengguna, email, atau nomor HP"), [DataRequired()])

    def values(self) -> dict[str, Any]:
        return {"identifier": self.identifier.data, "grant": self.grant}


class ReasonForm(HouseForm):
    """Why something is ended."""

    reason = StringField(_("Alasan"), [DataRequired()])


class FirstAdminForm(PersonForm):
    """The code from the operator, and who becomes admin with it."""

    code = StringField(_("Kode dari operator"), [DataRequired()])
    password = PasswordField(_("Kata sandi"), [DataRequired()])

    def values(self) -> dict[str, Any]:
        return {"names": self.names, "code": self.code.data, "password": self.password.data}
