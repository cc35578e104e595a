"""The story in sentences: events joined with the reports they stand for; no database."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from coordapp.commitments.models import Commitment, CommitmentEvent, EventKind, Status
from coordapp.commitments.timeline import Change, slips_of, tell_story

START = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
ITEM = Commitment(target_quantity=Decimal(12), target_unit="posyandu")


def event(kind, hours=0, text="", **data):
    return CommitmentEvent(
        id=uuid.uuid4(),
        kind=kind,
        at=START + timedelta(hours=hours),
        actor_label="Bagian Kesra (Sekretariat KKU)",
        text=text,
        data=data,
    )


def a_report(**said):
    given = {
        "id": uuid.uuid4(),
        "agency": SimpleNamespace(label="Dinkes"),
        "author_label": "Bagian Kesra (Sekretariat KKU)",
        "status": Status.IN_PROGRESS,
        "quantity": None,
        "told_by": "",
        "stage": "",
        "next_review_on": None,
        "shares_reason": "",
        "verdict": None,
        "received_at": date(2026, 11, 20),
    }
    return SimpleNamespace(**{**given, **said})


def told(kind, update=None, **data):
    updates = [update] if update else []
    data = {"update": str(update.id), **data} if update else data
    (entry,) = tell_story(ITEM, [event(kind, **data)], updates)
    return entry


@pytest.mark.parametrize(
    ("kind", "said", "title"),
    [
        (EventKind.REPORTED, {"quantity": Decimal(8)}, "Dinkes melapor: 8 dari 12 posyandu"),
        (EventKind.REPORTED, {"status": Status.BLOCKED}, "Dinkes melaporkan kendala"),
        (EventKind.SUBMITTED, {}, "Dinkes mengajukan selesai"),
        (EventKind.VERIFIED, {}, "Bagian Kesra memverifikasi laporan tertanggal 20 Nov 2026"),
    ],
)
def test_story_when_an_event_stands_for_a_report_then_its_title_says_what(kind, said, title):
    assert told(kind, a_report(**said)).title == title


@pytest.mark.parametrize(
    ("kind", "data", "title"),
    [
        (EventKind.CONFIRMED, {"children": 17}, "Bagian Kesra membagi ke 17 instansi"),
        (EventKind.REQUESTED, {"request": "akhiri"}, "Bagian Kesra mengusulkan agar diakhiri"),
        (
            EventKind.DECIDED,
            {"request": "perpanjangan", "granted": True, "slip": 2},
            "Bagian Kesra menyetujui perpanjangan ke-2",
        ),
        (
            EventKind.DECIDED,
            {"request": "perpanjangan", "granted": False},
            "Bagian Kesra menolak perpanjangan",
        ),
        (
            EventKind.DECIDED,
            {"request": "akhiri", "granted": True},
            "Bagian Kesra mengakhiri komitmen ini",
        ),
        (EventKind.RECOMMENDED, {"recommends": False}, "Telaah Bagian Kesra: disarankan ditolak"),
    ],
)
def test_story_when_an_event_stands_alone_then_its_title_says_what(kind, data, title):
    assert told(kind, **data).title == title


@pytest.mark.parametrize("kind", list(EventKind))
def test_story_when_any_kind_happens_then_it_has_an_icon_and_a_sentence(kind):
    entry = told(kind)

    assert entry.icon
    assert "Bagian Kesra" in entry.title
    assert entry.by == "Bagian Kesra (Sekretariat KKU)"


def test_story_when_reported_on_behalf_then_it_says_who_told_it():
    entry = told(EventKind.REPORTED, a_report(told_by="Kadis, lewat telepon", stage="Lelang"))

    assert entry.remarks == [
        "Dicatat Bagian Kesra (Sekretariat KKU), disampaikan oleh Kadis, lewat telepon.",
        "Tahap: Lelang.",
    ]


def test_story_when_an_extension_is_asked_late_then_both_are_remarked():
    entry = told(EventKind.REQUESTED, proposed="2027-01-31", after_due=True)

    assert entry.remarks == ["Diusulkan menjadi 31 Jan 2027.", "Diajukan setelah tenggat."]


def test_story_when_terms_were_amended_then_before_and_after_are_readable():
    entry = told(
        EventKind.AMENDED, due_on=["2026-12-31", "2026-12-01"], target_quantity=["12.00", ""]
    )

    assert entry.changes == [
        Change("Tenggat", "31 Des 2026", "1 Des 2026"),
        Change("Target", "12", "–"),
    ]


def test_slips_when_the_date_moved_by_decision_and_addendum_then_each_step_counts():
    events = [
        event(EventKind.AMENDED, 2, due_on=["2027-01-31", "2027-01-30"]),
        event(EventKind.DECIDED, 1, due=["2026-12-31", "2027-01-31"]),
        event(EventKind.DECIDED, 3, request="perpanjangan", granted=False),
        event(EventKind.CONFIRMED, 0, due_on="2026-12-31"),
    ]

    slips = slips_of(date(2026, 12, 31), events)

    assert [(slip.due_on, slip.days) for slip in slips] == [
        (date(2026, 12, 31), 0),
        (date(2027, 1, 31), 31),
        (date(2027, 1, 30), -1),
    ]


def test_slips_when_there_never_was_a_date_then_none():
    assert slips_of(None, []) == []
