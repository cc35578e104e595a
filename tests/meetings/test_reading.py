"""Who sees a meeting, and how much of its minutes (design §5)."""

import pytest

from coordapp.meetings import actions, queries
from coordapp.meetings.models import LineKind, MeetingStatus, Presence, Sifat
from coordapp.meetings.rules import AttendanceEntry
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_actor,
    make_agency,
    make_commitment,
    make_meeting,
    make_person,
    make_region,
)

DRAFT, SCHEDULED, RUNNING, CLOSED, APPROVED, _CANCELLED = MeetingStatus
OPEN_LINE, SECRET_LINE, OWN_LINE = "Renovasi posyandu", "Usul mutasi kadis", "Jadwal imunisasi"
PHONE = "0811999888"


@pytest.fixture
def people(app, clock):
    """Somebody of every role in Kayong Utara, and an agency that is never invited."""
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        dinkes, other = make_agency("Dinas Kesehatan"), make_agency("Dinas Perhubungan")
        mitra = make_agency("LSM Sehat")
        made = {
            "secretariat": make_person(Role.SEKRETARIAT),
            "auditor": make_person(Role.AUDITOR),
            "leader": make_person(Role.PIMPINAN),
            "head": make_person(Role.PIMPINAN, dinkes),
            "agency": make_person(Role.INSTANSI, dinkes),
            "stranger": make_person(Role.INSTANSI, other),
            "partner": make_person(Role.MITRA, mitra),
            "notulis": make_person(Role.INSTANSI, other),
            "admin": make_person(Role.ADMIN),
        }
        made |= {"invited": [dinkes.id, mitra.id], "notulis_id": made["notulis"].id}
        keep(region)
        return made


def held(app, people, status, **columns):
    """A meeting with an open, a secret and Dinkes' own line, as it stands in a status."""
    with app.app_context(), in_region("KKU"):
        actor = make_actor(Role.SEKRETARIAT)
        columns.setdefault("notulis_id", people["notulis_id"])
        meeting = make_meeting(RUNNING, title="Rakor uji", **columns)
        actions.add_agenda_items(actor, meeting, titles=["Posyandu"])
        secret = actions.add_agenda_items(
            actor, meeting, titles=["Mutasi jabatan"], sifat=Sifat.RAHASIA
        )[0]
        rows = actions.invite_agencies(actor, meeting, agency_ids=people["invited"])
        entry = AttendanceEntry(Presence.PRESENT, "Kabid", "Ani Contoh", PHONE)
        actions.record_attendance(actor, meeting, entries={row.id: entry for row in rows})
        for text, item in ((OPEN_LINE, None), (SECRET_LINE, secret), (OWN_LINE, None)):
            line = actions.add_line(
                actor,
                meeting,
                kind=LineKind.KOMITMEN,
                text=text,
                agenda_item_id=item.id if item else None,
            )
        lead = next(row.agency for row in rows if row.agency_id == people["invited"][0])
        make_commitment(meeting=meeting, lead=lead, line_id=line.id)
        if status in (CLOSED, APPROVED):
            actions.close_minutes(actor, meeting)
        meeting.status = status
        keep(meeting)
        return meeting.number


def lines_seen(answer):
    return [text for text in (OPEN_LINE, SECRET_LINE, OWN_LINE) if text in answer.main]


FULL, SHARED, EXTRACT = [OPEN_LINE, SECRET_LINE, OWN_LINE], [OPEN_LINE, OWN_LINE], [OWN_LINE]


@pytest.mark.parametrize(
    ("who", "status", "sifat", "expected"),
    [
        ("secretariat", RUNNING, Sifat.RAHASIA, FULL),
        ("auditor", CLOSED, Sifat.RAHASIA, FULL),
        ("leader", CLOSED, Sifat.TERBATAS, FULL),
        ("notulis", RUNNING, Sifat.RAHASIA, FULL),
        ("agency", RUNNING, Sifat.BIASA, EXTRACT),
        ("agency", CLOSED, Sifat.BIASA, EXTRACT),
        ("agency", APPROVED, Sifat.BIASA, SHARED),
        ("agency", APPROVED, Sifat.TERBATAS, EXTRACT),
        ("head", CLOSED, Sifat.BIASA, EXTRACT),
        ("head", APPROVED, Sifat.BIASA, SHARED),
        ("partner", APPROVED, Sifat.BIASA, []),
    ],
)
def test_show_when_a_role_reads_then_it_gets_its_part(
    app, pages, people, who, status, sifat, expected
):
    number = held(app, people, status, sifat=sifat)

    answer = pages.as_person(people[who]).open(f"/rapat/{number}")

    assert lines_seen(answer) == expected
    assert ("Mutasi jabatan" in answer.main) is (expected == FULL)


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_show_when_not_invited_then_the_meeting_does_not_exist(app, pages, people, who):
    number = held(app, people, APPROVED)
    visitor = pages.as_person(people[who])

    for path in ("", "/notula", "/catat", "/ubah", "/pindaian/berkas"):
        visitor.open(f"/rapat/{number}{path}", status=404)


def test_show_when_a_draft_invites_then_those_invited_do_not_see_it(app, pages, people):
    number = held(app, people, DRAFT)

    pages.as_person(people["agency"]).open(f"/rapat/{number}", status=404)
    pages.as_person(people["notulis"]).open(f"/rapat/{number}")


