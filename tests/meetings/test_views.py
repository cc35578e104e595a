"""A meeting as the secretariat runs it, from its first form to its closed minutes."""

import pytest

from coordapp.db import db
from coordapp.meetings import queries
from coordapp.meetings.models import Meeting, MeetingStatus, Presence
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_line,
    make_meeting,
    make_person,
    make_region,
)
from tests.statements import heard_statements


@pytest.fixture
def people(app, clock):
    """The secretariat of Kayong Utara and two agencies."""
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        dinkes = make_agency("Dinas Kesehatan", short_name="Dinkes")
        dpmd = make_agency("Dinas Pemberdayaan Masyarakat", short_name="DPMD")
        made = {
            "secretariat": make_person(Role.SEKRETARIAT),
            "chair": make_person(Role.PIMPINAN),
            "dinkes_id": str(dinkes.id),
            "dpmd_id": str(dpmd.id),
        }
        keep(region)
        return made


@pytest.fixture
def secretariat(pages, people):
    return pages.as_person(people["secretariat"])


@pytest.fixture
def number(app, people):
    """The number of a running meeting of Kayong Utara."""
    return planted(app, MeetingStatus.IN_PROGRESS)


def planted(app, status, **columns):
    with app.app_context(), in_region("KKU"):
        meeting = make_meeting(status, **columns)
        keep(meeting)
        return meeting.number


def in_kku(app, number, read):
    with app.app_context(), in_region("KKU"):
        return read(db.session.scalars(Meeting.addressed_by(number)).one())


def test_meeting_when_run_by_plain_forms_then_its_minutes_close(app, secretariat, people):
    form = secretariat.open("/rapat/baru").form("Jadwalkan")
    agenda = form.submit(title="Rakor Kesehatan", starts_on="2026-11-23", starts_at="09.00")
    number = agenda.location.split("/")[2]
    agenda.follow().form("Tambah butir").submit(titles="Pembukaan\nPosyandu")
    invitations = secretariat.open(f"/rapat/{number}/undangan")
    invitations.form("Undang").submit(agency_ids=[people["dinkes_id"], people["dpmd_id"]])
    secretariat.open(f"/rapat/{number}").form("Mulai rapat").submit()
    sheet = secretariat.open(f"/rapat/{number}/kehadiran").form("Simpan kehadiran")
    present = {name: "hadir" for name in sheet.values if name.startswith("presence-")}
    sheet.submit(**present)
    minute = secretariat.open(f"/rapat/{number}/catat").form("Simpan baris")
    again = minute.submit(kind="catatan", text="Rapat dibuka Sekda").follow()

    closed = secretariat.open(f"/rapat/{number}/tutup").form("Tutup notula").submit()

    assert number == "KKU-R-2026-001"
    assert "Rapat dibuka Sekda" in again.main
    assert "Ditutup, belum disahkan" in closed.follow().main


def test_create_when_kept_as_a_draft_then_it_is_one(app, secretariat):
    answer = secretariat.open("/rapat/baru").form("Simpan sebagai draf").submit(title="Rakor")

    number = answer.location.split("/")[2]

    assert in_kku(app, number, lambda meeting: meeting.status) is MeetingStatus.DRAFT


def test_create_when_hours_are_turned_then_the_form_says_so_and_keeps_the_text(secretariat):
    form = secretariat.open("/rapat/baru").form("Jadwalkan")

    refused = form.submit(422, title="Rakor", starts_at="12:00", ends_at="09:00")

    assert "Jam selesai harus setelah jam mulai." in refused.main
    assert refused.form("Jadwalkan").values["title"] == "Rakor"


def test_edit_when_saved_meanwhile_then_both_texts_stand_side_by_side(app, secretariat, number):
    first = secretariat.open(f"/rapat/{number}/ubah").form("Simpan")
    secretariat.open(f"/rapat/{number}/ubah").form("Simpan").submit(place="Aula Dinkes")

    conflict = first.submit(409, place="Aula Setda")

    assert "Aula Dinkes" in conflict.main
    assert in_kku(app, number, lambda meeting: meeting.place) == "Aula Dinkes"


