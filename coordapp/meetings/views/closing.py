"""Closing minutes and adding to them later."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp.commitments.actions import conclude_meeting
from coordapp.commitments.actions.concluding import pledge_warnings
from coordapp.commitments.queries.lookups import from_meeting
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries, rules
from coordapp.meetings.forms import AddendumForm, CloseForm
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.meetings.views import bp
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/rapat/<number:number>/tutup")
@requires(Permission.MEETING_CLOSE, Meeting, "number", "meeting")
def close_form(meeting: Meeting) -> Response:
    return _close_page(CloseForm(), meeting)


@bp.post("/rapat/<number:number>/tutup")
@requires(Permission.MEETING_CLOSE, Meeting, "number", "meeting")
def close(meeting: Meeting) -> Response:
    form = CloseForm()
    if form.attempt(conclude_meeting, current_actor(), meeting) is None:
        return _close_page(form, meeting, form.status)
    flash(_("Notula ditutup. Menunggu pengesahan."), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/addendum")
@requires(Permission.MEETING_ADDENDUM, Meeting, "number", "meeting")
def addendum_form(meeting: Meeting) -> Response:
    return _addendum_page(AddendumForm(), meeting)


@bp.post("/rapat/<number:number>/addendum")
@requires(Permission.MEETING_ADDENDUM, Meeting, "number", "meeting")
def add_addendum(meeting: Meeting) -> Response:
    form = AddendumForm()
    addendum = form.attempt(actions.add_addendum, current_actor(), meeting)
    if addendum is None:
        return _addendum_page(form, meeting, form.status)
    flash(_("Addendum %(number)s tersimpan.", number=addendum.number), "success")
    return redirect(url_for(".show", number=meeting.number, _anchor="addendum"), 303)


def _close_page(form: CloseForm, meeting: Meeting, status: int = 200) -> Response:
    warnings = rules.closing_warnings(
        queries.closing_facts(meeting), pledge_warnings(from_meeting(meeting), meeting.starts_on)
    )
    return page(
        "meetings/close.html",
        status,
        form=form,
        meeting=meeting,
        warnings=warnings,
        can_close=rules.is_reachable(meeting.status, MeetingStatus.CLOSED),
    )


def _addendum_page(form: AddendumForm, meeting: Meeting, status: int = 200) -> Response:
    return page(
        "meetings/addendum.html",
        status,
        form=form,
        meeting=meeting,
        addenda=queries.addenda_of(meeting),
        is_frozen=meeting.status in rules.FROZEN,
    )
