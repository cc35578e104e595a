"""Two regions side by side: what belongs to Kupang must never be seen from Kayong Utara."""

import uuid
from dataclasses import dataclass

from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_commitment, make_post, make_region, make_support

OWN, FOREIGN = "KKU", "KPG"


@dataclass(frozen=True)
class Planted:
    """Keys of the rows of one region."""

    agency_id: uuid.UUID
    child_id: uuid.UUID
    commitment_id: uuid.UUID
    post_id: uuid.UUID


def plant(code_word: str) -> Planted:
    """An agency with a child, and a commitment they share, in a region of their own."""
    with in_region(code_word):
        make_region(code_word)
        agency = make_agency(f"Dinas {code_word}")
        child = make_agency(f"Bidang {code_word}", parent=agency)
        commitment = make_commitment(lead=agency)
        make_support(commitment, child)
        planted = Planted(agency.id, child.id, commitment.id, make_post().id)
        keep(agency)
    return planted
