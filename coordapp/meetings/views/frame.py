"""Entering, changing, starting and cancelling a meeting."""

from typing import TypeVar

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries
from coordapp.meetings.forms import CancelForm, MeetingForm, NewMeetingForm
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.meetings.views import bp
from coordapp.meetings.views.choices import offered_agencies, offered_people
from coordapp.policy import Permission
from coordapp.regions.queries import get_region, post_choices
from coordapp.web import page

Form = TypeVar("Form", bound=MeetingForm)


@bp.get("/rapat/baru")
@requires(Permission.MEETING_WRITE)
def create_form() -> Response:
    return _frame_page(_offer(NewMeetingForm(), None), None)


@bp.post("/rapat/baru")
@requires(Permission.MEETING_WRITE)
def create() -> Response:
    form = _offer(NewMeetingForm(), None)
    meeting = form.attempt(actions.schedule_meeting, current_actor())
    if meeting is None:
        return _frame_page(form, None, form.status)
    flash(_("Rapat %(number)s tersimpan.", number=meeting.number), "success")
    return redirect(url_for(".agenda", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/ubah")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit_form(meeting: Meeting) -> Response:
    return _frame_page(_offer(MeetingForm(obj=meeting), meeting), meeting)


@bp.post("/rapat/<number:number>/ubah")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit(meeting: Meeting) -> Response:
    form = _offer(MeetingForm(obj=meeting), meeting)
    if form.attempt(actions.change_meeting, current_actor(), meeting, row=meeting) is None:
        return _frame_page(form, meeting, form.status)
    flash(_("Rapat %(number)s tersimpan.", number=meeting.number), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


@bp.post("/rapat/<number:number>/jadwalkan")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def announce(meeting: Meeting) -> Response:
    actions.announce_meeting(current_actor(), meeting)
    flash(_("Rapat dijadwalkan. Yang diundang sekarang melihatnya."), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


@bp.post("/rapat/<number:number>/mulai")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def start(meeting: Meeting) -> Response:
    actions.start_meeting(current_actor(), meeting)
    flash(_("Rapat dimulai."), "success")
    return redirect(url_for(".minute_form", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/batal")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def cancel_form(meeting: Meeting) -> Response:
    return page("meetings/cancel.html", form=CancelForm(), meeting=meeting)


@bp.post("/rapat/<number:number>/batal")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def cancel(meeting: Meeting) -> Response:
    form = CancelForm()
    if form.attempt(actions.cancel_meeting, current_actor(), meeting) is None:
        return page("meetings/cancel.html", form.status, form=form, meeting=meeting)
    flash(_("Rapat %(number)s dibatalkan.", number=meeting.number), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


def _frame_page(form: MeetingForm, meeting: Meeting | None, status: int = 200) -> Response:
    is_draft = meeting is not None and meeting.status is MeetingStatus.DRAFT
    return page("meetings/form.html", status, form=form, meeting=meeting, is_draft=is_draft)


def _offer(form: Form, meeting: Meeting | None) -> Form:
    """Everything the form lets one pick, with what the meeting already has."""
    nobody = _("Belum ditentukan")
    today = clock.today(get_region(current_actor().region_id).timezone)
    forums = queries.forum_choices(today, meeting.forum_id if meeting else None)
    form.forum_id.offer(_("Tanpa forum"), [(_("Forum"), forums)])
    others = queries.recent_meetings(meeting)
    form.continues_id.offer(_("Bukan lanjutan"), [(_("Rapat"), others)])
    form.host_agency_id.offer(nobody, offered_agencies(meeting.host_agency if meeting else None))
    form.approver_post_id.offer(nobody, [(_("Pimpinan"), post_choices())])
    chair = meeting.chair_user if meeting else None
    form.chair_user_id.offer(_("Tanpa akun"), offered_people(queries.CHAIRS, today, chair))
    notulis = meeting.notulis if meeting else None
    form.notulis_id.offer(nobody, offered_people(queries.MINUTE_TAKERS, today, notulis))
    return form
