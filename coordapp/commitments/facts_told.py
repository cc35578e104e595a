"""The four facts of a commitment with the line of detail under each."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from coordapp import clock
from coordapp.commitments import rules
from coordapp.commitments.models import Commitment, Judgement, Status
from coordapp.language import _
from coordapp.regions.models import Region
from coordapp.web import show_date, show_number


def facts_told(
    commitment: Commitment,
    updates: list[Any],
    region: Region,
    today: date,
    holidays: Collection[date],
) -> rules.Facts:
    """The four facts with the line of detail under each."""
    facts = rules.facts_of(
        status=commitment.status,
        latest_update_at=commitment.latest_update_at,
        period_began_at=_period_began_at(commitment, region, today),
        has_evidence=commitment.latest_has_evidence,
        judgement=commitment.latest_judgement,
        achieved=commitment.achieved_quantity,
        target=commitment.target_quantity,
    )
    bearing = [update for update in updates if update.is_submission or update.quantity is not None]
    figures = (bearing[:1] or updates[:1] or [None])[0]
    return rules.Facts(
        reported=replace(facts.reported, detail=_told_reported(updates)),
        evidence=replace(facts.evidence, detail=_told_evidence(figures)),
        verified=replace(facts.verified, detail=_told_verified(figures, region, today, holidays)),
        achieved=replace(facts.achieved, detail=_told_achieved(commitment)),
    )


def _period_began_at(commitment: Commitment, region: Region, today: date) -> datetime | None:
    """A routine counts as reported when its present period is."""
    if commitment.repeats is None:
        return None
    start = rules.period_start(commitment.repeats, today)
    return datetime.combine(start, time(), ZoneInfo(region.timezone))


def _told_reported(updates: list[Any]) -> str:
    if not updates:
        return _("belum ada laporan")
    latest = updates[0]
    day, who = show_date(latest.received_at), latest.agency.label
    return _("%(day)s, oleh %(who)s", day=day, who=who)


def _told_evidence(figures: Any) -> str:
    if figures is None:
        return ""
    standing = [item.kind.value for item in figures.evidence if item.withdrawn_at is None]
    words = {"photo": _("foto"), "document": _("dokumen"), "link": _("tautan")}
    counted = [(standing.count(kind), word) for kind, word in words.items()]
    told = ", ".join(f"{count} {word}" for count, word in counted if count)
    return told or _("laporan terakhir tanpa bukti")


def _told_verified(figures: Any, region: Region, today: date, holidays: Collection[date]) -> str:
    if figures is None:
        return ""
    verdict = figures.verdict
    if verdict is None:
        number = rules.working_day_number(received_on(figures, region), today, holidays)
        limit = region.verification_days
        if not number:
            return _("baru diterima; batas %(limit)s hari kerja", limit=limit)
        return _("hari kerja ke-%(number)s dari %(limit)s", number=number, limit=limit)
    day = show_date(verdict.verified_at)
    if verdict.judgement is Judgement.RETURNED:
        return _("dikembalikan %(day)s", day=day)
    return _("%(day)s, oleh %(who)s", day=day, who=verdict.verifier_label)


def _told_achieved(commitment: Commitment) -> str:
    target = commitment.target_quantity
    if target is None:
        is_done = commitment.status is Status.DONE
        return _("tanpa target angka") if not is_done else show_date(commitment.closed_on)
    told = _(
        "%(done)s dari %(target)s %(unit)s",
        done=show_number(commitment.achieved_quantity or 0),
        target=show_number(target),
        unit=commitment.target_unit,
    ).strip()
    reported = commitment.reported_quantity
    if reported is not None and reported != commitment.achieved_quantity:
        return f"{told}; {_('dilaporkan')} {show_number(reported)}"
    return told


def received_on(update: Any, region: Region) -> date:
    """The region's day on which a report came in."""
    return clock.local(update.received_at, region.timezone).date()
