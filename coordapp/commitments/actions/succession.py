"""An agency that ends leaves its open items to its successor, never silently."""

from datetime import date

from coordapp import audit
from coordapp.agencies import actions as agencies
from coordapp.agencies.models import Agency
from coordapp.commitments.actions.amending import receive_anew
from coordapp.commitments.actions.parts import set_supports, settle_verifier
from coordapp.commitments.actions.story import tell
from coordapp.commitments.models import Commitment, EventKind
from coordapp.commitments.queries import lookups
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def hand_over_commitments(
    actor: Actor, agency: Agency, successor: Agency | None, on: date | None
) -> int:
    """Retire an agency: its open items go to the successor by addendum «PJ beralih», its open
    shares by addendum too. Returns how many items changed their lead; history keeps the old name.
    Raises Refused when items are open and nobody succeeds.
    """
    led = lookups.open_led_by(agency.id)
    shares = lookups.open_supported_by(agency.id)
    if successor is None and (led or shares):
        raise Refused(_("Pilih penerus: masih ada komitmen yang berjalan."), "successor_id")
    agencies.retire_agency(actor, agency, successor=successor, on=on)
    if successor is not None:
        for commitment in led:
            _pass_lead(actor, commitment, agency, successor)
        for commitment in lookups.open_supported_by(agency.id):
            _pass_share(actor, commitment, agency, successor)
    audit.note(actor, "hand_over_commitments", agency)
    return len(led)


def _pass_lead(actor: Actor, commitment: Commitment, agency: Agency, successor: Agency) -> None:
    commitment.lead_agency_id = successor.id
    shares = lookups.shares_of(commitment)
    if shares.pop(successor.id, None) is not None:
        set_supports(commitment, shares.items())
    if commitment.confirmed_at is not None:
        receive_anew(commitment)
        settle_verifier(commitment, get_region(commitment.region_id))
    text = _("PJ beralih dari %(old)s ke %(new)s.", old=agency.label, new=successor.label)
    tell(actor, commitment, EventKind.AMENDED, text)


def _pass_share(actor: Actor, commitment: Commitment, agency: Agency, successor: Agency) -> None:
    shares = lookups.shares_of(commitment)
    share = shares.pop(agency.id)
    if successor.id != commitment.lead_agency_id:
        shares.setdefault(successor.id, share)
    set_supports(commitment, shares.items())
    text = _("Pendukung beralih dari %(old)s ke %(new)s.", old=agency.label, new=successor.label)
    tell(actor, commitment, EventKind.AMENDED, text)
