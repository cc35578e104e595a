"""Evidence, handed out to those who may read its commitment and to nobody's script.

Permission is asked on every access; what comes out can neither run nor be kept by a browser.
"""

import io
from functools import lru_cache
from typing import IO

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from coordapp import policy
from coordapp.doors import current_actor, requires, security_log
from coordapp.errors import NotFound
from coordapp.followup import actions
from coordapp.followup.forms import WithdrawForm
from coordapp.followup.models import Evidence, EvidenceKind, Update
from coordapp.followup.views import bp
from coordapp.followup.views.reading import show_update
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.storage import Storage
from coordapp.storage.kinds import ENDINGS
from coordapp.web import page

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
THUMBNAILS = 512


@bp.get("/bukti/<uuid:evidence_id>")
@requires(Permission.EVIDENCE_READ, Evidence, "evidence_id", "evidence")
def served(evidence: Evidence) -> Response:
    if evidence.kind is EvidenceKind.LINK:
        return page("followup/link.html", evidence=evidence, commitment=evidence.update.commitment)
    return _withheld(evidence) or _hand_out(
        evidence,
        evidence.served_sha256,
        evidence.media_type,
        inline=evidence.kind is EvidenceKind.PHOTO,
    )


@bp.get("/bukti/<uuid:evidence_id>/kecil")
@requires(Permission.EVIDENCE_READ, Evidence, "evidence_id", "evidence")
def thumbnail(evidence: Evidence) -> Response:
    if evidence.kind is not EvidenceKind.PHOTO:
        raise NotFound
    withheld = _withheld(evidence)
    if withheld is not None:
        return withheld
    try:
        small = _thumbnail(_storage(), evidence.served_sha256 or "")
    except NotFound:
        return _missing(evidence)
    return _secured(send_file(io.BytesIO(small), "image/webp"))


@bp.get("/bukti/<uuid:evidence_id>/asli")
@requires(Permission.EVIDENCE_ORIGINAL, Evidence, "evidence_id", "evidence")
def original(evidence: Evidence) -> Response:
    if evidence.kind is EvidenceKind.LINK:
        raise NotFound
    security_log.info("original user=%s %s", current_actor().user_id, request.path)
    return _hand_out(evidence, evidence.original_sha256, "application/octet-stream", inline=False)


@bp.post("/bukti/<uuid:evidence_id>/tarik")
@requires(Permission.EVIDENCE_WITHDRAW, Evidence, "evidence_id", "evidence")
def withdraw(evidence: Evidence) -> Response:
    form = WithdrawForm()
    update_id = evidence.update_id
    if form.attempt(actions.withdraw_evidence, current_actor(), evidence) is None:
        update = policy.fetch(Update, current_actor(), Permission.COMMITMENT_READ, update_id)
        return show_update(update, form, form.status, evidence.id)
    flash(_("Bukti ditarik. Riwayatnya tetap tersimpan."), "success")
    return redirect(url_for(".show", update_id=update_id), 303)


def _withheld(evidence: Evidence) -> Response | None:
    """What was withdrawn is read by those alone who may read originals."""
    may_read = policy.can(Permission.EVIDENCE_ORIGINAL, current_actor(), evidence)
    if evidence.withdrawn_at is None or may_read:
        return None
    return page("followup/withdrawn.html", 410, evidence=evidence)


def _hand_out(evidence: Evidence, sha256: str | None, media_type: str, *, inline: bool) -> Response:
    try:
        content: IO[bytes] = _storage().open(sha256 or "")
    except NotFound:
        return _missing(evidence)
    return _secured(
        send_file(
            content,
            media_type,
            as_attachment=not inline,
            download_name=_name(evidence, media_type),
        )
    )


def _name(evidence: Evidence, media_type: str) -> str:
    """The name the file arrived under, with the ending its content has."""
    stem, _dot, ending = evidence.file_name.rpartition(".")
    endings = ENDINGS.get(media_type, (ending.lower() or "bin",))
    if ending.lower() in endings:
        return evidence.file_name
    return f"{stem or ending or 'bukti'}.{endings[0]}"


def _missing(evidence: Evidence) -> Response:
    return page("followup/missing.html", 404, evidence=evidence)


def _secured(response: FlaskResponse) -> Response:
    response.headers.update(HEADERS)
    return response


def _storage() -> Storage:
    storage: Storage = current_app.extensions["storage"]
    return storage


@lru_cache(maxsize=THUMBNAILS)
def _thumbnail(storage: Storage, sha256: str) -> bytes:
    """A few kilobytes each; made once while the process lives."""
    return storage.thumbnail(sha256)
