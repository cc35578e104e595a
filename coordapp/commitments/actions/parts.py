"""The parts of a commitment that several verbs settle: who leads, who helps, themes, places."""

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy.orm.attributes import flag_modified

from coordapp import clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.agencies.queries import find_agency
from coordapp.commitments.actions.story import mark_agency
from coordapp.commitments.models import Commitment, CommitmentPlace, CommitmentTheme, Support
from coordapp.commitments.queries import lookups
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.regions.models import Region, VerifierKind
from coordapp.regions.queries import get_region
from coordapp.tenancy import bound_region


def check_lead(agency_id: uuid.UUID | None) -> None:
    """Raises Refused for an agency that is not here, is retired, or is a bidang."""
    if agency_id is not None:
        check_agency(find_agency(agency_id), "lead_agency_id", may_lead=True)


def check_agency(agency: Agency | None, field: str, *, may_lead: bool = False) -> None:
    """Raises Refused unless the agency exists now, and could lead where it must."""
    if agency is None:
        raise Refused(_("Instansi ini tidak ada di daerah Anda."), field)
    if may_lead and agency.type is AgencyType.BIDANG:
        raise Refused(_("Bidang tidak dapat menjadi PJ. Pilih dinas induknya."), field)
    today = clock.today(get_region(bound_region()).timezone)
    if agency.active_until is not None and agency.active_until <= today:
        raise Refused(_("%(name)s sudah tidak aktif.", name=agency.label), field)


def settle_verifier(commitment: Commitment, region: Region) -> None:
    """Whom the forum or the region names verifies; a pembina of the item may do so beside them.

    An agency never verifies what it leads, so a pembina that leads leaves it to the region's
    choice; where that is a pembina nobody named, it is the secretariat.
    """
    forum_coach = lookups.verifier_of_forum(commitment.meeting_id)
    if commitment.coach_agency_id is None:
        commitment.coach_agency_id = forum_coach
    leads_itself = commitment.coach_agency_id in (None, commitment.lead_agency_id)
    if not leads_itself and commitment.coach_agency_id == forum_coach:
        commitment.verifier = VerifierKind.COACH
    elif leads_itself and region.default_verifier is VerifierKind.COACH:
        commitment.verifier = VerifierKind.SECRETARIAT
    else:
        commitment.verifier = region.default_verifier


def set_themes(commitment: Commitment, theme_ids: Iterable[uuid.UUID]) -> bool:
    """Make these the commitment's themes; whether any changed."""
    wanted = set(theme_ids)
    present = {link.theme_id: link for link in lookups.theme_links(commitment)}
    for theme_id in sorted(wanted - present.keys()):
        db.session.add(CommitmentTheme(commitment_id=commitment.id, theme_id=theme_id))
    for theme_id in present.keys() - wanted:
        db.session.delete(present[theme_id])
    return _count_up(commitment, wanted != present.keys())


def set_places(commitment: Commitment, codes: Iterable[str]) -> bool:
    """Make these the districts and villages the commitment names; whether any changed."""
    wanted = set(codes)
    present = {link.place_code: link for link in lookups.place_links(commitment)}
    for code in sorted(wanted - present.keys()):
        db.session.add(CommitmentPlace(commitment_id=commitment.id, place_code=code))
    for code in present.keys() - wanted:
        db.session.delete(present[code])
    return _count_up(commitment, wanted != present.keys())


def set_supports(commitment: Commitment, supports: Iterable[tuple[uuid.UUID, str]]) -> bool:
    """Make these the supporting agencies with their shares; who leaves stays on record."""
    wanted = dict(supports)
    newcomers = check_supports(commitment, commitment.lead_agency_id, wanted)
    present = {support.agency_id: support for support in lookups.supports_of(commitment)}
    before = {key: row.share for key, row in present.items() if row.removed_at is None}
    for agency_id in before.keys() - wanted.keys():
        present[agency_id].removed_at = clock.now()
    for agency_id, share in wanted.items():
        support = present.get(agency_id) or _new_support(commitment, newcomers[agency_id])
        support.share, support.removed_at = share, None
        if commitment.confirmed_at is not None:
            mark_agency(commitment, agency_id)
    db.session.flush()
    return _count_up(commitment, before != wanted)


def check_supports(
    commitment: Commitment, lead_id: uuid.UUID | None, wanted: Collection[uuid.UUID]
) -> dict[uuid.UUID, Agency]:
    """Raises Refused when the lead is among them or a newcomer is no active agency; answers the
    newcomers."""
    if lead_id in wanted:
        raise Refused(_("PJ tidak dapat sekaligus menjadi pendukung."), "supports")
    agency_ids = set(wanted) - {row.agency_id for row in lookups.supports_of(commitment)}
    known = lookups.agencies_by_id(agency_ids) if agency_ids else {}
    for agency_id in agency_ids:
        check_agency(known.get(agency_id), "supports")
    return known


def _new_support(commitment: Commitment, agency: Agency) -> Support:
    support = Support(
        commitment_id=commitment.id, commitment=commitment, agency=agency, added_at=clock.now()
    )
    db.session.add(support)
    return support


def _count_up(commitment: Commitment, has_changed: bool) -> bool:
    """Let the commitment's version tell of a change that stands in another table."""
    if has_changed:
        flag_modified(commitment, "statement")
    return has_changed
