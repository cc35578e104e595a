"""Forms at the door."""

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired

from coordapp.forms import HouseForm
from coordapp.language import _


class SignInForm(HouseForm):
    """Name and password."""

    identifier = StringField(_("Nama pengguna, email, atau nomor HP"), [DataRequired()])
    password = PasswordField(_("Kata sandi"), [DataRequired()])
    own_device = BooleanField(_("Ini ponsel saya"))