def test_show_when_it_names_no_notulis_then_nobody_passes_for_them(app, pages, people):
    number = held(app, people, RUNNING, notulis_id=None)

    pages.as_person(people["stranger"]).open(f"/rapat/{number}", status=404)


@pytest.mark.parametrize("who", ["agency", "partner", "auditor", "leader", "head"])
def test_pages_when_read_by_those_who_do_not_minute_then_others_phones_are_missing(
    app, pages, people, who
):
    number = held(app, people, APPROVED)
    visitor = pages.as_person(people[who])

    texts = [visitor.open(f"/rapat/{number}").text]
    if who != "partner":
        texts.append(visitor.open(f"/rapat/{number}/notula").text)

    shown = " ".join(texts).count("+62811999888")
    own = {"agency": 1, "partner": 1, "head": 1}.get(who, 0)
    assert shown == own
    visitor.open(f"/rapat/{number}/kehadiran", status=403)


def test_notula_when_read_by_those_invited_then_attendance_and_secrets_are_missing(
    app, pages, people
):
    number = held(app, people, APPROVED)

    shared = pages.as_person(people["agency"]).open(f"/rapat/{number}/notula")
    whole = pages.as_person(people["auditor"]).open(f"/rapat/{number}/notula")

    assert lines_seen(shared) == SHARED
    assert lines_seen(whole) == FULL
    assert ("Ani Contoh" in shared.main, "Ani Contoh" in whole.main) == (False, True)


def test_notula_when_not_approved_then_it_says_so_and_those_invited_wait(app, pages, people):
    number = held(app, people, CLOSED)

    draft = pages.as_person(people["secretariat"]).open(f"/rapat/{number}/notula")

    assert "draf belum disahkan" in draft.main
    pages.as_person(people["agency"]).open(f"/rapat/{number}/notula", status=403)


@pytest.mark.parametrize("path", ["/notula.json", "/pindaian/berkas"])
def test_whole_files_when_asked_by_those_invited_then_they_are_refused(app, pages, people, path):
    number = held(app, people, APPROVED)

    pages.as_person(people["agency"]).open(f"/rapat/{number}{path}", status=403)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        (who, path)
        for who in ("agency", "head", "auditor", "leader")
        for path in (
            "ubah",
            "batal",
            "agenda",
            "undangan",
            "kehadiran",
            "catat",
            "tutup",
            "addendum",
            "pindaian",
            "sahkan",
        )
    ],
)
def test_work_when_asked_by_readers_then_it_is_refused(app, pages, people, who, path):
    number = held(app, people, RUNNING)

    pages.as_person(people[who]).open(f"/rapat/{number}/{path}", status=403)


def test_notulis_when_not_of_the_secretariat_then_lines_and_attendance_are_theirs(
    app, pages, people
):
    number = held(app, people, RUNNING)
    notulis = pages.as_person(people["notulis"])

    for path in ("catat", "kehadiran", "tutup"):
        notulis.open(f"/rapat/{number}/{path}")
    for path in ("ubah", "batal", "agenda", "undangan", "addendum"):
        notulis.open(f"/rapat/{number}/{path}", status=403)


def test_list_when_roles_read_it_then_each_sees_what_exists_for_them(app, pages, people):
    held(app, people, APPROVED)

    seen = {
        who: "Rakor uji" in pages.as_person(people[who]).open("/rapat/").main
        for who in ("secretariat", "auditor", "leader", "agency", "partner", "stranger")
    }

    assert seen == {
        "secretariat": True,
        "auditor": True,
        "leader": True,
        "agency": True,
        "partner": True,
        "stranger": False,
    }
    pages.as_person(people["admin"]).open("/rapat/", status=403)


def test_list_when_another_region_meets_then_nothing_of_it_shows(app, pages, people):
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        other = make_meeting(SCHEDULED, title="Rakor Kupang").number
        keep(region)
    secretariat = pages.as_person(people["secretariat"])

    assert "Rakor Kupang" not in secretariat.open("/rapat/").main
    secretariat.open(f"/rapat/{other}", status=404)


@pytest.mark.parametrize("count", [1, 3])
def test_list_when_longer_than_a_page_then_its_pages_hold_every_meeting_once(
    session, kku, monkeypatch, count
):
    monkeypatch.setattr("coordapp.meetings.queries.lists.PAGE", count)
    actor = make_actor(Role.SEKRETARIAT)
    for day in (1, 1, 2, None, 3, None):
        make_meeting(starts_on=day and kku.opened_at.date().replace(day=day))

    pages, cursor = [], ""
    while cursor is not None:
        found = queries.list_meetings(actor, queries.MeetingFilter(), after=cursor)
        pages.append([row.number for row in found.rows])
        cursor = found.after

    whole = [number for page in pages for number in page]
    assert len(whole) == len(set(whole)) == 6
    back = queries.list_meetings(
        actor, queries.MeetingFilter(), before=_cursor_of(actor, pages[1][0])
    )
    assert [row.number for row in back.rows] == pages[0]
    assert back.before is None


def _cursor_of(actor, number):
    wanted = queries.MeetingFilter(text=number)
    return queries.list_meetings(actor, wanted).rows[0].cursor
