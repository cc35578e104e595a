"""The verbs of themes and programmes."""

import re

from coordapp import audit
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.programmes import queries
from coordapp.programmes.models import Programme, Theme


def add_theme(actor: Actor, *, slug: str, name: str) -> Theme:
    """Add a theme; its slug is what is typed after #."""
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        raise Refused(_("Tulis kata kunci dengan huruf kecil, angka, dan tanda hubung."), "slug")
    if not name:
        raise Refused(_("Tulis nama tema."), "name")
    if queries.find_theme(slug) is not None:
        raise Refused(_("Kata kunci ini sudah dipakai."), "slug")
    theme = Theme(slug=slug, name=name)
    db.session.add(theme)
    audit.note(actor, "add_theme", theme)
    return theme


def add_programme(actor: Actor, *, name: str, description: str = "") -> Programme:
    """Add a programme that commitments may belong to."""
    if not name:
        raise Refused(_("Tulis nama program."), "name")
    programme = Programme(name=name, description=description)
    db.session.add(programme)
    audit.note(actor, "add_programme", programme)
    return programme
