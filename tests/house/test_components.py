"""Components that remember their markup never hand out somebody else's."""

from markupsafe import Markup

from coordapp.web import Components


def test_component_when_text_and_markup_read_alike_then_only_the_text_is_escaped(app):
    ui = Components(app)

    with app.test_request_context():
        trusted = ui.badge("check", "plain", Markup("<i>ya</i>"))
        typed = ui.badge("check", "plain", "<i>ya</i>")

    assert "<i>ya</i>" in trusted
    assert "&lt;i&gt;ya&lt;/i&gt;" in typed


def test_component_when_drawn_again_then_its_markup_is_the_same_and_safe(app):
    ui = Components(app)

    with app.test_request_context():
        drawn = [ui.icon("check"), ui.icon("check", "sudah"), ui.icon("check")]

    assert drawn[0] == drawn[2] != drawn[1]
    assert all(isinstance(markup, Markup) for markup in drawn)
