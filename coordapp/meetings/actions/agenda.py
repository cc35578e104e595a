"""The agenda: points in their order, with the notes taken under them."""

from collections.abc import Sequence

from coordapp import audit
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings import queries, rules
from coordapp.meetings.models import AgendaItem, Meeting, Sifat
from coordapp.policy import Actor

TITLE_LENGTH = 300


def add_agenda_items(
    actor: Actor, meeting: Meeting, *, titles: Sequence[str], sifat: Sifat = Sifat.BIASA
) -> list[AgendaItem]:
    """Put points at the end of the agenda, in the order given."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    kept = [title.strip() for title in titles if title.strip()]
    if not kept:
        raise Refused(_("Tulis sedikitnya satu butir agenda."), "titles")
    for title in kept:
        _check_title(title, "titles")
    last = max((item.position for item in queries.agenda_of(meeting)), default=0)
    items = [
        AgendaItem(meeting_id=meeting.id, position=position, title=title, sifat=sifat)
        for position, title in enumerate(kept, last + 1)
    ]
    db.session.add_all(items)
    audit.note(actor, "add_agenda_items", meeting)
    return items


def change_agenda_item(
    actor: Actor,
    meeting: Meeting,
    item: AgendaItem,
    *,
    title: str,
    notes: str = "",
    sifat: Sifat = Sifat.BIASA,
) -> AgendaItem:
    """Change a point of the agenda."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    _check_title(title, "title")
    item.title = title
    item.notes = notes
    item.sifat = sifat
    audit.note(actor, "change_agenda_item", item)
    return item


def note_agenda_item(actor: Actor, meeting: Meeting, item: AgendaItem, *, notes: str) -> AgendaItem:
    """Write the notes under a point while the meeting runs."""
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    item.notes = notes
    audit.note(actor, "note_agenda_item", item)
    return item


def move_agenda_item(
    actor: Actor, meeting: Meeting, item: AgendaItem, *, upwards: bool
) -> AgendaItem:
    """Move a point one place up or down; at either end it stays."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    items = list(queries.agenda_of(meeting))
    place = items.index(item)
    other = place + (-1 if upwards else 1)
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
        for position, moved in enumerate(items, 1):
            moved.position = position
    audit.note(actor, "move_agenda_item", item)
    return item


def remove_agenda_item(actor: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """Take a point without lines from the agenda; those after it move up."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    if queries.count_lines_under(item):
        raise Refused(_("Butir ini sudah punya baris notula. Pindahkan barisnya lebih dahulu."))
    for line in queries.removed_lines_under(item):
        line.agenda_item_id = None
    rest = [other for other in queries.agenda_of(meeting) if other.id != item.id]
    db.session.flush()
    db.session.delete(item)
    for position, other in enumerate(rest, 1):
        other.position = position
    audit.note(actor, "remove_agenda_item", meeting)


def _check_title(title: str, field: str) -> None:
    if not title:
        raise Refused(_("Tulis butir agenda."), field)
    if len(title) > TITLE_LENGTH:
        raise Refused(_("Butir agenda paling banyak %(most)s huruf.", most=TITLE_LENGTH), field)
