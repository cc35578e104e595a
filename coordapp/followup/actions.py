"""The verbs of follow-up: report, verify, return, withdraw evidence."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coordapp import audit, clock
from coordapp.commitments import rules as life
from coordapp.commitments.actions import close_requests, mark_user, move, tell
from coordapp.commitments.models import (
    Commitment,
    CommitmentPeriod,
    EventKind,
    Judgement,
    PeriodState,
    Status,
)
from coordapp.commitments.rules import Act
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.followup import queries, rules
from coordapp.followup.models import (
    Channel,
    Evidence,
    EvidenceKind,
    ReturnReason,
    Update,
    Verification,
)
from coordapp.language import _
from coordapp.obstacles.actions import raise_obstacle
from coordapp.obstacles.models import ObstacleClass
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


@dataclass(frozen=True)
class NewEvidence:
    """A piece of proof already kept by storage, or a public address."""

    kind: EvidenceKind
    caption: str = ""
    url: str = ""
    file_name: str = ""
    media_type: str = ""
    original_sha256: str | None = None
    served_sha256: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True)
class OnBehalf:
    """Whom the secretariat or the notulis speaks for, and who told them."""

    agency_id: uuid.UUID
    told_by: str
    channel: Channel = Channel.ON_BEHALF


def report_progress(
    actor: Actor,
    commitment: Commitment,
    *,
    status: Status,
    note: str,
    quantity: Decimal | None = None,
    stage: str = "",
    next_review_on: date | None = None,
    evidence: Sequence[NewEvidence] = (),
    obstacle_class: ObstacleClass | None = None,
    asked: str = "",
    asked_agency_id: uuid.UUID | None = None,
    shares_reason: str = "",
    on_behalf: OnBehalf | None = None,
) -> Update:
    """Report on a commitment: one append-only update with its evidence.

    The lead's report moves the status; a supporting agency's moves its share, and can only
    wake an item that has not started. Raises Refused when something the status needs is missing.
    """
    life.refuse_induk(commitment.shape)
    agency_id = _speaking_agency(actor, commitment, on_behalf)
    is_lead = rules.is_lead(commitment, agency_id)
    rules.check_report(
        status,
        note,
        quantity,
        is_lead=is_lead,
        evidence_count=len(evidence),
        obstacle_class=obstacle_class,
        asked=asked,
    )
    if is_lead and status is Status.SUBMITTED:
        rules.check_shares(commitment.supports, shares_reason)
    before = _advance(commitment, status, is_lead=is_lead)
    update = _write(actor, commitment, status, note, agency_id, on_behalf)
    update.quantity, update.stage = quantity, stage
    update.next_review_on, update.shares_reason = next_review_on, shares_reason
    db.session.add(update)
    db.session.flush()
    for item in evidence:
        _attach(actor, update, item)
    if not is_lead:
        _advance_share(commitment, agency_id, status)
    mark_user(commitment, actor.user_id)
    _project(commitment, update, has_evidence=bool(evidence))
    _fill_period(commitment, update)
    kind = EventKind.SUBMITTED if status is Status.SUBMITTED and is_lead else EventKind.REPORTED
    tell(actor, commitment, kind, note, came_from=before, update=str(update.id))
    audit.note(actor, "report_progress", commitment)
    if status is Status.BLOCKED and obstacle_class is not None:
        raise_obstacle(
            actor,
            obstacle_class=obstacle_class,
            text=note,
            asked=asked,
            asked_agency_id=asked_agency_id,
            reporter_agency_id=agency_id,
            commitment=commitment,
        )
    return update


def _speaking_agency(actor: Actor, commitment: Commitment, on_behalf: OnBehalf | None) -> uuid.UUID:
    """The agency that reports: the lead where the actor's own, else its supporting agency."""
    if on_behalf is not None:
        if not on_behalf.told_by:
            raise Refused(_("Tulis siapa yang menyampaikan laporan ini."), "told_by")
        if on_behalf.agency_id not in {commitment.lead_agency_id, *commitment.support_agency_ids}:
            raise Refused(_("Pilih PJ atau pendukung komitmen ini."), "agency_id")
        return on_behalf.agency_id
    if commitment.lead_agency_id in actor.own_agencies:
        assert commitment.lead_agency_id
        return commitment.lead_agency_id
    support = queries.find_support(commitment, actor.own_agencies)
    if support is None:
        raise Refused(_("Instansi Anda bukan PJ atau pendukung komitmen ini."))
    return support.agency_id


