"""What a form hands on when a client leaves something out."""

from werkzeug.datastructures import MultiDict
from wtforms import StringField

from coordapp.forms import AmountField, HouseForm


class TownForm(HouseForm):
    name = StringField()
    size = AmountField()


def test_values_when_a_text_is_not_sent_then_it_is_empty_and_a_number_unknown(app):
    with app.test_request_context("/", method="POST"):
        form = TownForm(formdata=MultiDict({"other": "x"}))

        values = form.values()

    assert values == {"name": "", "size": None}
