"""Paging by key: every order, both ways, nothing twice, nothing lost, and by an index."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from coordapp.commitments.models import Status
from coordapp.commitments.queries import listing
from coordapp.commitments.queries.export import stream_register
from coordapp.commitments.queries.filter import CommitmentFilter, Sort, View
from coordapp.commitments.queries.listing import Paging, open_register
from coordapp.db import db
from tests.factories import make_agency, make_commitment, make_meeting

ORDER_KEYS = {
    Sort.DUE: lambda row: row.due_on,
    Sort.DUE_LAST: lambda row: row.due_on,
    Sort.NUMBER: lambda row: row.number,
    Sort.NUMBER_LAST: lambda row: row.number,
    Sort.AGENCY: lambda row: row.lead,
    Sort.AGENCY_LAST: lambda row: row.lead,
    Sort.HEARD: lambda row: row.latest_update_at,
    Sort.HEARD_LAST: lambda row: row.latest_update_at,
}


@pytest.fixture
def many(moment, monkeypatch):
    """Eleven items with ties and gaps in every column, read three a page."""
    monkeypatch.setattr(listing, "PAGE", 3)
    meeting = make_meeting()
    leads = [make_agency("Dinas A"), make_agency("Dinas B")]
    for index in range(9):
        make_commitment(
            (Status.IN_PROGRESS, Status.BLOCKED, Status.DONE)[index % 3],
            meeting,
            leads[index % 2],
            due_on=moment.today + timedelta(days=(index % 4) - 2),
            latest_update_at=moment.now - timedelta(days=index % 3) if index % 2 else None,
        )
    for _ in range(2):
        draft = make_commitment(Status.DRAFT, meeting, due_on=None, first_due_on=None)
        draft.lead_agency = None
    db.session.flush()


@pytest.fixture
def walk(kku, moment, secretariat):
    """All pages of a reading, forwards or from its end backwards."""

    def turn(asked, *, backwards=False):
        pages, paging = [], Paging()
        while True:
            page = open_register(secretariat, kku, moment, asked, paging)
            pages.append(page.rows)
            if not page.after:
                break
            paging = Paging(after=page.after)
        if not backwards:
            return pages
        pages = [page.rows]
        while page.before:
            page = open_register(secretariat, kku, moment, asked, Paging(before=page.before))
            pages.insert(0, page.rows)
        return pages

    return turn


def flat(pages):
    return [row.number for page in pages for row in page]


@pytest.mark.parametrize("sort", Sort)
def test_pages_when_turned_to_the_end_and_back_then_each_row_comes_once(many, walk, sort):
    asked = CommitmentFilter(sort=sort)

    there, back = walk(asked), walk(asked, backwards=True)

    assert [len(page) for page in there] == [3, 3, 3, 2]
    assert set(Counter(flat(there)).values()) == {1}
    assert flat(there) == flat(back)


@pytest.mark.parametrize("sort", ORDER_KEYS)
def test_pages_when_sorted_then_the_column_is_in_order_and_its_gaps_come_last(many, walk, sort):
    rows = [row for page in walk(CommitmentFilter(sort=sort)) for row in page]

    values = [ORDER_KEYS[sort](row) or None for row in rows]
    filled = [value for value in values if value is not None]
    assert filled == sorted(filled, reverse=sort.is_descending)
    assert values[: len(filled)] == filled


def test_pages_when_in_the_order_of_need_then_open_before_closed_and_late_first(many, walk):
    rows = [row for page in walk(CommitmentFilter()) for row in page]

    open_rows = [row for row in rows if not row.is_closed]
    due = [row.due_on for row in open_rows if row.due_on]
    assert rows[: len(open_rows)] == open_rows
    assert due == sorted(due)
    assert [row.status for row in open_rows[-2:]] == [Status.DRAFT, Status.DRAFT]


@pytest.mark.parametrize(
    "cursor", ["x", "9~~", "0~kemarin~bukan", "0~2026-11-23~x", "-1~~", "1~~\x00", "~" * 50]
)
def test_register_when_its_cursor_is_not_one_then_the_first_page_is_shown(
    kku, moment, secretariat, many, cursor
):
    first = open_register(secretariat, kku, moment, CommitmentFilter(), Paging())

    page = open_register(secretariat, kku, moment, CommitmentFilter(), Paging(after=cursor))

    assert page.rows == first.rows
    assert page.unknown == ["page"]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_register_when_its_cursor_lies_beyond_all_days_then_the_first_page_is_shown(
    many, kku, moment, secretariat, instant
):
    asked = CommitmentFilter(sort=Sort.HEARD)
    first = open_register(secretariat, kku, moment, asked, Paging())

    paging = Paging(after=f"0~{instant}~01900000-0000-7000-8000-000000000000")
    page = open_register(secretariat, kku, moment, asked, paging)

    assert page.rows == first.rows


def test_register_when_nothing_lies_beyond_the_cursor_then_the_first_page_is_shown(
    kku, moment, secretariat, many
):
    beyond = "2~1990-01-01~00000000-0000-7000-8000-000000000000"

    page = open_register(secretariat, kku, moment, CommitmentFilter(), Paging(after=beyond))

    assert (len(page.rows), page.before) == (3, "")


def test_stream_when_read_to_the_end_then_it_holds_what_the_pages_hold(
    kku, moment, secretariat, many, walk
):
    asked = CommitmentFilter()

    chunks = list(stream_register(secretariat, kku, moment, asked))

    assert [row.line.number for chunk in chunks for row in chunk] == flat(walk(asked))


# By an index.

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


@pytest.fixture
def plans_of(database, kku):
    """How the database would read each statement on commitments sent while a call runs."""

    def explain(call):
        heard = []
        engine, connection = db.engine, db.session.connection()

        def hear(connection, cursor, statement, parameters, context, many):
            if statement.startswith("SELECT") and "FROM commitment" in statement:
                heard.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", hear)
        call()
        event.remove(engine, "before_cursor_execute", hear)
        dialect = connection.dialect.name
        if dialect == "postgresql":  # few rows are read faster without an index
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [
            "\n".join(
                str(line[-1] if dialect == "sqlite" else line[0])
                for line in connection.exec_driver_sql(EXPLAIN[dialect] + statement, parameters)
            )
            for statement, parameters in heard
        ]

    return explain


def reads_whole_table(plan):
    return any(
        line.strip().startswith(("SCAN commitment", "->  Seq Scan on commitment", "Seq Scan"))
        for line in plan.splitlines()
    )


@pytest.mark.parametrize("view", View)
def test_view_when_opened_then_no_statement_reads_the_whole_table(
    kku, moment, secretariat, many, plans_of, view
):
    plans = plans_of(
        lambda: open_register(secretariat, kku, moment, CommitmentFilter(view=view), Paging())
    )

    assert plans
    assert [plan for plan in plans if reads_whole_table(plan)] == []


@pytest.mark.parametrize("view", [View.ALL, View.OPEN, View.LATE, View.SOON])
def test_open_rows_when_read_by_need_then_the_partial_index_gives_them_sorted(
    kku, moment, secretariat, many, plans_of, view
):
    asked = CommitmentFilter(view=view)
    first = open_register(secretariat, kku, moment, asked, Paging())

    plans = plans_of(
        lambda: open_register(secretariat, kku, moment, asked, Paging(after=first.after))
    )

    rows = plans[0]
    assert "ix_commitment_open_due" in rows
    assert "TEMP B-TREE" not in rows
    assert "Sort" not in rows


def test_counts_when_taken_then_the_index_alone_answers_for_open_items(
    kku, moment, secretariat, many, plans_of
):
    plans = plans_of(lambda: db.session.execute(listing._capped_counts("KKU", moment)).one())

    assert len(plans) == 1
    assert re.search(r"(Index Only Scan using|COVERING INDEX) ix_commitment_open_", plans[0])
    assert "Seq Scan" not in plans[0]
