"""A statement whose shape was judged once is judged alike ever after, in every region."""

import pytest
from sqlalchemy import select, true

from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.regions.models import Region
from coordapp.tenancy import TenancyError, in_region
from tests.house.regions import FOREIGN, OWN, plant

TABLE = Agency.__table__


@pytest.mark.parametrize(
    ("sound", "bare"),
    [
        (
            select(Region.id, Agency.name).where(Agency.region_id == Region.id),
            select(Region.id, TABLE.c.name).where(TABLE.c.region_id == Region.id),
        ),
        (
            select(Region.id).where(Agency.region_id == Region.id),
            select(Region.id).where(TABLE.c.region_id == Region.id),
        ),
        (select(Region).join(Agency, true()), select(Region).join(TABLE, true())),
        (
            select(Region.id).select_from(Agency).join(Region, true()),
            select(Region.id).select_from(TABLE).join(Region, true()),
        ),
        (
            select(Region.id).where(select(Agency.id).exists()),
            select(Region.id).where(select(TABLE.c.id).exists()),
        ),
    ],
    ids=str,
)
def test_bare_statement_when_its_sound_twin_was_read_before_then_it_is_refused(app, sound, bare):
    with app.app_context():
        plant(OWN)
        with in_region(OWN):
            db.session.execute(sound)
            db.session.execute(sound)

            with pytest.raises(TenancyError):
                db.session.execute(bare)


def test_known_statement_when_read_in_another_region_then_only_its_own_are_read(app):
    found = {}
    with app.app_context():
        for code_word in (OWN, FOREIGN):
            plant(code_word)
        for code_word in (OWN, FOREIGN, OWN):
            with in_region(code_word):
                found[code_word] = sorted(db.session.scalars(select(Agency.name)))

    assert found == {OWN: ["Bidang KKU", "Dinas KKU"], FOREIGN: ["Bidang KPG", "Dinas KPG"]}
