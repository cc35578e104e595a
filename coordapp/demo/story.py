"""Tell the invented follow-up of the sample's commitments, event by event, each on its day."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from coordapp import clock
from coordapp.commitments import actions as commitments
from coordapp.commitments.models import Commitment, RequestKind, Status
from coordapp.commitments.queries.lookups import open_requests_of
from coordapp.db import db
from coordapp.followup import actions as followup
from coordapp.followup.models import Evidence, EvidenceKind, ReturnReason, Update
from coordapp.followup.queries import updates_of
from coordapp.obstacles import actions as obstacles
from coordapp.obstacles.models import ObstacleClass, ObstacleState
from coordapp.obstacles.queries import obstacles_of
from coordapp.policy import Permission, fetch

if TYPE_CHECKING:
    from coordapp.demo.loading import Cast

Event = dict[str, Any]


def tell_story(cast: "Cast") -> None:
    """Every event by the person it names, with that person's rights."""
    for event in cast.data["story"]:
        with clock.freeze(cast.moment(event["days_ago"], hour=10)):
            ACTS[event["act"]](cast, event)
            db.session.flush()


def _commitment(cast: "Cast", event: Event, permission: Permission) -> Commitment:
    """The commitment of an event, through the same door as a person."""
    db.session.expire_all()
    number = cast.commitments[event["commitment"]]
    return fetch(Commitment, cast.actor(event["by"]), permission, number)


def _acknowledge(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_ACKNOWLEDGE)
    commitments.acknowledge_commitment(cast.actor(event["by"]), commitment)


def _report(cast: "Cast", event: Event) -> None:
    ready = event.get("share_state") == "siap"
    _send(cast, event, Status.SUBMITTED if ready else Status.IN_PROGRESS)


def _submit(cast: "Cast", event: Event) -> None:
    _send(cast, event, Status.SUBMITTED)


def _block(cast: "Cast", event: Event) -> None:
    _send(cast, event, Status.BLOCKED)


def _send(cast: "Cast", event: Event, status: Status) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_REPORT)
    asked = cast.agencies.get(event.get("asked_from", ""))
    kind = event.get("obstacle_class")
    followup.report_progress(
        cast.actor(event["by"]),
        commitment,
        status=status,
        note=event["note"],
        quantity=event.get("quantity"),
        stage=event.get("stage", ""),
        evidence=[_keep(cast, item) for item in event.get("evidence", [])],
        obstacle_class=ObstacleClass(kind) if kind else None,
        asked=event.get("support_asked", ""),
        asked_agency_id=asked.id if asked else None,
        shares_reason=event.get("reason", ""),
    )


def _keep(cast: "Cast", item: dict[str, Any]) -> followup.NewEvidence:
    """Evidence that says of itself that it is a sample."""
    kind, caption = EvidenceKind(item["kind"]), f"{item['caption']} (contoh)"
    if kind is EvidenceKind.LINK:
        return followup.NewEvidence(kind, caption, url=item["url"])
    is_photo = kind is EvidenceKind.PHOTO
    sheet = io.BytesIO()
    _draw(item["caption"], is_photo).save(sheet, "JPEG" if is_photo else "PDF")
    sheet.seek(0)
    kept = cast.storage.keep(sheet)
    served = cast.storage.keep_served(kept)
    return followup.NewEvidence(
        kind,
        caption,
        file_name="contoh.jpg" if is_photo else "contoh.pdf",
        media_type=kept.media_type,
        original_sha256=kept.sha256,
        served_sha256=served.sha256,
        size_bytes=kept.size,
    )


def _draw(caption: str, is_photo: bool) -> Image.Image:
    size = (960, 640) if is_photo else (840, 1188)
    image = Image.new("RGB", size, "#e6f1f3" if is_photo else "white")
    pen = ImageDraw.Draw(image)
    if is_photo:
        pen.rectangle((0, 440, 960, 640), fill="#b9d3c2")
        pen.polygon(((240, 280), (480, 140), (720, 280)), fill="#8f4e12")
        pen.rectangle((280, 280, 680, 480), fill="#f7ead8")
        pen.rectangle((450, 360, 520, 480), fill="#0b5866")
    font = ImageFont.load_default(26)
    pen.text((30, 30), "CONTOH, BUKAN BUKTI NYATA", fill="#a3201b", font=font)
    pen.text((30, 70), caption[:60], fill="#16252c", font=font)
    return image


def _latest(commitment: Commitment) -> Update:
    return updates_of(commitment)[0]


