"""Files on their way into a report.

They are kept before the form is looked at, outside the writing transaction, because reading and
re-encoding photos is slow. A refused form carries what was kept in signed fields, so nobody has to
choose a file twice.
"""

from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath
from typing import Any

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from coordapp.doors import current_actor
from coordapp.errors import Refused
from coordapp.followup.models import EvidenceKind
from coordapp.followup.rules import MAX_EVIDENCE, NewEvidence
from coordapp.language import _
from coordapp.storage import Storage

FIELD = "evidence"
KEPT = "kept"
CAPTIONS = "captions"
SALT = "evidence on its way"
DAY = 24 * 3600
NAME_LENGTH = 120


@dataclass(frozen=True)
class Upload:
    """A file that is safely kept; `token` is its place in a form that is shown again."""

    evidence: NewEvidence
    token: str

    @property
    def caption_field(self) -> str:
        return f"caption_{(self.evidence.original_sha256 or '')[:16]}"


@dataclass
class Arrived:
    """What came with a request: files kept now or by an earlier try, and what was refused."""

    uploads: list[Upload] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def evidence(self, caption: str) -> list[NewEvidence]:
        """What was kept, as proof; those without a caption of their own get this one."""
        found = (upload.evidence for upload in self.uploads)
        return [item if item.caption else replace(item, caption=caption) for item in found]


def receive_files() -> None:
    """Take up what an earlier try kept, then keep what is new, up to what a report may hold."""
    arrived = Arrived(uploads=_carried_over())
    files = [file for file in request.files.getlist(FIELD) if file.filename]
    captions = _captions_of(files)
    for file, caption in zip(files, captions, strict=True):
        if len(arrived.uploads) >= MAX_EVIDENCE:
            arrived.refusals.append(
                _("Paling banyak %(max)d bukti dalam satu laporan.", max=MAX_EVIDENCE)
            )
            break
        try:
            arrived.uploads.append(_keep(file, caption))
        except Refused as refused:
            arrived.refusals.append(f"{_name_of(file)}: {refused.message}")
    g.arrived = arrived


def arrived_files() -> Arrived:
    """What `receive_files` found on this request; nothing on a page that is only read."""
    found: Arrived = g.get("arrived") or Arrived()
    return found


def _captions_of(files: list[FileStorage]) -> list[str]:
    """Captions stand in the order of their files; without a script there are none."""
    typed = [text.strip()[:300] for text in request.form.getlist(CAPTIONS)]
    return typed if len(typed) == len(files) else [""] * len(files)


def _keep(file: FileStorage, caption: str) -> Upload:
    storage: Storage = current_app.extensions["storage"]
    name = _name_of(file)
    original = storage.keep(file.stream, file_name=name)
    served = storage.keep_served(original)
    evidence = NewEvidence(
        kind=EvidenceKind.PHOTO if original.is_photo else EvidenceKind.DOCUMENT,
        caption=caption,
        file_name=name,
        media_type=served.media_type,
        original_sha256=original.sha256,
        served_sha256=served.sha256,
        size_bytes=original.size,
    )
    return Upload(evidence, _signer().dumps([*_owner(), asdict(evidence)]))


def _name_of(file: FileStorage) -> str:
    """The last part of the name a person's device gave, for people to read."""
    name = PurePath((file.filename or "").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[-NAME_LENGTH:]


def _carried_over() -> list[Upload]:
    """Files of an earlier try by the same person on the same commitment; others are left out."""
    found: dict[str, Upload] = {}
    for token in request.form.getlist(KEPT)[:MAX_EVIDENCE]:
        try:
            *owner, values = _signer().loads(token, max_age=DAY)
        except BadSignature:
            continue
        if owner == _owner():
            upload = Upload(_revived(values), token)
            caption = request.form.get(upload.caption_field, "").strip()[:300]
            caption = caption or upload.evidence.caption
            found[token] = replace(upload, evidence=replace(upload.evidence, caption=caption))
    return list(found.values())


def _revived(values: dict[str, Any]) -> NewEvidence:
    return NewEvidence(**values | {"kind": EvidenceKind(values["kind"])})


def _owner() -> list[str]:
    return [str(current_actor().user_id), str((request.view_args or {}).get("number", ""))]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
