"""Who decides a request: by how often, by whose arahan, and never by one's own interest."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coordapp.commitments.models import Decider
from coordapp.errors import Forbidden
from coordapp.policy import Permission, Role, can
from coordapp.regions.models import PostKind
from tests.commitments.scenes import DUE, ask, ask_end, at_the_door, decide
from tests.factories import make_actor, make_agency, make_commitment, make_post


@pytest.fixture
def row(dinkes):
    return make_commitment(lead=dinkes, due_on=DUE, first_due_on=DUE)


@pytest.mark.parametrize(
    ("granted", "expected"),
    [(0, Decider.SEKDA), (1, Decider.SEKDA), (2, Decider.GIVER), (3, Decider.GIVER)],
)
def test_decider_when_extensions_were_granted_then_the_third_goes_up(
    operator, row, granted, expected
):
    row.extensions = granted

    assert ask(operator, row).decider is expected


@pytest.mark.parametrize(("days", "expected"), [(30, Decider.SECRETARIAT), (31, Decider.SEKDA)])
def test_decider_when_the_region_delegates_then_short_first_ones_only(
    operator, row, kku, days, expected
):
    kku.delegates_first_extension = True

    assert ask(operator, row, DUE + timedelta(days=days)).decider is expected


def judges(request, **actors):
    """Who of these may decide the request."""
    return [
        name
        for name, actor in actors.items()
        if can(
            Permission.COMMITMENT_DECIDE_REQUEST,
            actor,
            at_the_door(actor, request),
        )
    ]


def test_deciding_when_it_is_a_first_extension_then_the_sekda(
    operator, row, secretariat, sekda, bupati, asisten
):
    request = ask(operator, row)

    found = judges(
        request,
        operator=operator,
        secretariat=secretariat,
        sekda=sekda,
        bupati=bupati,
        asisten=asisten,
    )

    assert found == ["sekda"]


def test_deciding_when_the_region_names_a_post_then_that_post_too(operator, row, sekda, bupati):
    post = make_post(PostKind.ASISTEN, decides_extensions=True)
    named = make_actor(Role.PIMPINAN, post=post)
    request = ask(operator, row)

    assert judges(request, sekda=sekda, named=named, bupati=bupati) == ["sekda", "named"]


def test_deciding_when_it_is_the_third_then_the_bupati_alone_without_a_giver(
    operator, row, secretariat, sekda, bupati
):
    row.extensions = 2
    without_post = make_actor(Role.PIMPINAN)
    request = ask(operator, row)

    found = judges(
        request, secretariat=secretariat, sekda=sekda, bupati=bupati, without_post=without_post
    )

    assert found == ["bupati"]


def test_deciding_when_the_wabup_directed_it_then_the_wabup_or_the_bupati(
    operator, row, sekda, bupati
):
    post = make_post(PostKind.WAKIL_BUPATI)
    row.giver_post, wabup = post, make_actor(Role.PIMPINAN, post=post)

    extension, end = ask(operator, row), ask_end(operator, row)

    for request in (extension, end):
        assert judges(request, sekda=sekda, wabup=wabup, bupati=bupati) == ["wabup", "bupati"]


def test_deciding_when_it_is_delegated_then_the_secretariat_or_the_sekda(
    operator, row, kku, secretariat, sekda, bupati
):
    kku.delegates_first_extension = True
    request = ask(operator, row, DUE + timedelta(days=10))

    found = judges(request, secretariat=secretariat, sekda=sekda, bupati=bupati)

    assert found == ["secretariat", "sekda"]


def test_deciding_when_the_secretariat_asked_on_behalf_then_not_itself(row, kku, secretariat):
    kku.delegates_first_extension = True
    request = ask(secretariat, row, DUE + timedelta(days=10))

    assert judges(request, secretariat=secretariat) == []


def test_deciding_when_the_setda_leads_then_not_its_sekda(operator, row, sekda):
    setda = make_agency()
    row.interested_agencies = f" {setda.id} "
    partial = replace(sekda, interest_agencies=frozenset({setda.id}))
    request = ask(operator, row)

    with pytest.raises(Forbidden):
        decide(partial, request)
