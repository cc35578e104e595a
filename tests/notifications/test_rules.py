"""Patience with a mail server, and what is shown of an address."""

from datetime import timedelta

import pytest

from coordapp.notifications.rules import MAX_TRIES, may_try_again, next_try_in, veil_addresses


@pytest.mark.parametrize(
    ("tries", "wait"),
    [(1, timedelta(minutes=1)), (2, timedelta(minutes=2)), (5, timedelta(minutes=16))]
    + [(tries, timedelta(hours=6)) for tries in (10, 12, 1000)],
)
def test_next_try_when_a_message_was_tried_so_often_then_it_waits_so_long(tries, wait):
    assert next_try_in(tries) == wait


def test_next_tries_when_added_up_then_a_day_without_server_is_outlasted_by_most_of_it():
    whole = sum((next_try_in(tries) for tries in range(1, MAX_TRIES)), timedelta())

    assert timedelta(hours=18) < whole < timedelta(hours=36)


@pytest.mark.parametrize(
    ("tries", "expected"), [(0, True), (MAX_TRIES - 1, True), (MAX_TRIES, False)]
)
def test_may_try_again_when_tried_so_often_then_it_ends_at_the_last(tries, expected):
    assert may_try_again(tries) is expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ani@contoh.go.id", "a•••@contoh.go.id"),
        ("550 <ani.budi+x@contoh.id>: no", "550 <a•••@contoh.id>: no"),
        ("a@b.id, cc@d.id", "a•••@b.id, c•••@d.id"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_addresses_when_veiled_then_only_the_first_letter_is_left(text, shown):
    assert veil_addresses(text) == shown
