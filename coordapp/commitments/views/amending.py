"""Receiving a commitment, and addenda on what was settled."""

from typing import Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from coordapp.commitments import actions
from coordapp.commitments.forms import AmendForm, TermsForm
from coordapp.commitments.forms.terms import filled_in
from coordapp.commitments.models import Commitment
from coordapp.commitments.queries import pickers
from coordapp.commitments.views import bp
from coordapp.commitments.views.drafting import address
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.post("/komitmen/<number:number>/terima")
@requires(Permission.COMMITMENT_ACKNOWLEDGE, Commitment, "number", "commitment")
def acknowledge(commitment: Commitment) -> Response:
    actions.acknowledge_commitment(current_actor(), commitment)
    flash(_("Ditandai sudah diterima."), "success")
    return redirect(address(commitment), 303)


@bp.get("/komitmen/<number:number>/addendum")
@requires(Permission.COMMITMENT_AMEND, Commitment, "number", "commitment")
def amend_form(commitment: Commitment) -> Response:
    actions.refuse_closed(commitment)
    form = _offer_wording(AmendForm(obj=_wording(commitment)), commitment)
    return page("commitments/amend.html", form=form, commitment=commitment)


@bp.post("/komitmen/<number:number>/addendum")
@requires(Permission.COMMITMENT_AMEND, Commitment, "number", "commitment")
def amend(commitment: Commitment) -> Response:
    row = _wording(commitment)
    form = _offer_wording(AmendForm(obj=row), commitment)
    if form.attempt(actions.amend_wording, current_actor(), commitment, row=row) is None:
        return page("commitments/amend.html", form.status, form=form, commitment=commitment)
    flash(_("Addendum dicatat."), "success")
    return redirect(address(commitment), 303)


@bp.get("/komitmen/<number:number>/ketentuan")
@requires(Permission.COMMITMENT_AMEND_TERMS, Commitment, "number", "commitment")
def terms_form(commitment: Commitment) -> Response:
    actions.refuse_closed(commitment)
    form = _offer_leads(TermsForm(obj=commitment), commitment)
    return page("commitments/terms.html", form=form, commitment=commitment)


@bp.post("/komitmen/<number:number>/ketentuan")
@requires(Permission.COMMITMENT_AMEND_TERMS, Commitment, "number", "commitment")
def terms(commitment: Commitment) -> Response:
    form = _offer_leads(TermsForm(obj=commitment), commitment)
    if form.attempt(actions.amend_terms, current_actor(), commitment, row=commitment) is None:
        return page("commitments/terms.html", form.status, form=form, commitment=commitment)
    flash(_("Addendum dicatat."), "success")
    return redirect(address(commitment), 303)


def _wording(commitment: Commitment) -> Any:
    return filled_in(commitment, **pickers.chosen_parts(commitment))


def _offer_wording(form: AmendForm, commitment: Commitment) -> AmendForm:
    offered = pickers.pickers_of(get_region(commitment.region_id))
    agencies = offered.agencies
    for support in commitment.supports:
        agencies = pickers.with_present(agencies, support.agency)
    form.offer_supports(agencies)
    form.offer_themes(offered.themes)
    form.offer_places(offered.districts)
    return form


def _offer_leads(form: TermsForm, commitment: Commitment) -> TermsForm:
    leads = pickers.with_present(pickers.lead_choices(), commitment.lead_agency)
    form.lead_agency_id.offer(_("Belum ada"), leads)
    return form
