"""Reading one report, and the verifier's queue."""

import uuid

from flask import request, url_for
from werkzeug.wrappers import Response

from coordapp import clock, policy
from coordapp.doors import current_actor, requires
from coordapp.followup import queries
from coordapp.followup.forms import WithdrawForm
from coordapp.followup.models import Update
from coordapp.followup.views import bp
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/laporan/<uuid:update_id>")
@requires(Permission.COMMITMENT_READ, Update, "update_id", "update")
def show(update: Update) -> Response:
    return show_update(update, WithdrawForm(formdata=None))


def show_update(
    update: Update, form: WithdrawForm, status: int = 200, refused: uuid.UUID | None = None
) -> Response:
    """The page of a report; `form` may hold the withdrawal that was refused."""
    region = get_region(update.region_id)
    return page(
        "followup/show.html",
        status,
        update=update,
        commitment=update.commitment,
        form=form,
        form_item=refused,
        judge_by=queries.judge_by(update, region),
        today=clock.today(region.timezone),
        why_not=_why_not_judge(update),
    )


def _why_not_judge(update: Update) -> str:
    """Why whoever would verify may not verify this one; empty for all others."""
    actor = current_actor()
    if not policy.names_as_verifier(actor, update) or not policy.has_interest(actor, update):
        return ""
    if f" {actor.user_id} " in update.involved_users:
        return _(
            "Anda pernah menulis laporan atau usulan pada komitmen ini, jadi orang lain "
            "yang memeriksanya."
        )
    return _("Anda tidak dapat memverifikasi laporan instansi sendiri.")


@bp.get("/verifikasi/")
@requires(Permission.REGISTER_READ)
def waiting() -> Response:
    actor = current_actor()
    after = request.args.get("sesudah", type=uuid.UUID)
    rows = queries.list_waiting(actor, after)
    shown = rows[: queries.PAGE]
    region = get_region(actor.region_id)
    return page(
        "followup/waiting.html",
        rows=shown,
        totals=queries.waiting_reports(actor),
        region=region,
        today=clock.today(region.timezone),
        first=url_for(".waiting") if after else None,
        following=url_for(".waiting", sesudah=shown[-1].update.id)
        if len(rows) > queries.PAGE
        else None,
    )
