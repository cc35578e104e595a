"""Extensions and ends: asked for, examined, decided, taken back."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp.commitments import actions
from coordapp.commitments.deciding import decider_name, why_undecided
from coordapp.commitments.forms import (
    DecideForm,
    ExamineForm,
    RequestEndForm,
    RequestExtensionForm,
)
from coordapp.commitments.forms.requests import examined
from coordapp.commitments.models import ChangeRequest, Commitment
from coordapp.commitments.rules import DROP_GROUNDS
from coordapp.commitments.views import bp
from coordapp.commitments.views.drafting import address
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/komitmen/<number:number>/usulan-perpanjangan")
@requires(Permission.COMMITMENT_REQUEST, Commitment, "number", "commitment")
def extension_form(commitment: Commitment) -> Response:
    return _extension_page(commitment, RequestExtensionForm())


@bp.post("/komitmen/<number:number>/usulan-perpanjangan")
@requires(Permission.COMMITMENT_REQUEST, Commitment, "number", "commitment")
def extension(commitment: Commitment) -> Response:
    form = RequestExtensionForm()
    asked = form.attempt(actions.request_extension, current_actor(), commitment)
    if asked is None:
        return _extension_page(commitment, form, form.status)
    flash(_("Usulan perpanjangan diajukan."), "success")
    return redirect(url_for(".request_page", request_id=asked.id), 303)


@bp.get("/komitmen/<number:number>/usulan-akhiri")
@requires(Permission.COMMITMENT_PROPOSE_END, Commitment, "number", "commitment")
def end_request_form(commitment: Commitment) -> Response:
    return _end_page(commitment, RequestEndForm())


@bp.post("/komitmen/<number:number>/usulan-akhiri")
@requires(Permission.COMMITMENT_PROPOSE_END, Commitment, "number", "commitment")
def end_request(commitment: Commitment) -> Response:
    form = RequestEndForm()
    asked = form.attempt(actions.request_end, current_actor(), commitment)
    if asked is None:
        return _end_page(commitment, form, form.status)
    flash(_("Usul diakhiri diajukan."), "success")
    return redirect(url_for(".request_page", request_id=asked.id), 303)


@bp.get("/usulan/<uuid:request_id>")
@requires(Permission.COMMITMENT_READ, ChangeRequest, "request_id", "asked")
def request_page(asked: ChangeRequest) -> Response:
    return _request_page(asked)


@bp.post("/usulan/<uuid:request_id>/telaah")
@requires(Permission.COMMITMENT_EXAMINE_REQUEST, ChangeRequest, "request_id", "asked")
def examine(asked: ChangeRequest) -> Response:
    row = examined(asked)
    form = ExamineForm(obj=row)
    if form.attempt(actions.examine_request, current_actor(), asked, row=row) is None:
        return _request_page(asked, form.status, examine_form=form)
    flash(_("Telaah dicatat."), "success")
    return redirect(url_for(".request_page", request_id=asked.id), 303)


@bp.post("/usulan/<uuid:request_id>/putusan")
@requires(Permission.COMMITMENT_DECIDE_REQUEST, ChangeRequest, "request_id", "asked")
def decide(asked: ChangeRequest) -> Response:
    form = DecideForm(obj=asked)
    if form.attempt(actions.decide_request, current_actor(), asked, row=asked) is None:
        return _request_page(asked, form.status, decide_form=form)
    flash(_("Putusan dicatat."), "success")
    return redirect(address(asked.commitment), 303)


@bp.post("/usulan/<uuid:request_id>/tarik")
@requires(Permission.COMMITMENT_RECALL_REQUEST, ChangeRequest, "request_id", "asked")
def recall(asked: ChangeRequest) -> Response:
    actions.recall_request(current_actor(), asked)
    flash(_("Usulan ditarik."), "success")
    return redirect(address(asked.commitment), 303)


def _extension_page(
    commitment: Commitment, form: RequestExtensionForm, status: int = 200
) -> Response:
    region = get_region(commitment.region_id)
    return page(
        "commitments/extension.html", status, form=form, commitment=commitment, region=region
    )


def _end_page(commitment: Commitment, form: RequestEndForm, status: int = 200) -> Response:
    return page("commitments/end.html", status, form=form, commitment=commitment, is_proposal=True)


def _request_page(asked: ChangeRequest, status: int = 200, **forms: Any) -> Response:
    """A request with the forms its reader may use; a refused one keeps what was typed."""
    offered = {
        "examine_form": ExamineForm(formdata=None, obj=examined(asked)),
        "decide_form": DecideForm(formdata=None, obj=asked),
    }
    return page(
        "commitments/request.html",
        status,
        asked=asked,
        commitment=asked.commitment,
        decider=decider_name(asked),
        ground=DROP_GROUNDS.get(asked.ground, ""),
        why=why_undecided(current_actor(), asked),
        **{**offered, **forms},
    )
