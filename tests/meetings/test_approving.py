"""Approval, the signed sheet, addenda and forums, as people do them."""

import hashlib
from io import BytesIO

import pytest

from coordapp.db import db
from coordapp.meetings import queries
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_actor, make_agency, make_person, make_region
from tests.meetings.scenes import closed_meeting

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def people(app, clock):
    """A secretariat and the leader who chairs."""
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        made = {
            "secretariat": make_person(Role.SEKRETARIAT),
            "chair": make_person(Role.PIMPINAN),
        }
        made["chair_id"] = made["chair"].id
        keep(region)
        return made


def closed(app, people, **columns):
    with app.app_context(), in_region("KKU"):
        columns = {"chair_user_id": people["chair_id"], **columns}
        meeting = closed_meeting(make_actor(Role.SEKRETARIAT), **columns)
        keep(meeting)
        return meeting.number


def in_kku(app, number, read):
    with app.app_context(), in_region("KKU"):
        return read(db.session.scalars(Meeting.addressed_by(number)).one())


def test_approve_when_the_chair_has_read_then_the_minutes_are_official(app, pages, people):
    number = closed(app, people)
    chair = pages.as_person(people["chair"])
    page = chair.open(chair.open(f"/rapat/{number}").link("Baca dan sahkan"))

    approved = page.form("Sahkan notula").submit().follow()

    digest = in_kku(app, number, lambda meeting: queries.get_revision(meeting).sha256)
    assert digest in page.main
    assert "Renovasi posyandu" in page.main
    assert "Disahkan" in approved.main


def test_approve_when_the_password_is_old_then_it_is_asked_again(app, pages, people, clock):
    number = closed(app, people)
    chair = pages.as_person(people["chair"])
    clock.move(hours=2)

    asked = chair.open(f"/rapat/{number}/sahkan", status=303)

    assert asked.location.startswith("/konfirmasi")


def test_approve_when_the_chair_is_the_notulis_then_the_door_stays_shut(app, pages, people):
    number = closed(app, people, notulis_id=people["chair_id"])

    pages.as_person(people["chair"]).open(f"/rapat/{number}/sahkan", status=403)


def test_frozen_text_when_downloaded_then_its_digest_is_the_printed_one(app, pages, people):
    number = closed(app, people)

    answer = pages.as_person(people["secretariat"]).open(f"/rapat/{number}/notula.json")

    digest = in_kku(app, number, lambda meeting: queries.get_revision(meeting).sha256)
    assert hashlib.sha256(answer.response.get_data()).hexdigest() == digest


def signed_sheet(people, pages, number, data, name, status=303, **values):
    secretariat = pages.as_person(people["secretariat"])
    form = secretariat.open(f"/rapat/{number}/pindaian").form("Catat pengesahan")
    sent = {"signed_on": "2026-11-23", "approver_label": "Sekretaris Daerah", **values}
    return secretariat, form.submit(status, scan=upload(data, name), **sent)


def upload(data, name):
    return (BytesIO(data), name)


def test_signed_sheet_when_recorded_then_it_approves_and_can_be_read_back(app, pages, people):
    number = closed(app, people)

    secretariat, answer = signed_sheet(people, pages, number, PDF, "lembar.pdf")

    assert "Disahkan Sekretaris Daerah" in answer.follow().main
    with secretariat.http.get(f"/rapat/{number}/pindaian/berkas") as kept:
        assert kept.get_data() == PDF
        assert "attachment" in kept.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("data", "name", "values", "sentence"),
    [
        (b"<script>alert(1)</script>", "lembar.pdf", {}, "Jenis berkas ini tidak diterima."),
        (PDF, "lembar.pdf", {"signed_on": "2026-11-24"}, "Tanggal tanda tangan belum tiba."),
        (PDF, "lembar.pdf", {"approver_label": ""}, "wajib diisi"),
    ],
)
def test_signed_sheet_when_something_is_wrong_then_nothing_is_approved(
    app, pages, people, data, name, values, sentence
):
    number = closed(app, people)

    _secretariat, answer = signed_sheet(people, pages, number, data, name, 422, **values)

    assert sentence in answer.main
    assert in_kku(app, number, lambda meeting: meeting.status) is MeetingStatus.CLOSED


def test_addendum_when_written_then_page_and_paper_show_it(app, pages, people):
    number = closed(app, people)
    secretariat = pages.as_person(people["secretariat"])
    form = secretariat.open(f"/rapat/{number}/addendum").form("Simpan addendum")

    page = form.submit(text="Nama tempat: Aula Setda").follow()

    assert "Nama tempat: Aula Setda" in page.main
    assert "Nama tempat: Aula Setda" in secretariat.open(f"/rapat/{number}/notula").main


def test_forum_when_opened_changed_and_ended_then_its_page_follows(app, pages, people):
    with app.app_context(), in_region("KKU"):
        keep(make_agency("Dinas Kesehatan"))
    secretariat = pages.as_person(people["secretariat"])
    made = secretariat.open("/forum/baru").form("Simpan").submit(name="Rakor Kesehatan").follow()

    changed = secretariat.open(made.link("Ubah")).form("Simpan")
    page = changed.submit(rhythm="triwulan").follow()
    ended = secretariat.open(page.link("Akhiri")).form("Akhiri forum")
    page = ended.submit(ended_on="2026-11-23").follow()

    assert page.heading == "Rakor Kesehatan"
    assert "triwulan" in page.main
    assert "Berakhir" in secretariat.open("/forum/").main


def test_forum_when_read_by_its_leader_then_no_button_is_there(app, pages, people):
    leader = pages.as_person(people["chair"])

    page = leader.open("/forum/")

    assert "Forum baru" not in page.main
    leader.open("/forum/baru", status=403)