def _verify(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_VERIFY)
    update = _latest(commitment)
    actor = cast.actor(event["by"])
    followup.verify_update(
        actor,
        fetch(Update, actor, Permission.COMMITMENT_VERIFY, update.id),
        achieved_quantity=event.get("quantity", update.quantity),
        note=event.get("note", ""),
    )


def _return(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_VERIFY)
    actor = cast.actor(event["by"])
    update = fetch(Update, actor, Permission.COMMITMENT_VERIFY, _latest(commitment).id)
    followup.return_update(actor, update, reason=ReturnReason(event["reason"]), note=event["note"])


def _withdraw_evidence(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_READ)
    wanted = f"{event['evidence'][0]['caption']} (contoh)"
    evidence = next(
        item
        for update in updates_of(commitment)
        for item in update.evidence
        if item.caption == wanted
    )
    actor = cast.actor(event["by"])
    followup.withdraw_evidence(
        actor,
        fetch(Evidence, actor, Permission.EVIDENCE_WITHDRAW, evidence.id),
        reason=event["reason"],
    )


def _answer_obstacle(cast: "Cast", event: Event) -> None:
    actor = cast.actor(event["by"])
    number = cast.commitments[event["commitment"]]
    commitment = fetch(Commitment, cast.actor("sekretariat"), Permission.COMMITMENT_READ, number)
    obstacle = next(item for item in obstacles_of(commitment) if item.closed_at is None)
    obstacle = fetch(type(obstacle), actor, Permission.OBSTACLE_ANSWER, obstacle.id)
    obstacles.answer_obstacle(
        actor,
        obstacle,
        state=ObstacleState.ANSWERED if event["accept"] else ObstacleState.UNMET,
        answer=event["note"],
    )


def _request_extension(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_REQUEST)
    commitments.request_extension(
        cast.actor(event["by"]),
        commitment,
        proposed_due_on=cast.day(event["proposed_due_in_days"]),
        reason=event["reason"],
    )


def _request_end(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_PROPOSE_END)
    commitments.request_end(
        cast.actor(event["by"]),
        commitment,
        ground=event["reason"],
        reference=_reference(cast, event),
        reason=event["note"],
    )


def _reference(cast: "Cast", event: Event) -> str:
    """What an end leans on, with the number of the commitment it is merged into."""
    merged = cast.commitments[event["merged_into"]] if "merged_into" in event else ""
    return " ".join(part for part in (event.get("reference", ""), merged) if part)


def _recommend(cast: "Cast", event: Event) -> None:
    request = _open_request(cast, event, Permission.COMMITMENT_EXAMINE_REQUEST)
    commitments.examine_request(
        cast.actor(event["by"]),
        request,
        telaah=event["note"],
        telaah_recommends=event["accept"],
    )


def _decide(cast: "Cast", event: Event) -> None:
    request = _open_request(cast, event, Permission.COMMITMENT_DECIDE_REQUEST)
    commitments.decide_request(
        cast.actor(event["by"]),
        request,
        is_granted=event.get("accept", True),
        decision_note=event["note"],
    )


def _open_request(cast: "Cast", event: Event, permission: Permission) -> Any:
    commitment = _commitment(cast, event, Permission.COMMITMENT_READ)
    request = open_requests_of(commitment)[0]
    return fetch(type(request), cast.actor(event["by"]), permission, request.id)


def _drop(cast: "Cast", event: Event) -> None:
    """Grant the end that was asked for; without a request, end by own motion."""
    commitment = _commitment(cast, event, Permission.COMMITMENT_DROP)
    if any(request.kind is RequestKind.END for request in open_requests_of(commitment)):
        _decide(cast, event)
        return
    commitments.drop_commitment(
        cast.actor(event["by"]),
        commitment,
        ground=event["reason"],
        reference=_reference(cast, event),
        reason=event["note"],
    )


def _reopen(cast: "Cast", event: Event) -> None:
    commitment = _commitment(cast, event, Permission.COMMITMENT_REOPEN)
    commitments.reopen_commitment(cast.actor(event["by"]), commitment, reason=event["reason"])


ACTS: dict[str, Callable[["Cast", Event], None]] = {
    "acknowledge": _acknowledge,
    "report": _report,
    "submit": _submit,
    "block": _block,
    "verify": _verify,
    "return": _return,
    "withdraw_evidence": _withdraw_evidence,
    "answer_obstacle": _answer_obstacle,
    "request_extension": _request_extension,
    "request_end": _request_end,
    "recommend": _recommend,
    "decide_extension": _decide,
    "drop": _drop,
    "reopen": _reopen,
}
