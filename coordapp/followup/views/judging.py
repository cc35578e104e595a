"""Judging a report: criterion and evidence side by side, then accept or return."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.doors import current_actor, requires
from coordapp.followup import actions, queries
from coordapp.followup.forms import AcceptForm, ReturnForm
from coordapp.followup.models import Update
from coordapp.followup.views import bp
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/laporan/<uuid:update_id>/periksa")
@requires(Permission.COMMITMENT_VERIFY, Update, "update_id", "update")
def judge(update: Update) -> Response:
    return _judge_page(update, 200)


@bp.post("/laporan/<uuid:update_id>/terima")
@requires(Permission.COMMITMENT_VERIFY, Update, "update_id", "update")
def accept(update: Update) -> Response:
    form = _accept_form(update, AcceptForm())
    if form.attempt(actions.verify_update, current_actor(), update) is None:
        return _judge_page(update, form.status, accept_form=form)
    flash(_("Laporan diverifikasi."), "success")
    return redirect(url_for(".waiting"), 303)


@bp.post("/laporan/<uuid:update_id>/kembalikan")
@requires(Permission.COMMITMENT_VERIFY, Update, "update_id", "update")
def give_back(update: Update) -> Response:
    form = ReturnForm()
    if form.attempt(actions.return_update, current_actor(), update) is None:
        return _judge_page(update, form.status, return_form=form)
    flash(_("Laporan dikembalikan kepada pelapor."), "success")
    return redirect(url_for(".waiting"), 303)


def _accept_form(update: Update, form: AcceptForm) -> AcceptForm:
    if not update.is_by_lead or update.commitment.target_quantity is None:
        del form.achieved_quantity
    return form


def _judge_page(
    update: Update,
    status: int,
    *,
    accept_form: AcceptForm | None = None,
    return_form: ReturnForm | None = None,
) -> Response:
    region = get_region(update.region_id)
    beginning = AcceptForm(formdata=None, data={"achieved_quantity": update.quantity})
    return page(
        "followup/judge.html",
        status,
        update=update,
        commitment=update.commitment,
        accept_form=accept_form or _accept_form(update, beginning),
        return_form=return_form or ReturnForm(formdata=None),
        judge_by=queries.judge_by(update, region),
        today=clock.today(region.timezone),
    )
