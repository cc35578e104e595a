"""From a draft to a confirmed commitment, or to many."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.commitments import actions
from coordapp.commitments.forms import DraftForm, FanOutForm, ReasonForm
from coordapp.commitments.forms.terms import filled_in
from coordapp.commitments.models import Commitment, Status
from coordapp.commitments.queries import pickers
from coordapp.commitments.views import bp
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission, require
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/komitmen/<number:number>/lengkapi")
@requires(Permission.COMMITMENT_COMPLETE, Commitment, "number", "commitment")
def complete_form(commitment: Commitment) -> Response:
    if commitment.status is not Status.DRAFT:
        return redirect(address(commitment), 303)
    return _draft_page(commitment)


@bp.post("/komitmen/<number:number>/lengkapi")
@requires(Permission.COMMITMENT_COMPLETE, Commitment, "number", "commitment")
def complete(commitment: Commitment) -> Response:
    """Save the draft, or with the other button save and confirm it in one act."""
    act: Callable[..., Commitment] = actions.complete_commitment
    if "tetapkan" in request.form:
        require(Permission.COMMITMENT_CONFIRM, current_actor(), commitment)
        act = actions.establish_commitment
    row = _as_row(commitment)
    form = _offer(DraftForm(obj=row), commitment)
    if form.attempt(act, current_actor(), commitment, row=row) is None:
        return _draft_page(commitment, form.status, form=form)
    if commitment.status is Status.DRAFT:
        flash(_("Draf tersimpan."), "success")
        return redirect(f"{address(commitment)}/lengkapi", 303)
    flash(_("Ditetapkan sebagai %(number)s.", number=commitment.number), "success")
    return redirect(address(commitment), 303)


@bp.post("/komitmen/<number:number>/bagi")
@requires(Permission.COMMITMENT_CONFIRM, Commitment, "number", "commitment")
def fan_out(commitment: Commitment) -> Response:
    form = FanOutForm()
    form.offer(pickers.lead_choices())
    if form.attempt(_fan_out, commitment) is None:
        return _draft_page(commitment, form.status, fan_out_form=form)
    text = _("Dibagi ke %(count)s instansi.", count=commitment.child_count)
    flash(text, "success")
    return redirect(address(commitment), 303)


@bp.post("/komitmen/<number:number>/tarik-draf")
@requires(Permission.COMMITMENT_CONFIRM, Commitment, "number", "commitment")
def withdraw(commitment: Commitment) -> Response:
    form = ReasonForm()
    if form.attempt(actions.withdraw_draft, current_actor(), commitment) is None:
        return _draft_page(commitment, form.status, withdraw_form=form)
    flash(_("Draf ditarik."), "success")
    return redirect(address(commitment), 303)


def address(commitment: Commitment) -> str:
    """The page of a commitment."""
    return f"/komitmen/{commitment.number}"


def _fan_out(
    commitment: Commitment, *, groups: list[str], agency_ids: list[uuid.UUID]
) -> list[Commitment]:
    agencies = pickers.agencies_chosen(groups, agency_ids)
    return actions.fan_out_commitment(current_actor(), commitment, agencies)


def _as_row(commitment: Commitment) -> Any:
    today = clock.today(get_region(commitment.region_id).timezone)
    return filled_in(
        commitment,
        repeats_until=date(today.year, 12, 31),
        **pickers.chosen_parts(commitment),
    )


def _offer(form: DraftForm, commitment: Commitment) -> DraftForm:
    offered = pickers.pickers_of(get_region(commitment.region_id))
    leads = pickers.with_present(offered.leads, commitment.lead_agency)
    form.lead_agency_id.offer(_("Belum ada"), leads)
    coaches = pickers.with_present(offered.agencies, commitment.coach_agency)
    form.coach_agency_id.offer(_("Sesuai pengaturan daerah"), coaches)
    form.giver_post_id.offer(_("Bukan arahan pimpinan"), [(_("Pimpinan"), offered.posts)])
    form.programme_id.offer(_("Tanpa program"), [(_("Program"), offered.programmes)])
    form.offer_supports(offered.agencies)
    form.offer_themes(offered.themes)
    form.offer_places(offered.districts)
    return form


def _draft_page(commitment: Commitment, status: int = 200, **forms: Any) -> Response:
    """The draft with its three forms; one that was refused is given and keeps what was typed."""
    if "form" not in forms:
        forms["form"] = _offer(DraftForm(formdata=None, obj=_as_row(commitment)), commitment)
    if "fan_out_form" not in forms:
        forms["fan_out_form"] = FanOutForm(formdata=None)
        forms["fan_out_form"].offer(pickers.lead_choices())
    forms.setdefault("withdraw_form", ReasonForm(formdata=None))
    return page("commitments/complete.html", status, commitment=commitment, **forms)
