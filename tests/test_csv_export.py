"""A file that a spreadsheet opens without running anything in it."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordapp.csv_export import BOM, FORMULA_SIGNS, as_cell, safe_text, write_csv

hostile = st.text(st.sampled_from("=+-@\t\r\n\x00'\",;a1 \u00a0＝＋－＠")) | st.text()


def reload(text, delimiter=","):
    lines = io.StringIO(text.removeprefix(BOM), newline="")
    return list(csv.reader(lines, delimiter=delimiter))


def without_marks(text):
    return text.replace("\x00", "").replace("'", "")


@settings(deadline=None, database=None)
@given(st.lists(st.lists(hostile, min_size=2, max_size=2), max_size=5))
def test_file_when_loaded_again_then_no_text_is_a_formula_and_none_is_lost(rows):
    text = "".join(write_csv(["a", "b"], [rows]))

    loaded = reload(text)[1:]

    assert [len(row) for row in loaded] == [2] * len(rows)
    for row, found in zip(rows, loaded, strict=True):
        for typed, cell in zip(row, found, strict=True):
            assert not cell.startswith(FORMULA_SIGNS)
            assert without_marks(cell) == without_marks(typed)


@settings(deadline=None, database=None)
@given(hostile)
def test_file_when_split_at_semicolons_then_no_piece_is_a_formula(typed):
    text = "".join(write_csv(["a", "b"], [[["x", typed]]]))

    pieces = [piece.strip("\t\r\n") for row in reload(text, ";")[1:] for piece in row]

    assert [piece for piece in pieces if piece.startswith(FORMULA_SIGNS)] == []


@pytest.mark.parametrize("text", ["Renovasi", "'=1", "", "1+1", " =1", "a; b-c", "Rp5.000,-"])
def test_safe_text_when_nothing_would_run_then_it_stays(text):
    assert safe_text(text) == text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (-3, "-3"),
        (Decimal("-2.50"), "-2.5"),
        (Decimal("1000"), "1000"),
        (Decimal("0.00"), "0"),
        (True, "ya"),
        (False, "tidak"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), "2026-11-23 09:05"),
        ("-3", "'-3"),
    ],
)
def test_as_cell_when_a_value_is_no_text_then_it_stays_what_it_is(value, written):
    assert as_cell(value) == written


def test_write_csv_when_chunks_come_then_each_is_written_before_the_next_is_read():
    read = []

    def chunks():
        for index in range(3):
            read.append(index)
            yield [[index]]

    pieces = write_csv(["n"], chunks())
    head, first = next(pieces), next(pieces)

    assert (head, first, read) == (f"{BOM}n\r\n", "0\r\n", [0])
