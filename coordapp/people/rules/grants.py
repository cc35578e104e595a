"""What an assignment must hold, and whose account a region may touch."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from coordapp.errors import Refused
from coordapp.language import _
from coordapp.people.models import Acting, Assignment
from coordapp.policy import Reach, Role
from coordapp.regions.models import PostKind

NEEDS_AGENCY = frozenset({Role.SEKRETARIAT, Role.INSTANSI, Role.MITRA, Role.AUDITOR})
ABOVE_AGENCIES = frozenset({PostKind.BUPATI, PostKind.WAKIL_BUPATI})
"""Posts that belong to no agency, so their holders are never partial to one."""


@dataclass(frozen=True)
class Grant:
    """An assignment as asked for."""

    role: Role
    agency_id: uuid.UUID | None
    post_id: uuid.UUID | None
    reach: Reach
    position: str
    acting: Acting
    starts_on: date
    ends_on: date | None


def settle_grant(grant: Grant, post_kind: PostKind | None) -> Grant:
    """The grant as it may stand: refuses what is missing, drops what the role has no use for."""
    if grant.ends_on is not None and grant.ends_on < grant.starts_on:
        raise Refused(_("Tanggal selesai mendahului tanggal mulai."), "ends_on")
    if grant.role in NEEDS_AGENCY and grant.agency_id is None:
        raise Refused(_("Pilih instansi orang ini."), "agency_id")
    if grant.role is not Role.PIMPINAN:
        return replace(grant, post_id=None, reach=Reach.AGENCY)
    if grant.reach is Reach.AGENCY:
        if grant.agency_id is None:
            raise Refused(_("Pilih instansi yang dipimpin."), "agency_id")
        return grant
    if grant.post_id is None:
        raise Refused(_("Pimpinan daerah memegang jabatan pimpinan. Pilih jabatannya."), "post_id")
    if post_kind in ABOVE_AGENCIES:
        return replace(grant, agency_id=None)
    if grant.agency_id is None:
        raise Refused(_("Pilih kantor jabatan ini, misalnya Sekretariat Daerah."), "agency_id")
    return grant


def check_new(grant: Grant, held: Iterable[Assignment], region_id: str, today: date) -> None:
    """Refuse an assignment the person already holds."""
    for other in held:
        is_open = other.ends_on is None or other.ends_on >= today
        if (
            is_open
            and other.region_id == region_id
            and (other.role, other.agency_id, other.post_id)
            == (grant.role, grant.agency_id, grant.post_id)
        ):
            raise Refused(_("Orang ini sudah memegang penugasan itu."), "role")


def check_only_here(held: Iterable[Assignment], region_id: str | None) -> None:
    """Refuse to touch an account that also works for another region."""
    if any(assignment.region_id != region_id for assignment in held):
        raise Refused(
            _("Akun ini juga bertugas di daerah lain. Akhiri penugasan di daerah Anda saja.")
        )
