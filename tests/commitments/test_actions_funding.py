"""Money for a commitment: what nobody filled in is unknown, never zero."""

import pytest

from coordapp.commitments import actions
from coordapp.commitments.models import Shape, Status
from coordapp.commitments.queries import detail
from coordapp.errors import NotFound, Refused
from tests.factories import make_commitment


@pytest.fixture
def row(dinkes):
    return make_commitment(lead=dinkes)


def test_funding_when_a_line_is_written_and_changed_then_one_line_stands(operator, row):
    line = actions.record_funding(
        operator, row, source="APBD", fiscal_year=2026, budgeted_idr=600_000_000
    )

    actions.record_funding(
        operator,
        row,
        source="APBD",
        fiscal_year=2026,
        budgeted_idr=600_000_000,
        realised_idr=412_500_000,
        line=line,
    )

    (found,) = detail.funding_of(row)
    assert (found.pledged_idr, found.realised_idr) == (None, 412_500_000)


def test_funding_when_the_item_is_done_then_money_may_still_be_realised(operator, kku):
    done = make_commitment(Status.DONE)

    actions.record_funding(operator, done, source="APBD", fiscal_year=2026, realised_idr=1)

    assert len(detail.funding_of(done)) == 1


def test_funding_when_the_line_is_of_another_item_then_it_does_not_exist(operator, row):
    line = actions.record_funding(operator, row, source="APBD", fiscal_year=2026)

    with pytest.raises(NotFound):
        actions.record_funding(
            operator, make_commitment(), source="APBD", fiscal_year=2026, line=line
        )


@pytest.mark.parametrize(("name", "value"), [("shape", Shape.INDUK), ("status", Status.WITHDRAWN)])
def test_funding_when_it_holds_no_money_then_refused(operator, row, name, value):
    setattr(row, name, value)

    with pytest.raises(Refused):
        actions.record_funding(operator, row, source="APBD", fiscal_year=2026)
