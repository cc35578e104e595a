"""What pickers offer, never without the row that is picked already."""

from collections.abc import Sequence
from datetime import date

from coordapp.agencies.models import Agency
from coordapp.agencies.queries import agency_choices
from coordapp.doors import current_actor
from coordapp.language import _
from coordapp.meetings import queries
from coordapp.people.models import User
from coordapp.policy import Role

Groups = list[tuple[str, list[tuple[str, str]]]]


def offered_agencies(present: Agency | None = None) -> Groups:
    """The active agencies, and the one picked before even if it has ended since."""
    groups: Groups = [(name, list(rows)) for name, rows in agency_choices()]
    return _with_present(groups, (str(present.id), present.name) if present else None)


def offered_people(roles: Sequence[Role], today: date, present: User | None = None) -> Groups:
    """Persons with these roles today, and the one picked before even if they left since."""
    rows = [
        (str(user_id), f"{name}, {position}" if position else name)
        for user_id, name, position in queries.people_here(current_actor().region_id, roles, today)
    ]
    groups: Groups = [(_("Orang"), rows)] if rows else []
    return _with_present(groups, (str(present.id), present.name) if present else None)


def _with_present(groups: Groups, present: tuple[str, str] | None) -> Groups:
    if present is None or any(present[0] == key for _name, rows in groups for key, _label in rows):
        return groups
    return [*groups, (_("Sekarang"), [present])]
