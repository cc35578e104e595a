"""The sample says what the reports say, and marks everything it invents."""

import tomllib
from collections import Counter
from datetime import timedelta
from itertools import chain

import pytest
from sqlalchemy import func, select

from coordapp import clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.commitments.models import Commitment, Rhythm, Shape, Status
from coordapp.commitments.queries.register import ageing_clause
from coordapp.db import db
from coordapp.demo.loading import CODES, FOLDER, load_sample
from coordapp.meetings.models import LineKind, Meeting, MeetingStatus, MinuteLine
from coordapp.obstacles.models import Obstacle
from coordapp.people.models import User
from coordapp.tenancy import in_region

WORDS = [code.upper() for code in CODES]
FILES = {
    code.upper(): tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    for code in CODES
}


def lines_of(word, letter=None):
    """The lines of a report, or those of one class."""
    lines = chain.from_iterable(meeting["lines"] for meeting in FILES[word]["meetings"])
    return [line for line in lines if letter in (None, line["class"])]


@pytest.fixture(params=WORDS)
def word(app, clock, request):
    """Inside one of the five regions."""
    with app.app_context(), in_region(request.param):
        yield request.param


def scalars(statement):
    return db.session.scalars(statement).all()


def test_sample_when_counted_then_it_holds_all_statements_of_the_reports():
    assert {word: len(lines_of(word)) for word in WORDS} == {
        "KKU": 14,
        "KPG": 19,
        "BLU": 17,
        "KTM": 10,
        "KBR": 11,
    }


def test_minutes_when_loaded_then_each_statement_stands_with_its_own_words(word):
    lines = scalars(select(MinuteLine).order_by(MinuteLine.arrival))

    assert [(line.text, line.source_quote, line.kind.value) for line in lines] == [
        (line["statement"], line["quote"], line["kind"]) for line in lines_of(word)
    ]


def test_classes_when_loaded_then_only_a_and_b_are_followed_and_only_a_is_confirmed(word):
    confirmed = {line["statement"] for line in lines_of(word, "A")}
    drafts = {line["statement"] for line in lines_of(word, "B")}

    kept = scalars(select(Commitment).where(Commitment.shape != Shape.ANAK))

    assert {row.statement for row in kept if row.confirmed_at is not None} == confirmed
    assert {row.statement for row in kept if row.confirmed_at is None} == drafts


def test_obstacles_when_loaded_then_each_stated_problem_is_in_the_register(word):
    from_lines = scalars(select(Obstacle).where(Obstacle.line_id.is_not(None)))

    assert sorted(row.text for row in from_lines) == sorted(
        line["statement"] for line in lines_of(word, "R")
    )


def test_inventions_when_loaded_then_every_agency_and_person_is_marked(word):
    names = [*scalars(select(Agency.name)), *scalars(select(User.name).where(User.is_sample))]

    assert [name for name in names if not name.endswith("(contoh)")] == []


def test_meetings_when_loaded_then_they_are_approved_and_undated_where_the_report_is(word):
    (meeting,) = scalars(select(Meeting))

    assert meeting.status is MeetingStatus.APPROVED
    assert (meeting.starts_on is None) == (word == "KPG")


def test_districts_when_loaded_then_every_one_of_the_five_regions_is_there(app, clock):
    counts = {}
    for code_word in WORDS:
        with app.app_context(), in_region(code_word):
            counts[code_word] = db.session.scalar(
                select(func.count(Agency.id)).where(Agency.type == AgencyType.KECAMATAN)
            )

    assert counts == {"KKU": 6, "KPG": 24, "BLU": 12, "KTM": 18, "KBR": 16}


def test_facilities_when_loaded_then_they_are_as_many_as_the_reports_name(app, clock):
    def types(code_word):
        with app.app_context(), in_region(code_word):
            return Counter(scalars(select(Agency.type)))

    kku, blu = types("KKU"), types("BLU")

    assert (kku["puskesmas"], kku["pustu"], kku["poskesdes"]) == (11, 30, 45)
    assert blu["puskesmas"] == 17


def test_fan_out_when_loaded_then_seventeen_heads_have_one_each_and_dinkes_coaches(app, clock):
    with app.app_context(), in_region("BLU"):
        induk = scalars(select(Commitment).where(Commitment.shape == Shape.INDUK))[0]
        anak = scalars(select(Commitment).where(Commitment.parent_id == induk.id))
        coach = db.session.get(Agency, anak[0].coach_agency_id)

    assert (induk.child_count, len(anak), coach.short_name) == (17, 17, "Dinkes")


def test_routine_when_loaded_then_the_weekly_evaluation_is_weekly(app, clock):
    with app.app_context(), in_region("KKU"):
        routine = scalars(select(Commitment).where(Commitment.repeats.is_not(None)))

    assert [(row.repeats, row.repeats_until.isoformat()) for row in routine] == [
        (Rhythm.WEEKLY, "2026-12-31")
    ]


def test_story_when_loaded_then_every_state_and_every_age_of_lateness_has_rows(app, clock):
    states, ages = Counter(), Counter()
    for code_word in WORDS:
        with app.app_context(), in_region(code_word):
            today = house_day()
            states.update(scalars(select(Commitment.status)))
            for step in range(4):
                late = select(func.count(Commitment.id)).where(ageing_clause(step, today, 14))
                ages[step] += db.session.scalar(late)

    assert set(Status) - set(states) == {Status.WITHDRAWN}
    assert [step for step in range(4) if not ages[step]] == []


def house_day():
    """The tests' day; a frozen clock and all zones of the sample agree on it."""
    return (clock.now() + timedelta(hours=8)).date()


def test_loading_again_changes_nothing(app, clock):
    with app.app_context():
        loaded = load_sample(app.extensions["storage"])

    assert loaded == []


def test_question_kinds_when_loaded_then_rhetoric_is_never_followed(word):
    notes = scalars(select(MinuteLine).where(MinuteLine.kind == LineKind.CATATAN))

    assert [line.text for line in notes if line.is_tracked] == []