def test_cancel_when_a_reason_is_given_then_the_page_shows_it(secretariat, number):
    form = secretariat.open(f"/rapat/{number}/batal").form("Batalkan rapat")

    page = form.submit(reason="Bupati dinas luar").follow()

    assert "Bupati dinas luar" in page.main


def test_agenda_when_moved_changed_and_removed_then_the_list_follows(app, secretariat, number):
    path = f"/rapat/{number}/agenda"
    secretariat.open(path).form("Tambah butir").submit(titles="A\nB")
    first, second = in_kku(
        app, number, lambda meeting: [item.id for item in queries.agenda_of(meeting)]
    )

    secretariat.open(path).form(f"{path}/{second}/pindah").submit(arah="naik")
    secretariat.open(f"{path}/{second}").form("Simpan").submit(title="B baru", sifat="rahasia")
    secretariat.open(path).form(f"{path}/{first}/hapus").submit()

    found = in_kku(
        app,
        number,
        lambda meeting: [(item.position, item.title) for item in queries.agenda_of(meeting)],
    )
    assert found == [(1, "B baru")]


def test_notes_when_written_during_the_meeting_then_they_stand_under_the_point(secretariat, number):
    path = f"/rapat/{number}/agenda"
    secretariat.open(path).form("Tambah butir").submit(titles="Posyandu")
    link = secretariat.open(path).link("Ubah Posyandu")

    form = secretariat.open(f"{link}/catatan").form("Simpan")
    form.submit(notes="79 dari 86 unit melapor")

    assert "79 dari 86 unit melapor" in secretariat.open(f"/rapat/{number}").main


def test_invitation_when_another_post_is_invited_then_the_list_shows_it(
    secretariat, people, number
):
    path = f"/rapat/{number}/undangan"
    secretariat.open(path).form("Undang").submit(agency_ids=[people["dinkes_id"]])
    edit = secretariat.open(f"{path}/{people['dinkes_id']}").form("Simpan")

    page = edit.submit(invited_post="Sekretaris dinas").follow()

    assert "Sekretaris dinas" in page.main
    page.form(f"{path}/{people['dinkes_id']}/hapus").submit()
    assert "Sekretaris dinas" not in secretariat.open(path).main


def test_invite_when_nothing_is_ticked_then_the_field_says_so(secretariat, number):
    form = secretariat.open(f"/rapat/{number}/undangan").form("Undang")

    refused = form.submit(422)

    assert "Centang paling sedikit satu instansi." in refused.main


def test_attendance_when_two_fill_in_the_same_row_then_the_later_one_is_told(
    app, secretariat, people, number
):
    path = f"/rapat/{number}/kehadiran"
    invite = secretariat.open(f"/rapat/{number}/undangan").form("Undang")
    invite.submit(agency_ids=[people["dinkes_id"]])
    first = secretariat.open(path).form("Simpan kehadiran")
    second = secretariat.open(path).form("Simpan kehadiran")
    name = next(name for name in first.values if name.startswith("presence-"))
    first.submit(**{name: "hadir"})

    told = second.submit(422, **{name: "berhalangan"})

    assert "Sudah dicatat orang lain: Dinkes (hadir)." in told.main
    told.form("Simpan kehadiran").submit()
    rows = in_kku(app, number, lambda meeting: queries.attendance_of(meeting))
    assert [row.presence for row in rows] == [Presence.EXCUSED]


def test_attendance_when_a_phone_is_no_number_then_the_sheet_keeps_what_was_typed(
    secretariat, people, number
):
    secretariat.open(f"/rapat/{number}/undangan").form("Undang").submit(
        agency_ids=[people["dinkes_id"]]
    )
    sheet = secretariat.open(f"/rapat/{number}/kehadiran").form("Simpan kehadiran")
    key = next(name for name in sheet.values if name.startswith("presence-")).removeprefix(
        "presence-"
    )

    refused = sheet.submit(
        422, **{f"presence-{key}": "hadir", f"name-{key}": "Ani", f"phone-{key}": "x"}
    )

    assert "Nomor HP “x” tidak terbaca." in refused.main
    assert refused.form("Simpan kehadiran").values[f"name-{key}"] == "Ani"


