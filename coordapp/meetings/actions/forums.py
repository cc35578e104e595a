"""Forums: standing groups and what follows them."""

import uuid
from datetime import date

from coordapp import audit
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import Forum
from coordapp.policy import Actor


def create_forum(
    actor: Actor,
    *,
    name: str,
    decree: str = "",
    rhythm: str = "",
    verifier_agency_id: uuid.UUID | None = None,
) -> Forum:
    """Open a forum."""
    _check_name(name)
    forum = Forum(name=name, decree=decree, rhythm=rhythm, verifier_agency_id=verifier_agency_id)
    db.session.add(forum)
    audit.note(actor, "create_forum", forum)
    return forum


def change_forum(
    actor: Actor,
    forum: Forum,
    *,
    name: str,
    decree: str = "",
    rhythm: str = "",
    verifier_agency_id: uuid.UUID | None = None,
) -> Forum:
    """Change what is said of a forum; its meetings stay as they were."""
    _check_name(name)
    forum.name = name
    forum.decree = decree
    forum.rhythm = rhythm
    forum.verifier_agency_id = verifier_agency_id
    audit.note(actor, "change_forum", forum)
    return forum


def end_forum(
    actor: Actor, forum: Forum, *, ended_on: date | None, successor_id: uuid.UUID | None = None
) -> Forum:
    """End a forum on a day, and name the one that follows it."""
    if forum.ended_on is not None:
        raise Refused(_("Forum ini sudah diakhiri."))
    if ended_on is None:
        raise Refused(_("Tulis tanggal berakhir."), "ended_on")
    if successor_id == forum.id:
        raise Refused(_("Forum tidak dapat menjadi penggantinya sendiri."), "successor_id")
    forum.ended_on = ended_on
    forum.successor_id = successor_id
    audit.note(actor, "end_forum", forum)
    return forum


def _check_name(name: str) -> None:
    if not name:
        raise Refused(_("Nama forum wajib diisi."), "name")
