"""The homes: what to do next, by role."""

from flask import Blueprint, Response

from coordapp import policy
from coordapp.briefs import homes
from coordapp.doors import current_actor, requires
from coordapp.policy import Permission, Role
from coordapp.web import page

bp = Blueprint("briefs", __name__)


@bp.get("/")
@requires(Permission.ACCOUNT)
def home() -> Response:
    """The home of the chosen assignment's role."""
    actor = current_actor()
    if actor.role is Role.SEKRETARIAT:
        return page("briefs/secretariat.html", home=homes.secretariat_home(actor))
    if actor.role in (Role.INSTANSI, Role.MITRA) or actor.leads_agency:
        return page("briefs/tasks.html", home=homes.tasks_home(actor))
    if policy.can(Permission.LEADERSHIP_READ, actor):
        return page("briefs/leadership.html", home=homes.leadership_home(actor))
    return page("briefs/welcome.html")


@bp.get("/pimpinan/")
@requires(Permission.LEADERSHIP_READ)
def leadership() -> Response:
    """What is late, who is stuck, what needs a decision."""
    return page("briefs/leadership.html", home=homes.leadership_home(current_actor()))


@bp.get("/tugas/")
@requires(Permission.TASKS_READ)
def tasks() -> Response:
    """What the actor's agencies owe."""
    return page("briefs/tasks.html", home=homes.tasks_home(current_actor()))
