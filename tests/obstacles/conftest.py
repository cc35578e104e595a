"""A region with obstacles in it."""

import pytest

from coordapp.tenancy import in_region
from tests.factories import make_region


@pytest.fixture
def kku(session, clock):
    """Kayong Utara, opened, on Monday 23 November 2026."""
    with in_region("KKU"):
        yield make_region("KKU")
