"""Who came: the sheet of a day, and guests."""

import uuid
from functools import partial

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries, rules
from coordapp.meetings.forms import AttendanceForm, GuestForm
from coordapp.meetings.models import Meeting, Presence
from coordapp.meetings.rules import AttendanceEntry
from coordapp.meetings.views import bp
from coordapp.meetings.views.choices import offered_agencies
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/rapat/<number:number>/kehadiran")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def attendance(meeting: Meeting) -> Response:
    return _sheet(meeting, AttendanceForm(), GuestForm())


@bp.post("/rapat/<number:number>/kehadiran")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def record_attendance(meeting: Meeting) -> Response:
    day = _day(meeting)
    form = AttendanceForm()
    row_ids = [row.id for row in queries.attendance_of(meeting, day)]
    entries = form.read_entries(request.form, row_ids)
    act = partial(actions.record_attendance, entries=entries)
    changed = form.attempt(act, current_actor(), meeting)
    if changed is None:
        return _sheet(meeting, form, GuestForm(formdata=None), form.status, entries)
    flash(_("Kehadiran tersimpan, %(count)s baris berubah.", count=changed), "success")
    return redirect(url_for(".attendance", number=meeting.number, hari=day), 303)


@bp.post("/rapat/<number:number>/kehadiran/tamu")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def add_guest(meeting: Meeting) -> Response:
    day, form = _day(meeting), GuestForm()
    form.agency_id.offer(_("Tidak terdaftar"), offered_agencies())
    act = partial(actions.add_guest, day_number=day)
    if form.attempt(act, current_actor(), meeting) is None:
        return _sheet(meeting, AttendanceForm(formdata=None), form, form.status)
    flash(_("Tamu dicatat."), "success")
    return redirect(url_for(".attendance", number=meeting.number, hari=day), 303)


@bp.post("/rapat/<number:number>/kehadiran/tamu/<uuid:attendance_id>/hapus")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def remove_guest(meeting: Meeting, attendance_id: uuid.UUID) -> Response:
    day = _day(meeting)
    actions.remove_guest(current_actor(), meeting, attendance_id=attendance_id)
    flash(_("Tamu dihapus dari daftar."), "success")
    return redirect(url_for(".attendance", number=meeting.number, hari=day), 303)


def _day(meeting: Meeting) -> int:
    """The day of the address; one the meeting does not have is its first."""
    asked = request.args.get("hari", "1")
    return int(asked) if asked.isdecimal() and 1 <= int(asked) <= meeting.days else 1


def _sheet(
    meeting: Meeting,
    form: AttendanceForm,
    guest_form: GuestForm,
    status: int = 200,
    typed: dict[uuid.UUID, AttendanceEntry] | None = None,
) -> Response:
    guest_form.agency_id.offer(_("Tidak terdaftar"), offered_agencies())
    day = _day(meeting)
    rows = queries.attendance_of(meeting, day)
    return page(
        "meetings/attendance.html",
        status,
        form=form,
        guest_form=guest_form,
        meeting=meeting,
        day=day,
        day_of=partial(rules.day_of, meeting.starts_on),
        rows=[(row, (typed or {}).get(row.id, row), rules.attendance_mark(row)) for row in rows],
        presences=list(Presence),
        is_open=meeting.is_open_for_lines,
    )
