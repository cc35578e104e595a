"""The pledge and what is settled about it."""

from coordapp.commitments.models.commitment import Commitment, Support
from coordapp.commitments.models.request import ChangeRequest
from coordapp.commitments.models.story import CommitmentEvent
from coordapp.commitments.models.terms import (
    CommitmentPeriod,
    CommitmentPlace,
    CommitmentTheme,
    FundingLine,
)
from coordapp.commitments.models.words import (
    Decider,
    EventKind,
    Judgement,
    Kind,
    PeriodState,
    RequestKind,
    RequestState,
    Rhythm,
    Shape,
    ShareState,
    Status,
    Visibility,
)

__all__ = [
    "ChangeRequest",
    "Commitment",
    "CommitmentEvent",
    "CommitmentPeriod",
    "CommitmentPlace",
    "CommitmentTheme",
    "Decider",
    "EventKind",
    "FundingLine",
    "Judgement",
    "Kind",
    "PeriodState",
    "RequestKind",
    "RequestState",
    "Rhythm",
    "Shape",
    "ShareState",
    "Status",
    "Support",
    "Visibility",
]
