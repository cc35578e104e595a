"""From a tracked line to a confirmed, numbered commitment; fan-out to many."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from coordapp import audit, clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.commitments import queries, rules
from coordapp.commitments.actions.story import mark_agency, move, tell
from coordapp.commitments.models import (
    Commitment,
    CommitmentPlace,
    CommitmentTheme,
    EventKind,
    Kind,
    Rhythm,
    Shape,
    Status,
    Support,
)
from coordapp.commitments.rules import Act
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import Meeting, MinuteLine
from coordapp.policy import Actor
from coordapp.regions.actions import next_number
from coordapp.regions.models import Region, VerifierKind
from coordapp.regions.queries import get_region


def propose_commitment(actor: Actor, meeting: Meeting, line: MinuteLine) -> Commitment:
    """A draft from a tracked line of the minutes; its number shows the line it came from."""
    commitment = Commitment(
        number=f"{meeting.number}.b{line.arrival}",
        kind=Kind(line.kind.value),
        statement=line.text,
        meeting_id=meeting.id,
        line_id=line.id,
        giver=line.on_behalf_of or line.speaker,
        created_at=clock.now(),
        status=Status.DRAFT,
        shape=Shape.TUNGGAL,
    )
    db.session.add(commitment)
    db.session.flush()
    tell(actor, commitment, EventKind.DRAFTED)
    audit.note(actor, "propose_commitment", commitment)
    return commitment


def complete_commitment(
    actor: Actor,
    commitment: Commitment,
    *,
    statement: str,
    lead_agency_id: uuid.UUID | None,
    deliverable: str,
    due_on: date | None,
    target_quantity: Decimal | None = None,
    target_unit: str = "",
    baseline: Decimal | None = None,
    repeats: Rhythm | None = None,
    repeats_until: date | None = None,
    is_priority: bool = False,
    coach_agency_id: uuid.UUID | None = None,
    giver_post_id: uuid.UUID | None = None,
    programme_id: uuid.UUID | None = None,
    theme_ids: Iterable[uuid.UUID] = (),
    place_codes: Iterable[str] = (),
    supports: Iterable[tuple[uuid.UUID, str]] = (),
) -> Commitment:
    """Fill in a draft. Raises Refused when it is no draft any more, or the lead cannot lead."""
    if commitment.status is not Status.DRAFT:
        raise Refused(_("Komitmen ini sudah ditetapkan. Perubahan dicatat sebagai addendum."))
    if not statement:
        raise Refused(_("Pernyataan wajib diisi."), "statement")
    if target_quantity is not None and target_quantity <= 0:
        raise Refused(_("Target harus lebih dari nol."), "target_quantity")
    check_lead(lead_agency_id)
    commitment.statement = statement
    commitment.lead_agency_id = lead_agency_id
    commitment.deliverable = deliverable
    commitment.target_quantity = target_quantity
    commitment.target_unit = target_unit
    commitment.baseline = baseline
    commitment.repeats = repeats
    commitment.repeats_until = repeats_until if repeats else None
    commitment.due_on = repeats_until if repeats else due_on
    commitment.is_priority = is_priority
    commitment.coach_agency_id = coach_agency_id
    commitment.giver_post_id = giver_post_id
    commitment.programme_id = programme_id
    set_themes(commitment, theme_ids)
    set_places(commitment, place_codes)
    set_supports(commitment, supports)
    audit.note(actor, "complete_commitment", commitment)
    return commitment


def check_lead(agency_id: uuid.UUID | None) -> None:
    if agency_id is None:
        return
    agency = queries.find_agency(agency_id)
    if agency is None:
        raise Refused(_("Instansi ini tidak ada di daerah Anda."), "lead_agency_id")
    if agency.type is AgencyType.BIDANG:
        raise Refused(_("Bidang tidak dapat menjadi PJ. Pilih dinas induknya."), "lead_agency_id")
    if agency.active_until is not None and agency.active_until < clock.now().date():
        raise Refused(_("Instansi ini sudah tidak aktif."), "lead_agency_id")


def set_themes(commitment: Commitment, theme_ids: Iterable[uuid.UUID]) -> None:
    """Make these the commitment's themes."""
    wanted = set(theme_ids)
    present = {link.theme_id: link for link in queries.theme_links(commitment)}
    for theme_id in wanted - present.keys():
        db.session.add(CommitmentTheme(commitment_id=commitment.id, theme_id=theme_id))
    for theme_id in present.keys() - wanted:
        db.session.delete(present[theme_id])


