"""Changes after confirmation: never silent, always an addendum with history."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from coordapp import audit, clock
from coordapp.agencies.queries import find_agency
from coordapp.commitments import rules
from coordapp.commitments.actions.parts import (
    check_lead,
    set_places,
    set_supports,
    set_themes,
    settle_verifier,
)
from coordapp.commitments.actions.story import mark_agency, tell
from coordapp.commitments.models import Commitment, EventKind, FundingLine, Status
from coordapp.commitments.queries import lookups
from coordapp.db import db
from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.policy import Actor
from coordapp.regions.queries import get_region


def refuse_closed(commitment: Commitment) -> None:
    """Raises Refused for a draft, which is simply completed, and for what is closed."""
    if commitment.closed_on is not None:
        raise Refused(_("Komitmen ini sudah ditutup. Buka kembali sebelum mengubahnya."))
    if commitment.confirmed_at is None:
        raise Refused(_("Komitmen ini masih draf: lengkapi langsung pada drafnya."))


def amend_wording(
    actor: Actor,
    commitment: Commitment,
    *,
    reason: str,
    statement: str,
    theme_ids: Iterable[uuid.UUID] = (),
    place_codes: Iterable[str] = (),
    supports: Iterable[tuple[uuid.UUID, str]] = (),
) -> Commitment:
    """Addendum on wording, themes, places or support.

    On an induk the same change, and nothing else, is written to each open anak; its place is its
    agency's own and stays.
    """
    refuse_closed(commitment)
    rules.need_reason(reason)
    if not statement:
        raise Refused(_("Pernyataan wajib diisi."), "statement")
    before = _wording_of(commitment)
    wanted = _Wording(statement, frozenset(theme_ids), dict(supports), frozenset(place_codes))
    if not _write_wording(actor, commitment, wanted, reason):
        raise Refused(_("Tidak ada yang berubah."))
    for child in lookups.open_children(commitment):
        _write_wording(actor, child, _wording_of(child).after(before, wanted, child), reason)
    audit.note(actor, "amend_wording", commitment, reason=reason)
    return commitment


@dataclass(frozen=True)
class _Wording:
    """What an addendum on wording may change."""

    statement: str
    themes: frozenset[uuid.UUID]
    shares: dict[uuid.UUID, str]
    places: frozenset[str]

    def after(self, before: "_Wording", wanted: "_Wording", child: Commitment) -> "_Wording":
        """An anak's wording with its induk's change made; the rest, and its place, stay its own,
        and a lead does not support itself."""
        gone = before.shares.keys() - wanted.shares.keys()
        came = {k: v for k, v in wanted.shares.items() if before.shares.get(k) != v}
        shares = {k: v for k, v in self.shares.items() if k not in gone} | came
        shares.pop(child.lead_agency_id, None)  # type: ignore[arg-type]
        return _Wording(
            wanted.statement if wanted.statement != before.statement else self.statement,
            (self.themes - (before.themes - wanted.themes)) | (wanted.themes - before.themes),
            shares,
            self.places,
        )


def _wording_of(commitment: Commitment) -> _Wording:
    return _Wording(
        commitment.statement,
        frozenset(link.theme_id for link in lookups.theme_links(commitment)),
        lookups.shares_of(commitment),
        frozenset(link.place_code for link in lookups.place_links(commitment)),
    )


def _write_wording(actor: Actor, commitment: Commitment, wanted: _Wording, reason: str) -> bool:
    """Write it and tell what changed, if anything did."""
    before = lookups.wording_of(commitment)
    set_supports(commitment, wanted.shares.items())
    commitment.statement = wanted.statement
    set_themes(commitment, wanted.themes)
    set_places(commitment, wanted.places)
    db.session.flush()
    after = lookups.wording_of(commitment)
    changed: dict[str, Any] = {
        name: [before[name], after[name]] for name in before if before[name] != after[name]
    }
    if changed:
        tell(actor, commitment, EventKind.AMENDED, reason, **changed)
    return bool(changed)


def amend_terms(
    actor: Actor,
    commitment: Commitment,
    *,
    reason: str,
    lead_agency_id: uuid.UUID | None,
    due_on: date | None,
    deliverable: str,
    target_quantity: Decimal | None,
    target_unit: str,
) -> Commitment:
    """Addendum on lead, deliverable, target, or an earlier due date; later is a request."""
    refuse_closed(commitment)
    rules.refuse_induk(commitment.shape)
    rules.need_reason(reason)
    if not deliverable:
        raise Refused(_("Tulis keluaran yang akan dilihat sebagai hasil."), "deliverable")
    rules.check_target(target_quantity)
    region = get_region(commitment.region_id)
    rules.check_earlier_due(commitment.due_on, due_on, clock.today(region.timezone))
    _check_new_lead(commitment, lead_agency_id)
    changes = _apply_terms(
        commitment,
        lead_agency_id=lead_agency_id,
        due_on=due_on,
        deliverable=deliverable,
        target_quantity=target_quantity,
        target_unit=target_unit,
    )
    if not changes:
        raise Refused(_("Tidak ada yang berubah."))
    if "lead_agency_id" in changes:
        settle_verifier(commitment, region)
    tell(actor, commitment, EventKind.AMENDED, reason, **changes)
    audit.note(actor, "amend_terms", commitment, reason=reason)
    return commitment


def _check_new_lead(commitment: Commitment, lead_agency_id: uuid.UUID | None) -> None:
    """A lead does not change while its submission waits, and is never its own support."""
    if lead_agency_id == commitment.lead_agency_id:
        return
    if lead_agency_id is None:
        raise Refused(_("Pilih penanggung jawab (PJ)."), "lead_agency_id")
    if commitment.status is Status.SUBMITTED:
        raise Refused(_("PJ tidak dapat diganti selama menunggu verifikasi."), "lead_agency_id")
    if lead_agency_id in lookups.shares_of(commitment):
        raise Refused(
            _("Instansi ini masih pendukung. Keluarkan dulu dari pendukung melalui addendum."),
            "lead_agency_id",
        )
    check_lead(lead_agency_id)


def _apply_terms(commitment: Commitment, **wanted: object) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, value in wanted.items():
        before = getattr(commitment, name)
        if before != value:
            changes[name] = [_told(name, before), _told(name, value)]
            setattr(commitment, name, value)
    if "lead_agency_id" in changes:
        receive_anew(commitment)
    if "due_on" in changes and commitment.repeats:
        commitment.repeats_until = commitment.due_on
    return changes


def receive_anew(commitment: Commitment) -> None:
    """A new lead has not yet said that it received the item, and never judges it."""
    mark_agency(commitment, commitment.lead_agency_id)
    commitment.acknowledged_at = commitment.acknowledged_by_id = None


def _told(name: str, value: object) -> str:
    if name == "lead_agency_id" and isinstance(value, uuid.UUID):
        agency = find_agency(value)
        return agency.label if agency else ""
    return "" if value is None else str(value)


def acknowledge_commitment(actor: Actor, commitment: Commitment) -> Commitment:
    """The lead says that it received the commitment; saying so again changes nothing."""
    refuse_closed(commitment)
    if commitment.acknowledged_at is None:
        commitment.acknowledged_at = clock.now()
        commitment.acknowledged_by_id = actor.user_id
        tell(actor, commitment, EventKind.ACKNOWLEDGED)
        audit.note(actor, "acknowledge_commitment", commitment)
    return commitment


def record_funding(
    actor: Actor,
    commitment: Commitment,
    *,
    source: str,
    fiscal_year: int | None,
    pledged_idr: int | None = None,
    budgeted_idr: int | None = None,
    realised_idr: int | None = None,
    document: str = "",
    line: FundingLine | None = None,
) -> FundingLine:
    """Write a funding line, or change one; an amount left empty is unknown, never zero.

    Money may still be realised after the item is closed.
    """
    rules.refuse_induk(commitment.shape)
    if commitment.status is Status.WITHDRAWN:
        raise Refused(_("Draf ini sudah ditarik."))
    if line is not None and line.commitment_id != commitment.id:
        raise NotFound
    rules.check_funding(source, fiscal_year, pledged_idr, budgeted_idr, realised_idr)
    assert fiscal_year is not None
    row = line or FundingLine(commitment_id=commitment.id)
    row.source, row.fiscal_year, row.document = source, fiscal_year, document
    row.pledged_idr, row.budgeted_idr, row.realised_idr = pledged_idr, budgeted_idr, realised_idr
    db.session.add(row)
    audit.note(actor, "record_funding", commitment)
    return row
