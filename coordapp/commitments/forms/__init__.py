"""Shapes of the forms on a commitment."""

from coordapp.commitments.forms.acts import ClaimForm, DirectForm, EndForm, ReasonForm
from coordapp.commitments.forms.requests import (
    DecideForm,
    ExamineForm,
    RequestEndForm,
    RequestExtensionForm,
)
from coordapp.commitments.forms.terms import (
    AmendForm,
    DraftForm,
    FanOutForm,
    FundingForm,
    TermsForm,
)

__all__ = [
    "AmendForm",
    "ClaimForm",
    "DecideForm",
    "DirectForm",
    "DraftForm",
    "EndForm",
    "ExamineForm",
    "FanOutForm",
    "FundingForm",
    "ReasonForm",
    "RequestEndForm",
    "RequestExtensionForm",
    "TermsForm",
]
