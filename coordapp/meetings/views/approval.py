"""Approving frozen minutes in the tool or by a signed sheet, and printing them."""

from datetime import date
from typing import Any

from flask import current_app, flash, redirect, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.chain import canonical
from coordapp.doors import current_actor, requires
from coordapp.errors import Forbidden, NotFound, Refused
from coordapp.language import _
from coordapp.meetings import actions, notula, queries, rules
from coordapp.meetings.forms import ApprovalForm, SignedSheetForm
from coordapp.meetings.models import Approval, LineKind, Meeting
from coordapp.meetings.rules import Level
from coordapp.meetings.views import bp
from coordapp.people.signed_in import needs_recent_password
from coordapp.policy import Actor, Permission
from coordapp.regions.queries import get_region
from coordapp.web import page

SUFFIXES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}


@bp.get("/rapat/<number:number>/sahkan")
@requires(Permission.MEETING_APPROVE, Meeting, "number", "meeting")
@needs_recent_password
def approve_form(meeting: Meeting) -> Response:
    return _approve_page(ApprovalForm(), meeting)


@bp.post("/rapat/<number:number>/sahkan")
@requires(Permission.MEETING_APPROVE, Meeting, "number", "meeting")
@needs_recent_password
def approve(meeting: Meeting) -> Response:
    form = ApprovalForm()
    if form.attempt(actions.approve_minutes, current_actor(), meeting) is None:
        return _approve_page(form, meeting, form.status)
    flash(_("Notula %(number)s disahkan.", number=meeting.number), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/pindaian")
@requires(Permission.MEETING_RECORD_APPROVAL, Meeting, "number", "meeting")
def signed_sheet_form(meeting: Meeting) -> Response:
    return _sheet_page(SignedSheetForm(), meeting)


@bp.post("/rapat/<number:number>/pindaian")
@requires(Permission.MEETING_RECORD_APPROVAL, Meeting, "number", "meeting")
def record_signed_sheet(meeting: Meeting) -> Response:
    form = SignedSheetForm()
    if form.attempt(_keep_and_record, current_actor(), meeting) is None:
        return _sheet_page(form, meeting, form.status)
    flash(_("Pengesahan dengan tanda tangan tercatat."), "success")
    return redirect(url_for(".show", number=meeting.number), 303)


@bp.get("/rapat/<number:number>/pindaian/berkas")
@requires(Permission.MINUTES_READ, Meeting, "number", "meeting")
def signed_sheet(meeting: Meeting) -> Response:
    _require_whole(meeting)
    approval = queries.find_approval(meeting)
    if approval is None or approval.scan_sha256 is None:
        raise NotFound
    kept = current_app.extensions["storage"].open(approval.scan_sha256)
    media_type = approval.scan_media_type or "application/octet-stream"
    name = f"{meeting.number}-pengesahan.{SUFFIXES.get(media_type, 'bin')}"
    return send_file(kept, mimetype=media_type, as_attachment=True, download_name=name)


@bp.get("/rapat/<number:number>/notula")
@requires(Permission.MINUTES_READ, Meeting, "number", "meeting")
def printed(meeting: Meeting) -> Response:
    """The minutes on paper: frozen text once closed, before that a draft of what stands."""
    region = get_region(meeting.region_id)
    is_frozen = meeting.status in rules.FROZEN
    body = _body(meeting, is_frozen)
    return page(
        "meetings/notula.html",
        meeting=meeting,
        region=region,
        **_reading(body),
        revision=queries.get_revision(meeting) if is_frozen else None,
        approval=queries.find_approval(meeting) if is_frozen else None,
        addenda=queries.addenda_of(meeting) if is_frozen else [],
    )


@bp.get("/rapat/<number:number>/notula.json")
@requires(Permission.MINUTES_READ, Meeting, "number", "meeting")
def frozen_text(meeting: Meeting) -> Response:
    """The very text whose SHA-256 is printed, so that anybody can compute it again."""
    _require_whole(meeting)
    text = canonical(queries.get_revision(meeting).body)
    answer = Response(text, mimetype="application/json")
    name = f"{meeting.number}-notula.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _require_whole(meeting: Meeting) -> None:
    """Files that cannot leave out what is not biasa are for readers of everything."""
    if rules.reading_level(current_actor(), meeting) is not Level.FULL:
        raise Forbidden("whole minutes")


def _body(meeting: Meeting, is_frozen: bool) -> dict[str, Any]:
    """The text as far as the reader gets it."""
    if is_frozen:
        body = queries.get_revision(meeting).body
    else:
        body = notula.compose_body(
            meeting,
            zone=clock.zone_name(get_region(meeting.region_id).timezone),
            agenda=queries.agenda_of(meeting),
            attendance=queries.attendance_of(meeting),
            lines=queries.lines_of(meeting),
        )
    is_whole = rules.reading_level(current_actor(), meeting) is Level.FULL
    return body if is_whole else notula.shared_body(body)


def _reading(body: dict[str, Any]) -> dict[str, Any]:
    """The plain data with what templates need to read it."""
    return {
        "body": body,
        "days": _days(body["meeting"]),
        "came": notula.attendees(body),
        "kinds": {kind.value: kind.label for kind in LineKind},
        "day": date.fromisoformat,
    }


def _days(frame: dict[str, Any]) -> list[date]:
    """First and last day of the frozen frame, one day for a meeting of a day, none if unknown."""
    if frame["starts_on"] is None:
        return []
    first = date.fromisoformat(frame["starts_on"])
    last = rules.last_day(first, frame["days"])
    return [first] if last is None or last == first else [first, last]


def _approve_page(form: ApprovalForm, meeting: Meeting, status: int = 200) -> Response:
    is_frozen = meeting.status in rules.FROZEN
    revision = queries.get_revision(meeting) if is_frozen else None
    return page(
        "meetings/approve.html",
        status,
        form=form,
        meeting=meeting,
        revision=revision,
        **(_reading(revision.body) if revision else {}),
        is_intact=revision is not None and notula.is_intact(revision),
    )


def _sheet_page(form: SignedSheetForm, meeting: Meeting, status: int = 200) -> Response:
    return page("meetings/signed_sheet.html", status, form=form, meeting=meeting)


def _keep_and_record(
    actor: Actor,
    meeting: Meeting,
    *,
    scan: FileStorage | None,
    signed_on: date | None,
    approver_label: str,
) -> Approval:
    """Keep the scan, a photo without its location, then record the approval it shows."""
    if scan is None or not scan.filename:
        raise Refused(_("Pilih berkas pindaian."), "scan")
    storage = current_app.extensions["storage"]
    try:
        kept = storage.keep_served(storage.keep(scan.stream, file_name=scan.filename))
    except Refused as refused:
        raise Refused(refused.message, "scan") from None
    return actions.record_signed_sheet(
        actor,
        meeting,
        sha256=kept.sha256,
        media_type=kept.media_type,
        signed_on=signed_on,
        approver_label=approver_label,
    )
