"""Reporting: one append-only update with its evidence, and what it moves."""

import uuid
from typing import Any

from coordapp import audit, clock
from coordapp.commitments import rules as life
from coordapp.commitments.actions import mark_user, move, tell
from coordapp.commitments.models import (
    Commitment,
    CommitmentPeriod,
    EventKind,
    PeriodState,
    Status,
)
from coordapp.db import db
from coordapp.followup import queries, rules
from coordapp.followup.actions.facts import repeat_newest
from coordapp.followup.models import Channel, Evidence, Update
from coordapp.followup.rules import NewEvidence, OnBehalf, Report
from coordapp.obstacles.actions import check_asked_agency, raise_obstacle
from coordapp.policy import Actor, Role
from coordapp.regions.queries import get_region


def report_progress(
    actor: Actor,
    commitment: Commitment,
    *,
    agency_id: uuid.UUID | None = None,
    on_behalf: OnBehalf | None = None,
    **said: Any,
) -> Update:
    """Report on a commitment: one append-only update with its evidence.

    `said` are the fields of `rules.Report`. The PJ's report moves the status and bears its
    figures; a supporter's moves its share, and the item as far as the life cycle lets it.
    """
    report = Report(**said)
    queries.hold(commitment)
    speaker = _speaker(actor, commitment, agency_id, on_behalf, report.status)
    is_lead = speaker == commitment.lead_agency_id
    status = _check(commitment, report, is_lead=is_lead)
    before = _advance(commitment, status, is_lead=is_lead)
    update = _write(actor, commitment, report, status, speaker, on_behalf)
    for item in report.evidence:
        _attach(actor, update, item)
    if is_lead:
        _fill_period(commitment, update)
    else:
        _advance_share(commitment, speaker, status)
    mark_user(commitment, actor.user_id)
    repeat_newest(commitment, update)
    kind = EventKind.SUBMITTED if update.is_submission else EventKind.REPORTED
    tell(actor, commitment, kind, report.note, came_from=before, update=str(update.id))
    audit.note(actor, "report_progress", commitment)
    if status is Status.BLOCKED:
        _raise_obstacle(actor, commitment, report, speaker)
    return update


def _speaker(
    actor: Actor,
    commitment: Commitment,
    agency_id: uuid.UUID | None,
    on_behalf: OnBehalf | None,
    status: Status | None,
) -> uuid.UUID:
    """The agency that reports, or is spoken for."""
    life.refuse_induk(commitment.shape)
    if on_behalf is None:
        own = rules.speaking_agencies(commitment, actor.own_agencies)
        return rules.check_speaker(own, agency_id)
    everyone = {commitment.lead_agency_id, *commitment.support_agency_ids} - {None}
    involved = rules.speaking_agencies(commitment, everyone)  # type: ignore[arg-type]
    speaker = rules.check_speaker(involved, on_behalf.agency_id)
    rules.check_on_behalf(
        on_behalf,
        status,
        is_lead=speaker == commitment.lead_agency_id,
        is_secretariat=actor.role is Role.SEKRETARIAT,
    )
    return speaker


def _check(commitment: Commitment, report: Report, *, is_lead: bool) -> Status:
    """Everything that can refuse the report, before anything is changed."""
    today = clock.today(get_region(commitment.region_id).timezone)
    status = rules.check_report(report, today, is_lead=is_lead)
    check_asked_agency(report.asked_agency_id if status is Status.BLOCKED else None)
    if is_lead and status is Status.SUBMITTED:
        rules.check_shares(commitment.supports, report.shares_reason)
    return status


def _advance(commitment: Commitment, status: Status, *, is_lead: bool) -> Status:
    act = rules.act_of(status, commitment.status, is_lead=is_lead)
    return commitment.status if act is None else move(commitment, act)


def _write(
    actor: Actor,
    commitment: Commitment,
    report: Report,
    status: Status,
    speaker: uuid.UUID,
    on_behalf: OnBehalf | None,
) -> Update:
    assert actor.user_id
    is_submission = status is Status.SUBMITTED and speaker == commitment.lead_agency_id
    update = Update(
        commitment_id=commitment.id,
        status=status,
        is_submission=is_submission,
        note=report.note,
        quantity=report.quantity,
        stage=report.stage,
        next_review_on=None if is_submission else report.next_review_on,
        shares_reason=report.shares_reason if is_submission else "",
        author_id=actor.user_id,
        author_label=actor.label,
        agency_id=speaker,
        channel=on_behalf.channel if on_behalf else Channel.WEB,
        told_by=on_behalf.told_by if on_behalf else "",
        received_at=clock.now(),
    )
    db.session.add(update)
    db.session.flush()
    return update


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
    support = next(
        row for row in commitment.supports if row.removed_at is None and row.agency_id == agency_id
    )
    support.state = rules.SHARE_AFTER[status]


def _fill_period(commitment: Commitment, update: Update) -> None:
    """A report on a routine fills the cell of its period, the last one's once the routine ended."""
    if commitment.repeats is None:
        return
    timezone = get_region(commitment.region_id).timezone
    day = clock.local(update.received_at, timezone).date()
    if commitment.repeats_until is not None:
        day = min(day, commitment.repeats_until)
    start = life.period_start(commitment.repeats, day)
    cell = queries.find_period(commitment, start)
    if cell is None:
        cell = CommitmentPeriod(commitment_id=commitment.id, starts_on=start)
        db.session.add(cell)
    elif cell.state is PeriodState.REPORTED:
        return
    cell.state, cell.reported_at = PeriodState.REPORTED, update.received_at


def _raise_obstacle(
    actor: Actor, commitment: Commitment, report: Report, speaker: uuid.UUID
) -> None:
    assert report.obstacle_class
    raise_obstacle(
        actor,
        obstacle_class=report.obstacle_class,
        text=report.note,
        asked=report.asked,
        asked_agency_id=report.asked_agency_id,
        reporter_agency_id=speaker,
        commitment=commitment,
    )
