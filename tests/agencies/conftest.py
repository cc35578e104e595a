"""A region to keep a directory in."""

import pytest

from coordapp.tenancy import in_region
from tests.factories import make_place, make_region


@pytest.fixture
def kku(session, clock):
    """Kayong Utara with one village, opened, on Monday 23 November 2026."""
    with in_region("KKU"):
        region = make_region("KKU")
        make_place("61.11.01.2001", "Sutera")
        yield region