def set_places(commitment: Commitment, codes: Iterable[str]) -> None:
    """Make these the districts and villages the commitment names."""
    wanted = set(codes)
    present = {link.place_code: link for link in queries.place_links(commitment)}
    for code in wanted - present.keys():
        db.session.add(CommitmentPlace(commitment_id=commitment.id, place_code=code))
    for code in present.keys() - wanted:
        db.session.delete(present[code])


def set_supports(commitment: Commitment, supports: Iterable[tuple[uuid.UUID, str]]) -> None:
    """Make these the supporting agencies with their shares; who leaves stays on record."""
    wanted = dict(supports)
    if commitment.lead_agency_id in wanted:
        raise Refused(_("PJ tidak dapat sekaligus menjadi pendukung."), "supports")
    present = {support.agency_id: support for support in queries.supports_of(commitment)}
    for agency_id, support in present.items():
        if agency_id not in wanted and support.removed_at is None:
            support.removed_at = clock.now()
    for agency_id, share in wanted.items():
        support = present.get(agency_id) or _new_support(commitment, agency_id)
        support.share, support.removed_at = share, None
        if commitment.confirmed_at is not None:
            mark_agency(commitment, agency_id)
    db.session.flush()


def _new_support(commitment: Commitment, agency_id: uuid.UUID) -> Support:
    support = Support(commitment_id=commitment.id, agency_id=agency_id, added_at=clock.now())
    db.session.add(support)
    return support


def confirm_commitment(actor: Actor, commitment: Commitment) -> Commitment:
    """Draft → not started: the commitment gets its number, and its clock starts if the minutes
    are closed already. Raises Refused naming the first thing that is missing."""
    missing = rules.missing_for_confirmation(
        commitment.lead_agency_id,
        commitment.due_on,
        commitment.deliverable,
        commitment.repeats,
        commitment.repeats_until,
    )
    for field, sentence in missing.items():
        raise Refused(sentence, field)
    before = move(commitment, Act.CONFIRM)
    region = get_region(commitment.region_id)
    commitment.number = next_number(region, "K", clock.today(region.timezone).year)
    _settle(commitment, region)
    tell(actor, commitment, EventKind.CONFIRMED, came_from=before, due_on=str(commitment.due_on))
    audit.note(actor, "confirm_commitment", commitment)
    return commitment


def _settle(commitment: Commitment, region: Region) -> None:
    """What confirmation fixes: first due date, verifier, interest, and the clock if it may run."""
    now = clock.now()
    commitment.confirmed_at = now
    commitment.first_due_on = commitment.due_on
    if commitment.repeats:
        commitment.repeats_from = commitment.repeats_from or clock.today(region.timezone)
    commitment.verifier = _verifier_of(commitment, region)
    mark_agency(commitment, commitment.lead_agency_id)
    for support in queries.supports_of(commitment):
        if support.removed_at is None:
            mark_agency(commitment, support.agency_id)
    if queries.is_meeting_closed(commitment.meeting_id):
        commitment.clock_started_at = now


def _verifier_of(commitment: Commitment, region: Region) -> VerifierKind:
    """The pembina named on the item or by its forum, else the region's default."""
    if commitment.coach_agency_id is None:
        commitment.coach_agency_id = queries.verifier_of_forum(commitment.meeting_id)
    if commitment.coach_agency_id is not None:
        return VerifierKind.COACH
    if region.default_verifier is VerifierKind.COACH:
        return VerifierKind.SECRETARIAT
    return region.default_verifier


