"""All that a commitment's page shows, gathered from this room and those above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coordapp import clock
from coordapp.commitments import guidance, powers, rules, timeline
from coordapp.commitments.facts_told import facts_told, received_on
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    Judgement,
    PeriodState,
    Shape,
    Status,
)
from coordapp.commitments.queries import detail as queries
from coordapp.followup.queries import updates_of
from coordapp.obstacles.queries import obstacles_of
from coordapp.policy import Actor
from coordapp.regions.models import Region
from coordapp.regions.queries import get_region, holidays_between

SHOWN_ENTRIES = 8
SHOWN_PERIODS = 12


@dataclass(frozen=True)
class PeriodRow:
    """One period of a routine: reported, excused, or missing."""

    starts_on: date
    ends_on: date
    state: str


@dataclass(frozen=True)
class RollUp:
    """How the anak of an induk stand together."""

    status: str
    done: int
    total: int
    hidden: int


@dataclass(frozen=True)
class Money:
    """Sums of the funding lines; None where no line says anything."""

    pledged: int | None
    budgeted: int | None
    realised: int | None
    gaps: int


def gather(actor: Actor, commitment: Commitment) -> dict[str, Any]:
    """The context of the page, in at most twelve queries with those of the door."""
    region = get_region(commitment.region_id)
    today = clock.today(region.timezone)
    is_induk = commitment.shape is Shape.INDUK
    labels = queries.labels_of(actor, commitment)
    funding = [] if is_induk else queries.funding_of(commitment)
    requests = queries.requests_of(commitment)
    obstacles = [] if is_induk else obstacles_of(commitment)
    return {
        "commitment": commitment,
        "today": today,
        "badges": badges_of(commitment, today, region),
        "labels": labels,
        "periods": periods_of(commitment, labels.periods, today),
        "funding": funding,
        "money": sum_up(funding),
        "requests": requests,
        "obstacles": obstacles,
        "verifier": guidance.verifier_name(commitment),
        "powers": powers.powers_over(actor, commitment),
        "why_not": powers.why_not(actor, commitment),
        **_family(actor, commitment, today),
        **_story(actor, commitment, requests, region, today),
    }


def _family(actor: Actor, commitment: Commitment, today: date) -> dict[str, Any]:
    """The anak of an induk, or the induk of an anak."""
    children = queries.children_of(actor, commitment)
    return {
        "children": [child.row for child in children if child.is_visible],
        "roll_up": roll_up(commitment, children, today),
    }


def _story(
    actor: Actor,
    commitment: Commitment,
    requests: Sequence[ChangeRequest],
    region: Region,
    today: date,
) -> dict[str, Any]:
    """What was reported and done, what is due, and what the reader should do next."""
    updates: list[Any] = [] if commitment.shape is Shape.INDUK else updates_of(commitment)
    events = queries.events_of(commitment)
    is_open = commitment.status in rules.OPEN_STATUSES
    to_check = find_to_check(updates) if is_open else None
    holidays = _holidays(to_check, region, today)
    check_by = _check_by(to_check, region, holidays)
    situation = guidance.Situation(actor, commitment, today, requests, to_check, check_by)
    story = timeline.tell_story(commitment, events, updates)
    return {
        "facts": facts_told(commitment, updates, region, today, holidays),
        "step": guidance.next_step(situation),
        "may_claim": guidance.may_claim_done(situation),
        "may_fund": guidance.may_fund(situation),
        "story": story[:SHOWN_ENTRIES],
        "story_count": len(story),
        "slips": timeline.slips_of(commitment.first_due_on, events),
    }


def find_to_check(updates: list[Any]) -> Any:
    """The report that waits for a verdict: the lead's submission first, else the oldest."""
    waiting = [update for update in updates if update.verdict is None]
    submitted = [update for update in waiting if update.is_submission]
    return (submitted[:1] or waiting[-1:] or [None])[0]


def _holidays(to_check: Any, region: Region, today: date) -> frozenset[date]:
    if to_check is None:
        return frozenset()
    until = today + timedelta(days=3 * region.verification_days + 14)
    return holidays_between(received_on(to_check, region), until)


def _check_by(to_check: Any, region: Region, holidays: frozenset[date]) -> date | None:
    if to_check is None:
        return None
    return rules.verification_due(received_on(to_check, region), region.verification_days, holidays)


def badges_of(commitment: Commitment, today: date, region: Region) -> list[str]:
    """The badges beside the title: status first, then what stands beside it."""
    badges = [commitment.status.value]
    if commitment.status in rules.LATE_STATUSES:
        if commitment.latest_judgement is Judgement.RETURNED:
            badges.append("returned")
        if waits_for_signal(commitment, today, region):
            badges.append("waiting_signal")
    asked = {"perpanjangan": "request_extend", "akhiri": "request_end"}
    if commitment.open_request in asked:
        badges.append(asked[commitment.open_request])
    return badges


def waits_for_signal(commitment: Commitment, today: date, region: Region) -> bool:
    """Whether its lead has no signal and is not yet called late."""
    lead = commitment.lead_agency
    return commitment.status in rules.LATE_STATUSES and rules.waits_for_signal(
        lead.connectivity.value if lead else None,
        commitment.due_on,
        commitment.latest_update_at,
        today,
        region.blankspot_grace_days,
    )


def roll_up(commitment: Commitment, children: list[queries.Child], today: date) -> RollUp | None:
    """The anak together; None for what is no induk."""
    if commitment.shape is not Shape.INDUK:
        return None
    rows = [child.row for child in children]
    statuses = [row.status for row in rows]
    any_late = any(rules.is_late(row.status, row.due_on, today) for row in rows)
    return RollUp(
        status=rules.rolled_up(statuses, any_late),
        done=statuses.count(Status.DONE),
        total=len(rows),
        hidden=sum(not child.is_visible for child in children),
    )


def periods_of(
    commitment: Commitment, held: dict[date, PeriodState], today: date
) -> list[PeriodRow]:
    """The last periods of a routine, newest first; a missing one is computed, never stored."""
    since, until = commitment.repeats_from, commitment.repeats_until
    if commitment.repeats is None or since is None or until is None:
        return []
    starts = rules.periods(commitment.repeats, since, until, today)[:SHOWN_PERIODS]
    return [
        PeriodRow(
            start,
            rules.next_period(commitment.repeats, start) - timedelta(days=1),
            held[start].value if start in held else "tidak_dilaporkan",
        )
        for start in starts
    ]


def sum_up(funding: Any) -> Money:
    """Totals of what is known; a line without budget and realisation is a gap."""
    return Money(
        pledged=_total(line.pledged_idr for line in funding),
        budgeted=_total(line.budgeted_idr for line in funding),
        realised=_total(line.realised_idr for line in funding),
        gaps=sum(line.budgeted_idr is None and line.realised_idr is None for line in funding),
    )


def _total(amounts: Any) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
