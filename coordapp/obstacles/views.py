"""The register of obstacles and the pages of one."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp import policy
from coordapp.agencies.queries import agency_choices
from coordapp.commitments.models import Commitment
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.obstacles import actions, queries
from coordapp.obstacles.forms import AnswerForm, AssignForm, ObstacleForm
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState
from coordapp.obstacles.queries import ObstacleFilter
from coordapp.policy import Actor, Permission, Role
from coordapp.regions.queries import get_region, place_labels, places_of
from coordapp.web import page

bp = Blueprint("obstacles", __name__)
UNANSWERED = "belum"
FILTERS = ("q", "keadaan", "jenis", "instansi")


@bp.get("/kendala/")
@requires(Permission.OBSTACLE_READ)
def index() -> Response:
    actor, wanted = current_actor(), _wanted()
    after = request.args.get("sesudah", type=uuid.UUID)
    rows = queries.list_obstacles(actor, wanted, after)
    shown = rows[: queries.PAGE]
    return page(
        "obstacles/index.html",
        rows=shown,
        wanted=wanted,
        asked=_asked(),
        unanswered=queries.count_unanswered(actor),
        classes=list(ObstacleClass),
        states=list(ObstacleState),
        agencies=agency_choices(),
        places=place_labels(row.place_code for row in shown),
        first=url_for(".index", **_asked()) if after else None,
        following=_following(shown) if len(rows) > queries.PAGE else None,
    )


def _asked() -> dict[str, Any]:
    """The filter as the address spells it."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _following(shown: list[Obstacle]) -> str:
    return url_for(".index", **_asked(), sesudah=shown[-1].id)


def _wanted() -> ObstacleFilter:
    """The filter of the address; what it does not know is left out."""
    state, kind = request.args.get("keadaan", ""), request.args.get("jenis", "")
    return ObstacleFilter(
        state=ObstacleState(state) if state in set(ObstacleState) else None,
        is_unanswered=state == UNANSWERED,
        obstacle_class=ObstacleClass(kind) if kind in set(ObstacleClass) else None,
        agency_id=request.args.get("instansi", type=uuid.UUID),
        text=request.args.get("q", "").replace("\x00", "").strip()[:100],
    )


@bp.get("/kendala/baru")
@requires(Permission.OBSTACLE_RAISE)
def new_form() -> Response:
    actor = current_actor()
    form = ObstacleForm(data={"reporter_agency_id": actor.agency_id})
    return _new_page(_offer(form, actor), 200)


@bp.post("/kendala/baru")
@requires(Permission.OBSTACLE_RAISE)
def new() -> Response:
    actor, commitment = current_actor(), _hindered()
    form = _offer(ObstacleForm(), actor)

    def raise_it(**values: Any) -> Obstacle:
        return actions.raise_obstacle(actor, commitment=commitment, **values)

    obstacle = form.attempt(raise_it)
    if obstacle is None:
        return _new_page(form, form.status)
    flash(_("Kendala tercatat. Jawabannya akan muncul di sini."), "success")
    return redirect(url_for(".show", obstacle_id=obstacle.id), 303)


def _hindered() -> Commitment | None:
    """The commitment the address names, as far as the actor may read it."""
    number = request.args.get("komitmen", "")
    if not number:
        return None
    return policy.fetch(Commitment, current_actor(), Permission.COMMITMENT_READ, number)


def _offer(form: ObstacleForm, actor: Actor) -> ObstacleForm:
    groups = agency_choices()
    form.asked_agency_id.offer(_("Belum tahu kepada siapa"), groups)
    if actor.role in (Role.INSTANSI, Role.MITRA):
        own = {str(agency_id) for agency_id in actor.own_agencies}
        groups = [(name, [row for row in rows if row[0] in own]) for name, rows in groups]
    form.reporter_agency_id.offer(
        _("Pilih instansi"), [(name, rows) for name, rows in groups if rows]
    )
    form.offer_places(places_of(get_region(actor.region_id)))
    return form


def _new_page(form: ObstacleForm, status: int) -> Response:
    return page("obstacles/new.html", status, form=form, commitment=_hindered())


@bp.get("/kendala/<uuid:obstacle_id>")
@requires(Permission.OBSTACLE_READ, Obstacle, "obstacle_id", "obstacle")
def show(obstacle: Obstacle) -> Response:
    return _show_page(obstacle, 200)


@bp.post("/kendala/<uuid:obstacle_id>/tugaskan")
@requires(Permission.OBSTACLE_ASSIGN, Obstacle, "obstacle_id", "obstacle")
def assign(obstacle: Obstacle) -> Response:
    form = _offer_askable(AssignForm(obj=obstacle))
    if form.attempt(actions.assign_obstacle, current_actor(), obstacle, row=obstacle) is None:
        return _show_page(obstacle, form.status, assign_form=form)
    flash(_("Penangan tersimpan."), "success")
    return redirect(url_for(".show", obstacle_id=obstacle.id), 303)


@bp.post("/kendala/<uuid:obstacle_id>/jawab")
@requires(Permission.OBSTACLE_ANSWER, Obstacle, "obstacle_id", "obstacle")
def answer(obstacle: Obstacle) -> Response:
    form = AnswerForm(obj=obstacle)
    if form.attempt(actions.answer_obstacle, current_actor(), obstacle, row=obstacle) is None:
        return _show_page(obstacle, form.status, answer_form=form)
    flash(_("Jawaban tersimpan."), "success")
    return redirect(url_for(".show", obstacle_id=obstacle.id), 303)


def _offer_askable(form: AssignForm) -> AssignForm:
    form.asked_agency_id.offer(_("Pilih instansi"), agency_choices())
    return form


def _show_page(
    obstacle: Obstacle,
    status: int,
    *,
    assign_form: AssignForm | None = None,
    answer_form: AnswerForm | None = None,
) -> Response:
    return page(
        "obstacles/show.html",
        status,
        obstacle=obstacle,
        place=place_labels([obstacle.place_code])[obstacle.place_code],
        assign_form=assign_form or _offer_askable(AssignForm(formdata=None, obj=obstacle)),
        answer_form=answer_form or AnswerForm(formdata=None, obj=obstacle),
    )
