"""What the leadership does of its own motion, and what a meeting declared done."""

from flask import flash, redirect
from werkzeug.wrappers import Response

from coordapp.commitments import actions
from coordapp.commitments.forms import ClaimForm, DirectForm, EndForm, ReasonForm
from coordapp.commitments.models import Commitment
from coordapp.commitments.views import bp
from coordapp.commitments.views.detail import show_page
from coordapp.commitments.views.drafting import address
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/komitmen/<number:number>/akhiri")
@requires(Permission.COMMITMENT_DROP, Commitment, "number", "commitment")
def drop_form(commitment: Commitment) -> Response:
    return _drop_page(commitment, EndForm())


@bp.post("/komitmen/<number:number>/akhiri")
@requires(Permission.COMMITMENT_DROP, Commitment, "number", "commitment")
def drop(commitment: Commitment) -> Response:
    form = EndForm()
    if form.attempt(actions.drop_commitment, current_actor(), commitment) is None:
        return _drop_page(commitment, form, form.status)
    flash(_("Komitmen diakhiri."), "success")
    return redirect(address(commitment), 303)


@bp.post("/komitmen/<number:number>/buka-kembali")
@requires(Permission.COMMITMENT_REOPEN, Commitment, "number", "commitment")
def reopen(commitment: Commitment) -> Response:
    form = ReasonForm()
    if form.attempt(actions.reopen_commitment, current_actor(), commitment) is None:
        return show_page(commitment, form.status, reopen_form=form)
    flash(_("Komitmen dibuka kembali."), "success")
    return redirect(address(commitment), 303)


@bp.post("/komitmen/<number:number>/arahan")
@requires(Permission.COMMITMENT_DIRECT, Commitment, "number", "commitment")
def direct(commitment: Commitment) -> Response:
    form = DirectForm()
    if form.attempt(actions.direct_commitment, current_actor(), commitment) is None:
        return show_page(commitment, form.status, direct_form=form)
    flash(_("Arahan dicatat."), "success")
    return redirect(address(commitment), 303)


@bp.post("/komitmen/<number:number>/dinyatakan-rampung")
@requires(Permission.COMMITMENT_CLAIM_DONE, Commitment, "number", "commitment")
def claim(commitment: Commitment) -> Response:
    form = ClaimForm()
    if form.attempt(actions.claim_done, current_actor(), commitment) is None:
        return show_page(commitment, form.status, claim_form=form)
    flash(_("Dicatat: dinyatakan rampung dalam rapat."), "success")
    return redirect(address(commitment), 303)


def _drop_page(commitment: Commitment, form: EndForm, status: int = 200) -> Response:
    return page("commitments/end.html", status, form=form, commitment=commitment, is_proposal=False)