def _advance(commitment: Commitment, status: Status, *, is_lead: bool) -> Status:
    if is_lead:
        return move(commitment, rules.REPORTABLE[status])
    before = commitment.status
    if before not in life.LATE_STATUSES:
        raise Refused(life.refusal_of(Act.PROGRESS, before))
    if before is Status.NOT_STARTED:
        move(commitment, Act.PROGRESS)
    return before


def _write(
    actor: Actor,
    commitment: Commitment,
    status: Status,
    note: str,
    agency_id: uuid.UUID,
    on_behalf: OnBehalf | None,
) -> Update:
    assert actor.user_id
    return Update(
        commitment_id=commitment.id,
        status=status,
        note=note,
        author_id=actor.user_id,
        author_label=actor.label,
        agency_id=agency_id,
        channel=on_behalf.channel if on_behalf else Channel.WEB,
        told_by=on_behalf.told_by if on_behalf else "",
        received_at=clock.now(),
    )


def _attach(actor: Actor, update: Update, item: NewEvidence) -> None:
    assert actor.user_id
    db.session.add(
        Evidence(
            update_id=update.id,
            commitment_id=update.commitment_id,
            kind=item.kind,
            caption=item.caption,
            url=item.url,
            file_name=item.file_name,
            media_type=item.media_type,
            original_sha256=item.original_sha256,
            served_sha256=item.served_sha256,
            size_bytes=item.size_bytes,
            added_by_id=actor.user_id,
            added_at=clock.now(),
        )
    )


def _advance_share(commitment: Commitment, agency_id: uuid.UUID, status: Status) -> None:
    support = queries.find_support(commitment, frozenset({agency_id}))
    if support is not None:
        support.state = rules.SHARE_AFTER[status]


def _project(commitment: Commitment, update: Update, *, has_evidence: bool) -> None:
    """Repeat the newest update on the commitment, for lists; evidence and judgement follow the
    latest figure-bearing update."""
    commitment.latest_update_at = update.received_at
    commitment.latest_note = update.note
    bears_figures = update.quantity is not None or update.status is Status.SUBMITTED
    if bears_figures or commitment.latest_judgement is None:
        commitment.latest_judgement = Judgement.UNCHECKED
        commitment.latest_has_evidence = has_evidence
    if update.quantity is not None:
        commitment.reported_quantity = update.quantity


def _fill_period(commitment: Commitment, update: Update) -> None:
    """A report on a recurring commitment fills the cell of its period, once."""
    if commitment.repeats is None:
        return
    timezone = get_region(commitment.region_id).timezone
    start = life.period_start(commitment.repeats, clock.local(update.received_at, timezone).date())
    if queries.find_period(commitment, start) is None:
        db.session.add(
            CommitmentPeriod(
                commitment_id=commitment.id,
                starts_on=start,
                state=PeriodState.REPORTED,
                reported_at=update.received_at,
            )
        )


