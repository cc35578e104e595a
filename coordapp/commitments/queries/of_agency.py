"""What an agency leads, for its page: three figures and the rows that are due first."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment
from coordapp.commitments.queries.register import late_clause, open_clause, submitted_clause
from coordapp.commitments.queries.rows import ROWS, Moment, RegisterRow, build_rows
from coordapp.db import db
from coordapp.policy import Actor

SHOWN = 10


@dataclass(frozen=True)
class AgencyItems:
    """Open items an agency leads, as far as the reader may see them."""

    open_count: int
    late: int
    submitted: int
    rows: list[RegisterRow]


def items_of_agency(actor: Actor, agency: Agency, moment: Moment) -> AgencyItems:
    """The figures count what the register shows this reader for the same agency."""
    clauses = (
        open_clause(),
        Commitment.lead_agency_id == agency.id,
        Commitment.visible_to(actor),
    )
    late = case((late_clause(moment.today, moment.grace_days), 1))
    submitted = case((submitted_clause(), 1))
    counts = db.session.execute(
        select(func.count(), func.count(late), func.count(submitted)).where(*clauses)
    ).one()
    found = db.session.execute(
        ROWS.where(*clauses).order_by(Commitment.due_on, Commitment.id).limit(SHOWN)
    ).all()
    return AgencyItems(*counts, build_rows(found, moment))