def fan_out_commitment(
    actor: Actor, commitment: Commitment, agencies: Iterable[Agency]
) -> list[Commitment]:
    """Turn a draft into an induk with one anak per agency, each confirmed with its own number.

    The induk gets its number with its first anak, KKU-2026-0007, the anak KKU-2026-0007.01 on.
    """
    if commitment.status is not Status.DRAFT or commitment.shape is not Shape.TUNGGAL:
        raise Refused(_("Hanya draf tunggal yang dapat dibagi ke banyak instansi."))
    chosen = list(agencies)
    if len(chosen) < 2:
        raise Refused(_("Pilih paling sedikit dua instansi."), "agency_ids")
    if commitment.due_on is None or not commitment.deliverable:
        raise Refused(_("Isi keluaran dan tenggat sebelum membagi."))
    region = get_region(commitment.region_id)
    now = clock.now()
    commitment.number = next_number(region, "K", clock.today(region.timezone).year)
    commitment.shape = Shape.INDUK
    commitment.confirmed_at = now
    commitment.child_count = len(chosen)
    children = [
        _child(actor, commitment, agency, index, region)
        for index, agency in enumerate(chosen, start=1)
    ]
    commitment.status = Status.NOT_STARTED
    commitment.due_on = None
    commitment.lead_agency_id = None
    tell(actor, commitment, EventKind.CONFIRMED, came_from=Status.DRAFT, children=len(chosen))
    audit.note(actor, "fan_out_commitment", commitment)
    return children


def _child(
    actor: Actor, parent: Commitment, agency: Agency, index: int, region: Region
) -> Commitment:
    child = Commitment(
        number=f"{parent.number}.{index:02d}",
        kind=parent.kind,
        shape=Shape.ANAK,
        status=Status.NOT_STARTED,
        parent_id=parent.id,
        statement=parent.statement,
        meeting_id=parent.meeting_id,
        line_id=parent.line_id,
        giver=parent.giver,
        giver_post_id=parent.giver_post_id,
        lead_agency_id=agency.id,
        coach_agency_id=parent.coach_agency_id,
        programme_id=parent.programme_id,
        deliverable=parent.deliverable,
        target_quantity=parent.target_quantity,
        target_unit=parent.target_unit,
        baseline=parent.baseline,
        due_on=parent.due_on,
        is_priority=parent.is_priority,
        repeats=parent.repeats,
        repeats_until=parent.repeats_until,
        created_at=clock.now(),
        interested_agencies=" ",
        involved_users=" ",
    )
    db.session.add(child)
    db.session.flush()
    set_themes(child, [link.theme_id for link in queries.theme_links(parent)])
    places = [link.place_code for link in queries.place_links(parent)]
    set_places(child, [agency.place_code] if agency.place_code else places)
    supports = [
        (support.agency_id, support.share)
        for support in queries.supports_of(parent)
        if support.removed_at is None and support.agency_id != agency.id
    ]
    set_supports(child, supports)
    _settle(child, region)
    tell(actor, child, EventKind.CONFIRMED, came_from=Status.DRAFT, due_on=str(child.due_on))
    return child


def withdraw_draft(actor: Actor, commitment: Commitment, *, reason: str) -> Commitment:
    """Draft → withdrawn, because its line is no longer tracked; history stays."""
    if not reason:
        raise Refused(_("Alasan wajib diisi."), "reason")
    before = move(commitment, Act.WITHDRAW)
    commitment.closed_on = clock.today(get_region(commitment.region_id).timezone)
    tell(actor, commitment, EventKind.WITHDRAWN, reason, came_from=before)
    audit.note(actor, "withdraw_draft", commitment, reason=reason)
    return commitment


def start_clocks(meeting: Meeting, at: datetime) -> None:
    """Closing the minutes starts the clock of everything confirmed from them."""
    for commitment in queries.confirmed_from(meeting):
        if commitment.clock_started_at is None:
            commitment.clock_started_at = at
