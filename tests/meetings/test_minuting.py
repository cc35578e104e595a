"""Lines while the meeting runs, and several writers at once."""

import threading
import uuid

import pytest

from coordapp.db import db
from coordapp.errors import NotFound
from coordapp.meetings import actions, queries
from coordapp.meetings.models import LineKind, Meeting, MeetingStatus
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_meeting,
    make_region,
)

RUNNING, CLOSED, APPROVED = list(MeetingStatus)[2:5]
WRITERS = 6


@pytest.fixture
def secretariat(kku):
    return make_actor(Role.SEKRETARIAT)


def test_add_line_when_lines_are_removed_then_no_arrival_is_given_twice(secretariat):
    meeting = make_meeting(RUNNING)
    first = actions.add_line(secretariat, meeting, kind=LineKind.KOMITMEN, text="Satu")
    second = actions.add_line(secretariat, meeting, kind=LineKind.CATATAN, text="Dua")

    actions.remove_line(secretariat, meeting, second)
    third = actions.add_line(secretariat, meeting, kind=LineKind.KENDALA, text="Tiga")

    assert [first.arrival, second.arrival, third.arrival] == [1, 2, 3]
    assert [line.text for line in queries.lines_of(meeting)] == ["Satu", "Tiga"]
    assert (second.is_removed, second.is_tracked) == (True, False)


def test_add_line_when_under_agenda_items_then_the_agenda_orders_them(secretariat):
    meeting = make_meeting(RUNNING)
    items = actions.add_agenda_items(secretariat, meeting, titles=["A", "B"])
    for text, item in [("b1", items[1]), ("loose", None), ("a1", items[0]), ("b2", items[1])]:
        actions.add_line(
            secretariat,
            meeting,
            kind=LineKind.CATATAN,
            text=text,
            agenda_item_id=item.id if item else None,
        )

    assert [line.text for line in queries.lines_of(meeting)] == ["a1", "b1", "b2", "loose"]


def test_add_line_when_the_agenda_item_is_of_another_meeting_then_it_is_not_found(secretariat):
    meeting, other = make_meeting(RUNNING), make_meeting()
    item = actions.add_agenda_items(secretariat, other, titles=["A"])[0]

    with pytest.raises(NotFound):
        actions.add_line(
            secretariat, meeting, kind=LineKind.CATATAN, text="x", agenda_item_id=item.id
        )

    assert meeting.last_line == 0


def test_add_line_when_the_client_brings_its_id_then_the_line_has_it(secretariat):
    line_id = uuid.uuid4()

    line = actions.add_line(
        secretariat, make_meeting(RUNNING), kind=LineKind.CATATAN, text="x", line_id=line_id
    )

    assert line.id == line_id


def test_change_line_when_the_kind_changes_then_tracking_follows_unless_said(secretariat):
    meeting = make_meeting(RUNNING)
    line = actions.add_line(secretariat, meeting, kind=LineKind.CATATAN, text="Renovasi")

    actions.change_line(secretariat, meeting, line, kind=LineKind.ARAHAN, text="Renovasi")
    by_default = line.is_tracked
    actions.change_line(
        secretariat, meeting, line, kind=LineKind.ARAHAN, text="Renovasi", is_tracked=False
    )

    assert (by_default, line.is_tracked, line.arrival) == (True, False, 1)


def test_add_line_when_several_write_at_once_then_every_arrival_is_its_own(app):
    with app.app_context(), in_region("KKU"):
        make_region("KKU")
        writer, number = make_actor(Role.SEKRETARIAT), make_meeting(RUNNING).number
        keep(make_agency())
    barrier, failures = threading.Barrier(WRITERS), []

    def write(turn):
        try:
            with app.app_context(), in_region("KKU"):
                if db.engine.dialect.name == "sqlite":
                    barrier.wait()  # reading already holds the one writer's place there
                meeting = db.session.scalars(Meeting.addressed_by(number)).one()
                if db.engine.dialect.name != "sqlite":
                    barrier.wait()
                actions.add_line(writer, meeting, kind=LineKind.CATATAN, text=f"baris {turn}")
                db.session.commit()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(turn,)) for turn in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with app.app_context(), in_region("KKU"):
        meeting = db.session.scalars(Meeting.addressed_by(number)).one()
        assert [line.arrival for line in queries.lines_of(meeting)] == list(range(1, WRITERS + 1))
