"""Minuting with plain forms: a line, the list of lines, corrections."""

import uuid

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp.capture.actions import capture_line, correct_line, strike_line
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import queries
from coordapp.meetings.forms import LineForm
from coordapp.meetings.models import LineKind, Meeting, MinuteLine
from coordapp.meetings.views import bp
from coordapp.meetings.views.reading import pledges_by_line
from coordapp.personal import personal_data_in
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/rapat/<number:number>/catat")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def minute_form(meeting: Meeting) -> Response:
    kind = request.args.get("jenis", "")
    form = _offer(LineForm(formdata=None), meeting)
    form.kind.data = LineKind(kind) if kind in list(LineKind) else LineKind.KOMITMEN
    form.agenda_item_id.data = _picked(form)
    return _minute_page(form, meeting)


@bp.post("/rapat/<number:number>/catat")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def minute(meeting: Meeting) -> Response:
    form = _offer(LineForm(), meeting)
    line = form.attempt(capture_line, current_actor(), meeting)
    if line is None:
        return _minute_page(form, meeting, form.status)
    _tell(line, _("Baris %(arrival)s tersimpan.", arrival=line.arrival))
    return _again(line, meeting, jenis=line.kind.value)


@bp.get("/rapat/<number:number>/baris/<uuid:line_id>")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def edit_line_form(meeting: Meeting, line_id: uuid.UUID) -> Response:
    line = queries.get_line(meeting, line_id)
    form = _offer(LineForm(obj=line), meeting)
    form.show_line(line)
    return page("meetings/line.html", form=form, meeting=meeting, line=line)


@bp.post("/rapat/<number:number>/baris/<uuid:line_id>")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def edit_line(meeting: Meeting, line_id: uuid.UUID) -> Response:
    line = queries.get_line(meeting, line_id)
    form = _offer(LineForm(obj=line), meeting)
    if form.attempt(correct_line, current_actor(), line, row=line) is None:
        return page("meetings/line.html", form.status, form=form, meeting=meeting, line=line)
    _tell(line, _("Baris %(arrival)s diubah.", arrival=line.arrival))
    return _again(line, meeting)


@bp.post("/rapat/<number:number>/baris/<uuid:line_id>/hapus")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def remove_line(meeting: Meeting, line_id: uuid.UUID) -> Response:
    line = strike_line(current_actor(), queries.get_line(meeting, line_id))
    flash(_("Baris %(arrival)s dihapus.", arrival=line.arrival), "success")
    return _again(line, meeting)


def _tell(line: MinuteLine, sentence: str) -> None:
    flash(sentence, "success")
    if personal_data_in(" ".join((line.text, line.answer, line.source_quote))):
        flash(_("Baris ini memuat angka mirip NIK atau nomor HP. Hapus data pribadi."), "error")


def _minute_page(form: LineForm, meeting: Meeting, status: int = 200) -> Response:
    minutes = queries.minutes_for(current_actor(), meeting)
    pledges = pledges_by_line(meeting)
    return page(
        "meetings/minute.html", status, form=form, meeting=meeting, minutes=minutes, pledges=pledges
    )


def _offer(form: LineForm, meeting: Meeting) -> LineForm:
    items = [
        (str(item.id), f"{item.position}. {item.title}") for item in queries.agenda_of(meeting)
    ]
    form.agenda_item_id.offer(_("Di luar agenda"), [(_("Agenda"), items)])
    return form


def _picked(form: LineForm) -> uuid.UUID | None:
    """The agenda item the address asks for; without asking, the first one."""
    offered = list(form.agenda_item_id.choices.get(_("Agenda"), {}))
    asked = request.args.get("butir", offered[0] if offered else "")
    return uuid.UUID(asked) if asked in offered else None


def _again(line: MinuteLine, meeting: Meeting, jenis: str | None = None) -> Response:
    """Back to the form, at the same agenda item."""
    item = line.agenda_item_id or ""
    return redirect(url_for(".minute_form", number=meeting.number, butir=item, jenis=jenis), 303)
