"""Standing groups and their meetings."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries
from coordapp.meetings.forms import EndForumForm, ForumForm
from coordapp.meetings.models import Forum
from coordapp.meetings.queries import MeetingFilter
from coordapp.meetings.views import bp
from coordapp.meetings.views.choices import offered_agencies
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page


@bp.get("/forum/")
@requires(Permission.FORUM_READ)
def forums() -> Response:
    today = clock.today(get_region(current_actor().region_id).timezone)
    return page("meetings/forums.html", forums=queries.list_forums(today), today=today)


@bp.get("/forum/baru")
@requires(Permission.FORUM_WRITE)
def new_forum_form() -> Response:
    return _forum_page(_offer_verifiers(ForumForm()), None)


@bp.post("/forum/baru")
@requires(Permission.FORUM_WRITE)
def new_forum() -> Response:
    form = _offer_verifiers(ForumForm())
    forum = form.attempt(actions.create_forum, current_actor())
    if forum is None:
        return _forum_page(form, None, form.status)
    flash(_("Forum %(name)s dibuat.", name=forum.name), "success")
    return redirect(url_for(".forum", forum_id=forum.id), 303)


@bp.get("/forum/<uuid:forum_id>")
@requires(Permission.FORUM_READ, Forum, "forum_id", "forum")
def forum(forum: Forum) -> Response:
    found = queries.list_meetings(current_actor(), MeetingFilter(forum_id=forum.id))
    return page("meetings/forum.html", forum=forum, found=found)


@bp.get("/forum/<uuid:forum_id>/ubah")
@requires(Permission.FORUM_WRITE, Forum, "forum_id", "forum")
def edit_forum_form(forum: Forum) -> Response:
    return _forum_page(_offer_verifiers(ForumForm(obj=forum), forum), forum)


@bp.post("/forum/<uuid:forum_id>/ubah")
@requires(Permission.FORUM_WRITE, Forum, "forum_id", "forum")
def edit_forum(forum: Forum) -> Response:
    form = _offer_verifiers(ForumForm(obj=forum), forum)
    if form.attempt(actions.change_forum, current_actor(), forum, row=forum) is None:
        return _forum_page(form, forum, form.status)
    flash(_("Forum %(name)s tersimpan.", name=forum.name), "success")
    return redirect(url_for(".forum", forum_id=forum.id), 303)


@bp.get("/forum/<uuid:forum_id>/akhiri")
@requires(Permission.FORUM_WRITE, Forum, "forum_id", "forum")
def end_forum_form(forum: Forum) -> Response:
    return _end_page(_offer_successors(EndForumForm(), forum), forum)


@bp.post("/forum/<uuid:forum_id>/akhiri")
@requires(Permission.FORUM_WRITE, Forum, "forum_id", "forum")
def end_forum(forum: Forum) -> Response:
    form = _offer_successors(EndForumForm(), forum)
    if form.attempt(actions.end_forum, current_actor(), forum) is None:
        return _end_page(form, forum, form.status)
    flash(_("Forum %(name)s diakhiri.", name=forum.name), "success")
    return redirect(url_for(".forum", forum_id=forum.id), 303)


def _forum_page(form: ForumForm, forum: Forum | None, status: int = 200) -> Response:
    return page("meetings/forum_form.html", status, form=form, forum=forum)


def _end_page(form: EndForumForm, forum: Forum, status: int = 200) -> Response:
    return page("meetings/forum_end.html", status, form=form, forum=forum)


def _offer_verifiers(form: ForumForm, forum: Forum | None = None) -> ForumForm:
    present = forum.verifier_agency if forum else None
    form.verifier_agency_id.offer(_("Menurut aturan daerah"), offered_agencies(present))
    return form


def _offer_successors(form: EndForumForm, forum: Forum) -> EndForumForm:
    today = clock.today(get_region(forum.region_id).timezone)
    others = [row for row in queries.forum_choices(today) if row[0] != str(forum.id)]
    form.successor_id.offer(_("Tidak dilanjutkan"), [(_("Forum"), others)])
    return form
