"""The agenda of a meeting: adding, changing, moving and removing points, and their notes."""

import uuid

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.meetings import actions, queries
from coordapp.meetings.forms import AgendaForm, AgendaItemForm, NotesForm
from coordapp.meetings.models import AgendaItem, Meeting
from coordapp.meetings.views import bp
from coordapp.policy import Permission
from coordapp.web import page


@bp.get("/rapat/<number:number>/agenda")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def agenda(meeting: Meeting) -> Response:
    return _agenda_page(AgendaForm(), meeting)


@bp.post("/rapat/<number:number>/agenda")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def add_agenda(meeting: Meeting) -> Response:
    form = AgendaForm()
    items = form.attempt(actions.add_agenda_items, current_actor(), meeting)
    if items is None:
        return _agenda_page(form, meeting, form.status)
    flash(_("%(count)s butir agenda ditambahkan.", count=len(items)), "success")
    return redirect(url_for(".agenda", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/agenda/<uuid:item_id>")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit_agenda_form(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    return _item_page(AgendaItemForm(obj=item), meeting, item)


@bp.post("/rapat/<number:number>/agenda/<uuid:item_id>")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def edit_agenda(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    form = AgendaItemForm(obj=item)
    done = form.attempt(actions.change_agenda_item, current_actor(), meeting, item, row=item)
    if done is None:
        return _item_page(form, meeting, item, form.status)
    flash(_("Butir agenda tersimpan."), "success")
    return redirect(url_for(".agenda", number=meeting.number), 303)


@bp.post("/rapat/<number:number>/agenda/<uuid:item_id>/pindah")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def move_agenda(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    upwards = request.form.get("arah") == "naik"
    actions.move_agenda_item(current_actor(), meeting, item, upwards=upwards)
    return redirect(url_for(".agenda", number=meeting.number, _anchor=f"butir-{item.id}"), 303)


@bp.post("/rapat/<number:number>/agenda/<uuid:item_id>/hapus")
@requires(Permission.MEETING_WRITE, Meeting, "number", "meeting")
def remove_agenda(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    actions.remove_agenda_item(current_actor(), meeting, item)
    flash(_("Butir agenda dihapus."), "success")
    return redirect(url_for(".agenda", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/agenda/<uuid:item_id>/catatan")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def notes_form(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    return page("meetings/notes.html", form=NotesForm(obj=item), meeting=meeting, item=item)


@bp.post("/rapat/<number:number>/agenda/<uuid:item_id>/catatan")
@requires(Permission.MEETING_MINUTE, Meeting, "number", "meeting")
def notes(meeting: Meeting, item_id: uuid.UUID) -> Response:
    item = queries.get_agenda_item(meeting, item_id)
    form = NotesForm(obj=item)
    done = form.attempt(actions.note_agenda_item, current_actor(), meeting, item, row=item)
    if done is None:
        return page("meetings/notes.html", form.status, form=form, meeting=meeting, item=item)
    flash(_("Catatan tersimpan."), "success")
    return redirect(url_for(".minute_form", number=meeting.number, butir=item.id), 303)


def _agenda_page(form: AgendaForm, meeting: Meeting, status: int = 200) -> Response:
    items = queries.agenda_of(meeting)
    return page("meetings/agenda.html", status, form=form, meeting=meeting, items=items)


def _item_page(
    form: AgendaItemForm, meeting: Meeting, item: AgendaItem, status: int = 200
) -> Response:
    return page("meetings/agenda_item.html", status, form=form, meeting=meeting, item=item)
