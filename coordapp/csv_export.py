"""Rows as a CSV file that a spreadsheet opens without running anything in it.

A text that a spreadsheet would take for a formula gets an apostrophe before it; so does a part of
a text where a spreadsheet that splits at semicolons, as ours here do, would begin a cell. Numbers
and days are written as such and stay what they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SPLIT_FORMULA = re.compile(rf'([;\t\r\n]"*)(?=[{re.escape("".join(FORMULA_SIGNS))}])')
Cell = str | int | Decimal | date | datetime | bool | None


def safe_text(text: str) -> str:
    """The text as a cell that is never a formula; NUL, which no reader takes, is dropped."""
    text = SPLIT_FORMULA.sub(r"\1'", text.replace("\x00", ""))
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def as_cell(value: Cell) -> str:
    """How a value is written in a cell; nothing for what is unknown."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def write_csv(head: Sequence[str], chunks: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[str]:
    """The file in pieces: the head line, then a piece for every chunk of rows."""
    yield BOM + _lines([head])
    for rows in chunks:
        yield _lines([as_cell(value) for value in row] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
