"""Who finds what in the register, what a row tells, and what a page costs."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from coordapp import clock as house_clock
from coordapp.agencies.models import Connectivity
from coordapp.commitments.models import (
    CommitmentPlace,
    CommitmentTheme,
    Judgement,
    Rhythm,
    Shape,
    Status,
)
from coordapp.commitments.queries.filter import Age, Side
from coordapp.db import db
from coordapp.meetings.models import Forum
from coordapp.policy import Role
from coordapp.programmes.models import Theme
from tests.factories import (
    make_actor,
    make_agency,
    make_commitment,
    make_line,
    make_meeting,
    make_place,
    make_support,
)
from tests.statements import heard_statements


def numbers(page):
    return [row.number for row in page.rows]


# Visibility.


def test_register_when_read_by_a_partner_then_only_what_it_leads_or_supports_is_shown(read):
    partner = make_agency()
    led, supported, left = make_commitment(lead=partner), make_commitment(), make_commitment()
    make_support(supported, partner)
    make_support(left, partner, removed_at=house_clock.now())
    make_commitment()

    page = read(make_actor(Role.MITRA, partner))

    assert set(numbers(page)) == {led.number, supported.number}


# Filters.


def test_register_when_narrowed_by_agency_then_its_side_decides(read, kku):
    agency = make_agency("Dinas Kesehatan", short_name="Dinkes KB")
    led, helped = make_commitment(lead=agency), make_commitment()
    make_support(helped, agency)
    make_commitment()

    either = read(agency="dinkes kb")
    leads = read(agency=str(agency.id), side=Side.LEAD)
    supports = read(agency="Dinkes KB", side=Side.SUPPORT)

    assert set(numbers(either)) == {led.number, helped.number}
    assert numbers(leads) == [led.number]
    assert numbers(supports) == [helped.number]


def test_register_when_a_value_is_unknown_then_it_is_left_out_and_named(read, kku):
    make_commitment()

    page = read(agency="Dinas Kahyangan", theme="gizi", place="61.11.99", forum=uuid.uuid4())

    assert page.unknown == ["agency", "theme", "place", "forum"]
    assert len(page.rows) == 1


def test_register_when_narrowed_by_theme_then_others_are_gone(read, kku):
    theme = Theme(slug="gizi", name="Gizi")
    db.session.add(theme)
    wanted = make_commitment()
    make_commitment()
    db.session.flush()
    db.session.add(CommitmentTheme(commitment_id=wanted.id, theme_id=theme.id))

    page = read(theme="gizi")

    assert numbers(page) == [wanted.number]


def test_register_when_narrowed_by_district_then_its_villages_are_within(read, kku):
    make_place("61.11.01.2001", "Sutera")
    make_place("61.11.10", "Kecamatan lain")
    village, district = make_commitment(), make_commitment()
    for item, code in ((village, "61.11.01.2001"), (district, "61.11.01"), (None, "61.11.10")):
        item = item or make_commitment()
        db.session.add(CommitmentPlace(commitment_id=item.id, place_code=code))
    db.session.flush()

    assert set(numbers(read(place="61.11.01"))) == {village.number, district.number}
    assert numbers(read(place="61.11.01.2001")) == [village.number]


def test_register_when_narrowed_by_meeting_or_forum_then_its_items_remain(read, kku):
    forum = Forum(name="Tim Pembina Posyandu")
    db.session.add(forum)
    db.session.flush()
    meeting = make_meeting(forum_id=forum.id)
    wanted = make_commitment(meeting=meeting)
    make_commitment()

    assert numbers(read(meeting=meeting.number)) == [wanted.number]
    assert numbers(read(forum=forum.id)) == [wanted.number]


@pytest.mark.parametrize("text", ["POSYANDU 50%", "2026-0777", "kutipan Asli", "50%"])
def test_register_when_searched_then_number_statement_and_quote_are_looked_at(read, kku, text):
    line = make_line(make_meeting(), source_quote="Ini kutipan asli")
    wanted = make_commitment(
        number="KKU-2026-0777", statement="Posyandu 50% aktif", line_id=line.id
    )
    make_commitment(statement="Posyandu 500 aktif")

    page = read(text=text)

    assert numbers(page) == [wanted.number]


def test_register_when_narrowed_by_status_day_age_or_priority_then_these_remain(read, moment):
    due = moment.today - timedelta(days=40)
    wanted = make_commitment(Status.BLOCKED, due_on=due, is_priority=True)
    make_commitment()

    for asked in (
        {"status": Status.BLOCKED},
        {"due_to": due},
        {"due_from": due, "due_to": due},
        {"age": Age.QUARTER},
        {"is_priority": True},
    ):
        assert numbers(read(**asked)) == [wanted.number], asked
    assert numbers(read(due_from=due + timedelta(days=1), due_to=moment.today)) == []
    assert numbers(read(age=Age.MONTH)) == []


# The rows.


def test_row_when_built_then_it_tells_what_the_list_shows(read, moment):
    lead = make_agency("Dinas PUPR", short_name="PUPR")
    item = make_commitment(
        Status.BLOCKED,
        lead=lead,
        due_on=moment.today - timedelta(days=8),
        extensions=1,
        target_quantity=Decimal(4),
        reported_quantity=Decimal(1),
        latest_update_at=moment.now,
        latest_judgement=Judgement.RETURNED,
        latest_has_evidence=True,
        open_request="perpanjangan",
    )
    make_support(item, make_agency("Dinas Kesehatan", short_name="Dinkes KB"))
    make_support(item, make_agency("Bappeda"), removed_at=moment.now)

    row = read().rows[0]

    assert (row.lead, row.supports) == ("PUPR", ["Dinkes KB"])
    assert (row.days_late, row.extensions, row.waits_for_signal) == (8, 1, False)
    assert (row.quantity, row.achieved, row.target) == (1, None, 4)
    assert (row.is_returned, row.open_request) == (True, "perpanjangan")
    states = [row.facts.reported, row.facts.evidence, row.facts.verified, row.facts.achieved]
    assert [fact.state for fact in states] == ["yes", "yes", "no", "no"]


def test_row_when_its_lead_has_no_signal_then_it_waits_and_is_not_late(read, moment):
    lead = make_agency(connectivity=Connectivity.BLANKSPOT)
    make_commitment(lead=lead, due_on=moment.today - timedelta(days=3))

    row = read().rows[0]

    assert (row.waits_for_signal, row.days_late) == (True, 0)


def test_row_when_a_routine_was_reported_last_week_then_it_counts_as_unreported(read, moment):
    last_week = moment.now - timedelta(days=3)
    make_commitment(repeats=Rhythm.WEEKLY, latest_update_at=last_week)

    row = read().rows[0]

    assert row.facts.reported.state == "no"


def test_meeting_when_chosen_then_anak_stand_under_their_induk(read, moment):
    meeting = make_meeting()
    top = make_commitment(shape=Shape.INDUK, meeting=meeting, due_on=None, child_count=3)
    for index, status in enumerate((Status.DONE, Status.DONE, Status.IN_PROGRESS), start=1):
        make_commitment(
            status,
            meeting,
            number=f"{top.number}.{index:02}",
            shape=Shape.ANAK,
            parent_id=top.id,
            due_on=moment.today - timedelta(days=1),
        )

    page = read(meeting=meeting.number)

    heading = page.headings[top.id]
    assert numbers(page) == [f"{top.number}.0{index}" for index in (1, 2, 3)]
    assert (heading.number, heading.done, heading.total) == (top.number, 2, 3)
    assert heading.state == "overdue"


# What it costs.


@pytest.mark.parametrize("count", [1, 3])
def test_register_when_opened_then_it_asks_as_often_for_one_row_as_for_three(read, count):
    for _ in range(count):
        make_support(make_commitment())
    db.session.flush()

    with heard_statements() as heard:
        page = read()

    assert len(page.rows) == count
    assert len(heard) == 6  # choices, three stretches of the order, supports, counts


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_when_opened_then_it_asks_as_often_for_one_row_as_for_three(read, count):
    meeting = make_meeting()
    top = make_commitment(shape=Shape.INDUK, meeting=meeting)
    for _ in range(count):
        make_commitment(meeting=meeting, shape=Shape.ANAK, parent_id=top.id)

    with heard_statements() as heard:
        page = read(meeting=meeting.number)

    assert len(page.rows) == count
    assert len(heard) == 6  # choices, rows, supports, the induk, its anak, counts
