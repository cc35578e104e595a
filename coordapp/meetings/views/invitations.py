"""Whom a meeting invites."""

import uuid
from functools import partial

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries
from coordapp.meetings.forms import InvitationForm, InvitedPostForm
from coordapp.meetings.models import Attendance, Meeting
from coordapp.meetings.views import bp
from coordapp.meetings.views.choices import Groups, offered_agencies
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/rapat/<number:number>/undangan")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def invitations(meeting: Meeting) -> Response:
    return _invitations_page(*_offer(meeting), meeting)


@bp.post("/rapat/<number:number>/undangan")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def invite(meeting: Meeting) -> Response:
    form, groups = _offer(meeting)
    rows = form.attempt(actions.invite_agencies, current_actor(), meeting)
    if rows is None:
        return _invitations_page(form, groups, meeting, form.status)
    count = len({row.agency_id for row in rows})
    flash(_("%(count)s instansi diundang.", count=count), "success")
    return redirect(url_for(".invitations", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/undangan/<uuid:agency_id>")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit_invitation_form(meeting: Meeting, agency_id: uuid.UUID) -> Response:
    row = queries.get_invitation(meeting, agency_id)
    return _post_page(InvitedPostForm(obj=row), meeting, row)


@bp.post("/rapat/<number:number>/undangan/<uuid:agency_id>")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit_invitation(meeting: Meeting, agency_id: uuid.UUID) -> Response:
    row = queries.get_invitation(meeting, agency_id)
    form = InvitedPostForm(obj=row)
    act = partial(actions.change_invitation, agency_id=agency_id)
    if form.attempt(act, current_actor(), meeting, row=row) is None:
        return _post_page(form, meeting, row, form.status)
    flash(_("Undangan tersimpan."), "success")
    return redirect(url_for(".invitations", number=meeting.number), 303)


@bp.post("/rapat/<number:number>/undangan/<uuid:agency_id>/hapus")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def uninvite(meeting: Meeting, agency_id: uuid.UUID) -> Response:
    actions.uninvite_agency(current_actor(), meeting, agency_id=agency_id)
    flash(_("Undangan dihapus."), "success")
    return redirect(url_for(".invitations", number=meeting.number), 303)


def _offer(meeting: Meeting) -> tuple[InvitationForm, Groups]:
    """The form with every active agency that is not invited yet, by type."""
    invited = {str(row.agency_id) for row in queries.attendance_of(meeting) if not row.is_guest}
    offered = [
        (name, [row for row in rows if row[0] not in invited]) for name, rows in offered_agencies()
    ]
    groups = [(name, rows) for name, rows in offered if rows]
    form = InvitationForm()
    form.offer(groups)
    return form, groups


def _invitations_page(
    form: InvitationForm, groups: Groups, meeting: Meeting, status: int = 200
) -> Response:
    rows = [row for row in queries.attendance_of(meeting, 1) if not row.is_guest]
    return page(
        "meetings/invitations.html", status, form=form, groups=groups, meeting=meeting, rows=rows
    )


def _post_page(
    form: InvitedPostForm, meeting: Meeting, row: Attendance, status: int = 200
) -> Response:
    return page("meetings/invitation.html", status, form=form, meeting=meeting, row=row)