def verify_update(
    actor: Actor, update: Update, *, achieved_quantity: Decimal | None = None, note: str = ""
) -> Verification:
    """Accept an update. A progress update changes figures only; one flagged selesai by the lead
    closes the commitment, on time when it was received on or before the due date."""
    commitment = update.commitment
    _refuse_judged(update)
    if achieved_quantity is not None and achieved_quantity < 0:
        raise Refused(_("Capaian tidak dapat kurang dari nol."), "achieved_quantity")
    closes = _is_submission(update)
    if closes and commitment.target_quantity is not None and achieved_quantity is None:
        raise Refused(_("Tulis capaian yang Anda terima."), "achieved_quantity")
    verdict = _judge(actor, update, Judgement.VERIFIED, note)
    verdict.achieved_quantity = achieved_quantity
    db.session.add(verdict)
    if achieved_quantity is not None:
        commitment.achieved_quantity = achieved_quantity
    before = commitment.status
    if closes:
        move(commitment, Act.ACCEPT)
        timezone = get_region(commitment.region_id).timezone
        commitment.closed_on = clock.today(timezone)
        received_on = clock.local(update.received_at, timezone).date()
        commitment.finished_in_time = commitment.due_on is None or received_on <= commitment.due_on
        close_requests(commitment)
    _project_judgement(commitment)
    tell(actor, commitment, EventKind.VERIFIED, note, came_from=before, update=str(update.id))
    audit.note(actor, "verify_update", commitment)
    return verdict


def return_update(
    actor: Actor, update: Update, *, reason: ReturnReason | None, note: str
) -> Verification:
    """Give an update back with a reason from the list; a submission is in progress again."""
    commitment = update.commitment
    _refuse_judged(update)
    rules.check_return(reason, note)
    verdict = _judge(actor, update, Judgement.RETURNED, note)
    verdict.reason = reason
    db.session.add(verdict)
    before = commitment.status
    if _is_submission(update):
        move(commitment, Act.RETURN)
    _project_judgement(commitment)
    tell(
        actor,
        commitment,
        EventKind.RETURNED,
        note,
        came_from=before,
        update=str(update.id),
        reason=reason.value if reason else "",
    )
    audit.note(actor, "return_update", commitment, reason=note)
    return verdict


def _refuse_judged(update: Update) -> None:
    if update.verdict is not None:
        raise Refused(
            _("Laporan ini sudah diperiksa oleh %(who)s.", who=update.verdict.verifier_label)
        )


def _is_submission(update: Update) -> bool:
    """Whether this update is what the commitment's «menunggu verifikasi» waits on."""
    waiting = queries.find_submission(update.commitment)
    return (
        update.commitment.status is Status.SUBMITTED
        and waiting is not None
        and waiting.id == update.id
        and rules.is_lead(update.commitment, update.agency_id)
    )


def _judge(actor: Actor, update: Update, judgement: Judgement, note: str) -> Verification:
    assert actor.user_id
    return Verification(
        update_id=update.id,
        commitment_id=update.commitment_id,
        judgement=judgement,
        note=note,
        verified_by_id=actor.user_id,
        verifier_label=actor.label,
        verified_at=clock.now(),
    )


def _project_judgement(commitment: Commitment) -> None:
    """The commitment shows the judgement of its latest figure-bearing update."""
    db.session.flush()
    figures = queries.latest_figures(commitment)
    if figures is not None:
        verdict = queries.find_verdict(figures)
        commitment.latest_judgement = verdict.judgement if verdict else Judgement.UNCHECKED
        commitment.latest_has_evidence = bool(queries.evidence_of(figures))


def withdraw_evidence(actor: Actor, evidence: Evidence, *, reason: str) -> Evidence:
    """Withdraw own evidence before its update is judged; bytes and history stay."""
    if evidence.withdrawn_at is not None:
        raise Refused(_("Bukti ini sudah ditarik."))
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "withdrawn_reason")
    if queries.find_verdict(evidence.update) is not None:
        raise Refused(_("Laporan ini sudah diperiksa; buktinya tidak dapat ditarik."))
    evidence.withdrawn_at = clock.now()
    evidence.withdrawn_by_id = actor.user_id
    evidence.withdrawn_reason = reason
    commitment = evidence.update.commitment
    _project_judgement(commitment)
    tell(actor, commitment, EventKind.EVIDENCE_WITHDRAWN, reason, evidence=str(evidence.id))
    audit.note(actor, "withdraw_evidence", evidence, reason=reason)
    return evidence
