"""Money for a commitment, line by line."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.commitments import actions
from coordapp.commitments.forms import FundingForm
from coordapp.commitments.models import Commitment, FundingLine
from coordapp.commitments.queries import detail as queries
from coordapp.commitments.views import bp
from coordapp.doors import current_actor, requires
from coordapp.errors import NotFound
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/komitmen/<number:number>/dana")
@requires(Permission.COMMITMENT_FUNDING, Commitment, "number", "commitment")
def funding_form(commitment: Commitment) -> Response:
    line = _asked_line(commitment)
    year = clock.today(get_region(commitment.region_id).timezone).year
    form = FundingForm(obj=line) if line else FundingForm(fiscal_year=year)
    return _funding_page(commitment, form, line)


@bp.post("/komitmen/<number:number>/dana")
@requires(Permission.COMMITMENT_FUNDING, Commitment, "number", "commitment")
def funding(commitment: Commitment) -> Response:
    line = _asked_line(commitment)
    form = FundingForm(obj=line)

    def record(**typed: Any) -> FundingLine:
        return actions.record_funding(current_actor(), commitment, line=line, **typed)

    if form.attempt(record, row=line) is None:
        return _funding_page(commitment, form, line, form.status)
    flash(_("Sumber dana tersimpan."), "success")
    return redirect(url_for(".funding_form", number=commitment.number), 303)


def _asked_line(commitment: Commitment) -> FundingLine | None:
    """The line the address asks to change; none means a new one."""
    asked = request.args.get("sumber")
    if not asked:
        return None
    try:
        return queries.get_funding_line(commitment, uuid.UUID(asked))
    except ValueError:
        raise NotFound from None


def _funding_page(
    commitment: Commitment, form: FundingForm, line: FundingLine | None, status: int = 200
) -> Response:
    lines = queries.funding_of(commitment)
    return page(
        "commitments/funding.html", status, form=form, commitment=commitment, line=line, lines=lines
    )
