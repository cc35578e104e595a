"""A body that works in several regions: its people's assignments carry its shared code.

Another region cannot read the agency, and finds by the assignment whom interest forbids to judge.
"""

from coordapp import audit
from coordapp.agencies import actions as agencies
from coordapp.agencies.models import Agency
from coordapp.agencies.rules import AgencyFacts
from coordapp.people.queries.grants import assignments_at
from coordapp.policy import Actor


def change_agency(actor: Actor, agency: Agency, facts: AgencyFacts) -> Agency:
    """Change an agency, and its shared code in all assignments ever given there.

    A code that is taken away again stays in them: interest once had does not end.
    """
    agencies.change_agency(actor, agency, facts)
    if agency.shared_code is None:
        return agency
    for assignment in assignments_at(agency):
        if assignment.shared_code != agency.shared_code:
            assignment.shared_code = agency.shared_code
            audit.note(actor, "repeat_shared_code", assignment.user)
    return agency
