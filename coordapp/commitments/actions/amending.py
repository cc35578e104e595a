"""Changes after confirmation: never silent, always an addendum with history."""

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from coordapp import audit, clock
from coordapp.agencies import actions as agencies
from coordapp.agencies.models import Agency
from coordapp.commitments import queries, rules
from coordapp.commitments.actions.drafting import (
    check_lead,
    set_places,
    set_supports,
    set_themes,
)
from coordapp.commitments.actions.story import mark_agency, tell
from coordapp.commitments.models import Commitment, EventKind, FundingLine, Shape
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Actor


def _refuse_closed(commitment: Commitment) -> None:
    if commitment.confirmed_at is None:
        raise Refused(_("Komitmen ini masih draf: lengkapi langsung pada drafnya."))
    if commitment.closed_on is not None:
        raise Refused(_("Komitmen ini sudah ditutup. Buka kembali sebelum mengubahnya."))


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
    """Addendum on wording, themes, places or support; on an induk also on each open anak."""
    _refuse_closed(commitment)
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
    if not statement:
        raise Refused(_("Pernyataan wajib diisi."), "statement")
    themes, places, helpers = list(theme_ids), list(place_codes), list(supports)
    for row in [commitment, *queries.open_children(commitment)]:
        before = row.statement
        row.statement = statement
        set_themes(row, themes)
        if row is commitment:
            set_places(row, places)
        set_supports(row, [pair for pair in helpers if pair[0] != row.lead_agency_id])
        tell(actor, row, EventKind.AMENDED, reason, statement=[before, statement])
    audit.note(actor, "amend_wording", commitment, reason=reason)
    return commitment


def amend_terms(
    actor: Actor,
    commitment: Commitment,
    *,
    reason: str,
    lead_agency_id: uuid.UUID,
    due_on: date | None,
    deliverable: str,
    target_quantity: Decimal | None,
    target_unit: str,
) -> Commitment:
    """Addendum on lead, deliverable, target, or an earlier due date; later is a request."""
    _refuse_closed(commitment)
    rules.refuse_induk(commitment.shape)
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
    if not deliverable:
        raise Refused(_("Tulis keluaran yang akan dilihat sebagai hasil."), "deliverable")
    if due_on is None:
        raise Refused(_("Isi tenggat."), "due_on")
    if commitment.due_on is not None and due_on > commitment.due_on:
        raise Refused(_("Tenggat yang lebih jauh harus diusulkan sebagai perpanjangan."), "due_on")
    if lead_agency_id != commitment.lead_agency_id:
        check_lead(lead_agency_id)
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
    tell(actor, commitment, EventKind.AMENDED, reason, **changes)
    audit.note(actor, "amend_terms", commitment, reason=reason)
    return commitment


def _apply_terms(commitment: Commitment, **wanted: object) -> dict[str, list[str]]:
    changes: dict[str, list[str]] = {}
    for name, value in wanted.items():
        before = getattr(commitment, name)
        if before != value:
            changes[name] = [_told(name, before), _told(name, value)]
            setattr(commitment, name, value)
    if "lead_agency_id" in changes:
        mark_agency(commitment, commitment.lead_agency_id)
        commitment.acknowledged_at = commitment.acknowledged_by_id = None
    return changes


def _told(name: str, value: object) -> str:
    if name == "lead_agency_id" and isinstance(value, uuid.UUID):
        agency = queries.find_agency(value)
        return agency.label if agency else ""
    return "" if value is None else str(value)


def acknowledge_commitment(actor: Actor, commitment: Commitment) -> Commitment:
    """The lead says that it received the commitment; saying so again changes nothing."""
    _refuse_closed(commitment)
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
    fiscal_year: int,
    pledged_idr: int | None = None,
    budgeted_idr: int | None = None,
    realised_idr: int | None = None,
    document: str = "",
    line: FundingLine | None = None,
) -> FundingLine:
    """Write a funding line, or change one; an amount left empty is unknown, never zero."""
    if commitment.shape is Shape.INDUK:
        rules.refuse_induk(commitment.shape)
    if not source:
        raise Refused(_("Tulis sumber dananya."), "source")
    if not 2000 <= fiscal_year <= 2100:
        raise Refused(_("Tulis tahun anggaran, misalnya 2026."), "fiscal_year")
    row = line or FundingLine(commitment_id=commitment.id)
    row.source, row.fiscal_year, row.document = source, fiscal_year, document
    row.pledged_idr, row.budgeted_idr, row.realised_idr = pledged_idr, budgeted_idr, realised_idr
    db.session.add(row)
    audit.note(actor, "record_funding", commitment)
    return row


def hand_over_commitments(actor: Actor, agency: Agency, successor: Agency, on: date) -> int:
    """Retire an agency: its open items go to the successor by addendum «PJ beralih».

    Returns how many items changed their lead. History keeps the old name.
    """
    agencies.retire_agency(actor, agency, successor=successor, on=on)
    moved = queries.open_led_by(agency.id)
    for commitment in moved:
        commitment.lead_agency_id = successor.id
        commitment.acknowledged_at = commitment.acknowledged_by_id = None
        mark_agency(commitment, successor.id)
        text = _("PJ beralih dari %(old)s ke %(new)s.", old=agency.label, new=successor.label)
        tell(actor, commitment, EventKind.AMENDED, text)
    audit.note(actor, "hand_over_commitments", agency)
    return len(moved)
