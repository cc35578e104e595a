"""Interface language: Indonesian is written in the code, other catalogues are looked up.

A gettext lookup for each of some 160 texts cost a third of a page's rendering, so the source
language is the identity and a catalogue is consulted only when one has been chosen.
"""

from contextvars import ContextVar

from babel.support import NullTranslations

SOURCE = "id"

_catalogue: ContextVar[NullTranslations | None] = ContextVar("catalogue", default=None)


def _(text: str, **values: object) -> str:
    """The text in the chosen language, `%(name)s` filled in; itself where none is translated."""
    catalogue = _catalogue.get()
    shown = text if catalogue is None else catalogue.gettext(text)
    return shown % values if values else shown


def chosen_catalogue() -> NullTranslations | None:
    """The catalogue texts are looked up in now; None for the source language."""
    return _catalogue.get()
