"""One commitment: its page and its whole story."""

from typing import Any

from flask import Response

from coordapp.commitments import timeline
from coordapp.commitments.forms import ClaimForm, DirectForm, ReasonForm
from coordapp.commitments.models import Commitment
from coordapp.commitments.queries import detail as queries
from coordapp.commitments.views import bp
from coordapp.commitments.views.gathering import gather
from coordapp.doors import current_actor, requires
from coordapp.followup.queries import updates_of
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/komitmen/<number:number>")
@requires(Permission.COMMITMENT_READ, Commitment, "number", "commitment")
def show(commitment: Commitment) -> Response:
    return show_page(commitment)


@bp.get("/komitmen/<number:number>/riwayat")
@requires(Permission.COMMITMENT_READ, Commitment, "number", "commitment")
def history(commitment: Commitment) -> Response:
    story = timeline.tell_story(commitment, queries.events_of(commitment), updates_of(commitment))
    return page("commitments/history.html", commitment=commitment, story=story)


def show_page(commitment: Commitment, status: int = 200, **forms: Any) -> Response:
    """The page with its small forms; one that was refused is given and keeps what was typed."""
    offered = {
        "direct_form": DirectForm(formdata=None),
        "reopen_form": ReasonForm(formdata=None),
        "claim_form": ClaimForm(formdata=None),
    }
    context = gather(current_actor(), commitment)
    return page("commitments/show.html", status, **{**offered, **forms}, **context)