def test_guest_when_added_then_the_sheet_lists_and_removes_them(secretariat, number):
    path = f"/rapat/{number}/kehadiran"
    added = secretariat.open(path).form("Tambah tamu").submit(attended_name="Budi").follow()

    gone = added.form("Hapus").submit().follow()

    assert "Budi" in added.main
    assert "Budi" not in gone.main


def test_line_when_saved_then_the_form_comes_back_for_the_same_point(app, secretariat, number):
    secretariat.open(f"/rapat/{number}/agenda").form("Tambah butir").submit(titles="Posyandu")
    form = secretariat.open(f"/rapat/{number}/catat").form("Simpan baris")
    item = str(in_kku(app, number, lambda meeting: queries.agenda_of(meeting)[0].id))

    page = form.submit(kind="arahan", text="Renovasi", agenda_item_id=item).follow()

    again = page.form("Simpan baris").values
    assert (again["agenda_item_id"], again["kind"], again["text"]) == ([item], ["arahan"], "")
    assert f"{number}.b1" in page.main


def test_line_when_corrected_and_removed_then_the_list_follows(secretariat, number):
    form = secretariat.open(f"/rapat/{number}/catat").form("Simpan baris")
    page = form.submit(kind="komitmen", text="Renovasi 12 posyandu").follow()

    changed = secretariat.open(page.link("Ubah baris 1")).form("Simpan")
    page = changed.submit(text="Renovasi 13 posyandu", is_untracked="y").follow()
    assert "Renovasi 13 posyandu" in page.main
    assert f"{number}.b1" not in page.main

    page = page.form("Hapus").submit().follow()
    assert "Renovasi 13 posyandu" not in page.main


def test_line_when_it_holds_a_nik_then_a_warning_is_shown(secretariat, number):
    form = secretariat.open(f"/rapat/{number}/catat").form("Simpan baris")

    page = form.submit(kind="catatan", text="Pasien 6111010101900001 dirujuk").follow()

    assert "mirip NIK" in page.text


def test_close_when_something_lacks_then_it_is_listed_and_a_reason_closes(secretariat, number):
    page = secretariat.open(f"/rapat/{number}/tutup")

    refused = page.form("Tutup notula").submit(422)
    refused.form("Tutup notula").submit(overridden="Rapat mendadak")

    assert "Rapat ini tidak punya agenda." in page.main
    assert "Masih ada peringatan." in refused.main
    assert "Rapat mendadak" in secretariat.open(f"/rapat/{number}").main


def test_closed_meeting_when_a_line_is_sent_then_it_is_refused(secretariat, number):
    late = secretariat.open(f"/rapat/{number}/catat").form("Simpan baris")
    secretariat.open(f"/rapat/{number}/tutup").form("Tutup notula").submit(overridden="Selesai")

    refused = late.submit(422, kind="catatan", text="Terlambat")

    assert "Perubahan dicatat sebagai addendum." in refused.main


def test_index_when_filtered_then_only_what_fits_is_listed(app, secretariat):
    planted(app, MeetingStatus.SCHEDULED, title="Rembuk stunting")
    planted(app, MeetingStatus.CANCELLED, title="Lokmin triwulan")

    by_text = secretariat.open("/rapat/?q=stunting").main
    by_status = secretariat.open("/rapat/?status=cancelled").main
    nothing = secretariat.open("/rapat/?q=stunting&status=cancelled&tahun=x&forum=x").main

    assert ("Rembuk stunting" in by_text, "Lokmin triwulan" in by_text) == (True, False)
    assert ("Rembuk stunting" in by_status, "Lokmin triwulan" in by_status) == (False, True)
    assert "Tidak ada rapat yang cocok" in nothing


@pytest.mark.parametrize("count", [1, 3])
def test_show_when_lines_grow_then_its_queries_do_not(app, secretariat, count):
    number = planted(app, MeetingStatus.IN_PROGRESS)
    with app.app_context(), in_region("KKU"):
        meeting = db.session.scalars(Meeting.addressed_by(number)).one()
        for _turn in range(count):
            keep(make_line(meeting))

    with app.app_context(), heard_statements() as heard:
        secretariat.open(f"/rapat/{number}")

    assert len(heard) == 6
