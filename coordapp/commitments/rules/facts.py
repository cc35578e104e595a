"""Reported, evidence, verified, achieved: computed, and never merged into one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from coordapp.commitments.models import Judgement, Status


@dataclass(frozen=True)
class Fact:
    """One of the four facts: yes, waiting or no, with a detail line."""

    state: str
    detail: str = ""


@dataclass(frozen=True)
class Facts:
    """Reported, evidence, verified, achieved: shown apart, never merged into one colour."""

    reported: Fact
    evidence: Fact
    verified: Fact
    achieved: Fact


def facts_of(
    *,
    status: Status,
    latest_update_at: datetime | None,
    period_began_at: datetime | None,
    has_evidence: bool,
    judgement: Judgement | None,
    achieved: Decimal | None,
    target: Decimal | None,
) -> Facts:
    """The four facts as states; `period_began_at` is the start of a routine's present period."""
    heard = latest_update_at is not None and (
        period_began_at is None or latest_update_at >= period_began_at
    )
    if judgement is Judgement.VERIFIED:
        verified = "yes"
    elif judgement is Judgement.UNCHECKED and latest_update_at is not None:
        verified = "waiting"
    else:
        verified = "no"
    if target is not None:
        reached = achieved is not None and achieved >= target
    else:
        reached = status is Status.DONE
    words = ("no", "yes")
    return _facts(words[heard], words[has_evidence], verified, words[reached])


@cache
def _facts(reported: str, evidence: str, verified: str, achieved: str) -> Facts:
    return Facts(Fact(reported), Fact(evidence), Fact(verified), Fact(achieved))
