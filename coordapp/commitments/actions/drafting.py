"""From a tracked line to a confirmed, numbered commitment; fan-out to many."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from coordapp import audit, clock
from coordapp.agencies.models import Agency
from coordapp.agencies.queries import find_agency
from coordapp.commitments import rules
from coordapp.commitments.actions.parts import (
    check_agency,
    check_lead,
    check_supports,
    set_places,
    set_supports,
    set_themes,
    settle_verifier,
)
from coordapp.commitments.actions.story import mark_agency, move, tell
from coordapp.commitments.models import Commitment, EventKind, Kind, Rhythm, Shape, Status
from coordapp.commitments.queries import lookups
from coordapp.commitments.rules import Act
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import Meeting, MinuteLine
from coordapp.policy import Actor
from coordapp.regions.actions import next_number
from coordapp.regions.models import Region, Series
from coordapp.regions.queries import get_region
from coordapp.regions.rules import DISTRICT_LENGTH


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
    repeats_from: date | None = None,
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
    rules.check_target(target_quantity)
    check_lead(lead_agency_id)
    if coach_agency_id is not None:
        check_agency(find_agency(coach_agency_id), "coach_agency_id")
    shares = dict(supports)
    check_supports(commitment, lead_agency_id, shares)
    commitment.statement = statement
    commitment.lead_agency_id = lead_agency_id
    commitment.deliverable = deliverable
    commitment.target_quantity = target_quantity
    commitment.target_unit = target_unit
    commitment.baseline = baseline
    commitment.repeats = repeats
    commitment.repeats_from = repeats_from if repeats else None
    commitment.repeats_until = repeats_until if repeats else None
    commitment.due_on = repeats_until if repeats else due_on
    commitment.is_priority = is_priority
    commitment.coach_agency_id = coach_agency_id
    commitment.giver_post_id = giver_post_id
    commitment.programme_id = programme_id
    set_themes(commitment, theme_ids)
    set_places(commitment, place_codes)
    set_supports(commitment, shares.items())
    audit.note(actor, "complete_commitment", commitment)
    return commitment


def confirm_commitment(actor: Actor, commitment: Commitment) -> Commitment:
    """Draft → not started: the commitment gets its number, and its clock starts if the minutes
    are closed already. Raises Refused naming the first thing that is missing."""
    rules.step(Act.CONFIRM, commitment.status)
    _refuse_incomplete(commitment, commitment.lead_agency_id)
    region = get_region(commitment.region_id)
    before = move(commitment, Act.CONFIRM)
    commitment.number = next_number(region, Series.COMMITMENTS, clock.today(region.timezone).year)
    _settle(commitment, region)
    tell(actor, commitment, EventKind.CONFIRMED, came_from=before, due_on=str(commitment.due_on))
    audit.note(actor, "confirm_commitment", commitment)
    return commitment


def establish_commitment(actor: Actor, commitment: Commitment, **terms: Any) -> Commitment:
    """Fill in a draft and confirm it, as one act: «Tetapkan»."""
    complete_commitment(actor, commitment, **terms)
    return confirm_commitment(actor, commitment)


def _refuse_incomplete(commitment: Commitment, lead: uuid.UUID | None) -> None:
    missing = rules.missing_for_confirmation(
        lead,
        commitment.due_on,
        commitment.deliverable,
        commitment.repeats,
        commitment.repeats_until,
    )
    for field, sentence in missing.items():
        raise Refused(sentence, field)


def _settle(commitment: Commitment, region: Region) -> None:
    """What confirmation fixes: first due date, verifier, interest, and the clock if it may run."""
    now = clock.now()
    commitment.confirmed_at = now
    commitment.first_due_on = commitment.due_on
    if commitment.repeats:
        commitment.repeats_from = commitment.repeats_from or clock.today(region.timezone)
    settle_verifier(commitment, region)
    mark_agency(commitment, commitment.lead_agency_id)
    for agency_id in lookups.shares_of(commitment):
        mark_agency(commitment, agency_id)
    if lookups.is_meeting_closed(commitment.meeting_id):
        commitment.clock_started_at = now


def fan_out_commitment(
    actor: Actor, commitment: Commitment, agencies: Iterable[Agency]
) -> list[Commitment]:
    """Turn a draft into an induk with one anak per agency, each confirmed with its own number.

    The induk gets its number with its first anak, KKU-2026-0007, the anak KKU-2026-0007.01 on.
    """
    if commitment.status is not Status.DRAFT or commitment.shape is not Shape.TUNGGAL:
        raise Refused(_("Hanya draf tunggal yang dapat dibagi ke banyak instansi."))
    chosen = list({agency.id: agency for agency in agencies}.values())
    if len(chosen) < 2:
        raise Refused(_("Pilih paling sedikit dua instansi."), "agency_ids")
    for agency in chosen:
        check_agency(agency, "agency_ids", may_lead=True)
    _refuse_incomplete(commitment, chosen[0].id)
    region = get_region(commitment.region_id)
    commitment.number = next_number(region, Series.COMMITMENTS, clock.today(region.timezone).year)
    commitment.shape = Shape.INDUK
    commitment.status = Status.NOT_STARTED
    commitment.confirmed_at = clock.now()
    commitment.child_count = len(chosen)
    children = [
        _child(actor, commitment, agency, index, region)
        for index, agency in enumerate(chosen, start=1)
    ]
    commitment.due_on = None
    commitment.lead_agency_id = None
    commitment.clock_started_at = children[0].clock_started_at
    tell(actor, commitment, EventKind.CONFIRMED, came_from=Status.DRAFT, children=len(chosen))
    audit.note(actor, "fan_out_commitment", commitment)
    return children


def _child(
    actor: Actor, parent: Commitment, agency: Agency, index: int, region: Region
) -> Commitment:
    child = _copy_of(parent, f"{parent.number}.{index:02d}", agency)
    db.session.add(child)
    db.session.flush()
    set_themes(child, [link.theme_id for link in lookups.theme_links(parent)])
    set_places(child, _places_for(parent, agency))
    shares = lookups.shares_of(parent)
    shares.pop(agency.id, None)
    set_supports(child, shares.items())
    _settle(child, region)
    tell(actor, child, EventKind.CONFIRMED, came_from=Status.DRAFT, due_on=str(child.due_on))
    return child


INHERITED = (
    "kind",
    "statement",
    "meeting_id",
    "line_id",
    "giver",
    "giver_post_id",
    "coach_agency_id",
    "programme_id",
    "deliverable",
    "target_quantity",
    "target_unit",
    "baseline",
    "due_on",
    "is_priority",
    "repeats",
    "repeats_from",
    "repeats_until",
)


def _copy_of(parent: Commitment, number: str, agency: Agency) -> Commitment:
    """An anak: what was spoken and settled once, led by one agency."""
    return Commitment(
        number=number,
        shape=Shape.ANAK,
        status=Status.NOT_STARTED,
        parent_id=parent.id,
        lead_agency_id=agency.id,
        created_at=clock.now(),
        interested_agencies=" ",
        involved_users=" ",
        **{name: getattr(parent, name) for name in INHERITED},
    )


def _places_for(parent: Commitment, agency: Agency) -> list[str]:
    """The agency's own district or village; one that serves all of them takes the induk's."""
    if agency.place_code is not None and len(agency.place_code) >= DISTRICT_LENGTH:
        return [agency.place_code]
    return [link.place_code for link in lookups.place_links(parent)]


def withdraw_draft(actor: Actor, commitment: Commitment, *, reason: str) -> Commitment:
    """Draft → withdrawn, because its line is no longer tracked; history stays."""
    rules.need_reason(reason)
    before = move(commitment, Act.WITHDRAW)
    commitment.closed_on = clock.today(get_region(commitment.region_id).timezone)
    tell(actor, commitment, EventKind.WITHDRAWN, reason, came_from=before)
    audit.note(actor, "withdraw_draft", commitment, reason=reason)
    return commitment


def start_clocks(meeting: Meeting, at: datetime) -> None:
    """Closing the minutes starts the clock of everything confirmed from them."""
    for commitment in lookups.confirmed_from(meeting):
        if commitment.clock_started_at is None:
            commitment.clock_started_at = at
