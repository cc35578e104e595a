"""Reporting over HTTP: the ordinary report, the refused one, files that do not get lost."""

import uuid
from datetime import date

import pytest

from coordapp.agencies.models import Agency, Connectivity
from coordapp.commitments.models import Commitment, Status
from coordapp.db import db
from coordapp.followup.models import Channel, Evidence, EvidenceKind, Update
from coordapp.obstacles.models import Obstacle
from coordapp.tenancy import in_region
from tests.factories import keep
from tests.followup.town import NOTE, a_file, build_town, in_kku, rows_of, send
from tests.storage.hostile import photo, tagged_photo


@pytest.fixture
def town(app, clock):
    return build_town(app)


@pytest.fixture
def reporter(pages, town):
    return pages.as_person(town.people["reporter"])


# The ordinary report.


def test_report_form_when_opened_then_it_begins_where_the_last_report_ended(reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    assert form.values["status"] == ["in_progress"]
    assert form.values["review"] == ["2026-11-27"]
    assert form.values["client_key"]


@pytest.mark.parametrize(("signal", "is_told"), [("baik", True), ("blankspot", False)])
def test_report_form_when_a_silent_unit_is_past_due_then_signal_decides_what_it_is_called(
    app, pages, clock, signal, is_told
):
    town = build_town(app, due_on=date(2026, 11, 20))
    in_kku(app, lambda: set_signal(town, Connectivity(signal)))

    page = pages.as_person(town.people["reporter"]).open(town.report_path)

    assert ("terlambat" in page.main) is is_told


def set_signal(town, connectivity):
    lead = db.session.get(Agency, uuid.UUID(town.lead_id))
    lead.connectivity = connectivity
    keep(lead)


def test_report_when_sent_then_its_page_shows_what_was_said(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    page = send(form, note=NOTE, quantity="6", evidence=[a_file()]).follow()

    assert page.heading == "Laporan Puskesmas Sukadana (contoh)"
    assert "6 dari 8 desa" in page.main
    assert "Belum diperiksa" in page.main
    (update,) = rows_of(app, Update)
    assert str(update.next_review_on) == "2026-11-27"
    (item,) = rows_of(app, Evidence)
    assert (item.kind, item.file_name) == (EvidenceKind.PHOTO, "foto.jpg")
    assert item.original_sha256 != item.served_sha256


def test_report_when_sent_twice_then_it_is_applied_once(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    first = send(form, note=NOTE)
    second = send(form, note=NOTE)

    assert first.location == second.location
    assert len(rows_of(app, Update)) == 1


def test_report_when_another_day_is_picked_then_it_is_kept(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    send(form, note=NOTE, review="lain", next_review_on="15/12/2026")

    assert str(rows_of(app, Update)[0].next_review_on) == "2026-12-15"


def test_report_when_terkendala_then_the_obstacle_is_in_the_register(app, reporter, town):
    form = reporter.open(town.report_path).form("Kirim")

    send(
        form,
        note="Sinyal hilang",
        status="blocked",
        obstacle_class="jaringan",
        asked="Penguat sinyal",
        asked_agency_id=town.helper_id,
    )

    (obstacle,) = rows_of(app, Obstacle)
    assert (obstacle.asked, str(obstacle.asked_agency_id)) == ("Penguat sinyal", town.helper_id)


@pytest.mark.parametrize("text", ["NIK 6111010101010001", "Hubungi 0812-3456-7890"])
def test_report_when_it_looks_like_personal_data_then_it_warns_once_and_then_takes_it(
    app, reporter, town, text
):
    form = reporter.open(town.report_path).form("Kirim")

    warned = send(form, 422, note=text)

    assert "Periksa sekali lagi." in warned.main
    assert rows_of(app, Update) == []

    send(warned.form("Kirim"))

    assert [update.note for update in rows_of(app, Update)] == [text]


def test_report_when_the_text_is_changed_after_a_warning_then_it_is_looked_at_again(reporter, town):
    warned = send(reporter.open(town.report_path).form("Kirim"), 422, note="NIK 6111010101010001")

    again = send(warned.form("Kirim"), 422, note="NIK 6111010101010002")

    assert "Periksa sekali lagi." in again.main


def test_report_when_an_unknown_choice_is_sent_then_it_is_refused(app, reporter, town):
    sent = reporter.open(town.report_path).form("Kirim").values | {"note": NOTE}

    for field, value in (("status", "done"), ("obstacle_class", "x"), ("asked_agency_id", "x")):
        reporter.send(town.report_path, sent | {field: value}, status=422)

    assert rows_of(app, Update) == []


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.DONE, Status.DROPPED])
def test_report_form_when_nothing_can_be_reported_then_it_says_why(app, reporter, town, status):
    with app.app_context(), in_region("KKU"):
        commitment = db.session.scalars(db.select(Commitment)).one()
        commitment.status = status
        keep(commitment)

    page = reporter.open(town.report_path)

    assert "Belum dapat dilaporkan" in page.main
    assert [form for form in page.tree.all("form") if form.get("enctype")] == []


# Others.


def test_report_when_a_supporter_reports_then_it_is_asked_for_no_figure(app, pages, town):
    helper = pages.as_person(town.people["helper"])
    form = helper.open(town.report_path).form("Kirim")

    send(form, note="Penguat sinyal terpasang", status="submitted")

    (update,) = rows_of(app, Update)
    assert (str(update.agency_id), update.is_submission) == (town.helper_id, False)
    assert "quantity" not in form.names


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 404),
        ("foreign secretariat", 404),
        ("secretariat", 403),
        ("leader", 403),
        ("auditor", 403),
    ],
)
def test_report_when_it_is_not_theirs_then_the_door_stays_shut(app, pages, town, who, status):
    visitor = pages.as_person(town.people[who])

    visitor.open(town.report_path, status=status)
    visitor.send(
        town.report_path,
        {"csrf_token": visitor.token(), "note": "x", "status": "in_progress"},
        status=status,
    )

    assert rows_of(app, Update) == []


def test_report_when_forbidden_then_no_file_was_kept(app, pages, town):
    before = set(app.extensions["storage"].all_hashes())
    visitor = pages.as_person(town.people["stranger"])
    content = photo(size=(70, 50))

    visitor.send(
        town.report_path,
        {"csrf_token": visitor.token(), "evidence": [a_file(content)]},
        status=404,
    )

    assert set(app.extensions["storage"].all_hashes()) == before


def test_on_behalf_when_the_secretariat_was_told_then_the_report_is_marked(app, pages, town):
    secretariat = pages.as_person(town.people["secretariat"])
    form = secretariat.open(f"{town.report_path}-atas-nama").form("Kirim")

    page = send(form, note=NOTE, told_by="Kepala puskesmas, telepon", quantity="6").follow()

    assert "Atas nama" in page.main
    assert "Kepala puskesmas, telepon" in page.main
    (update,) = rows_of(app, Update)
    assert (update.channel, str(update.agency_id)) == (Channel.ON_BEHALF, town.lead_id)


def test_on_behalf_when_a_supporter_is_spoken_for_then_the_figures_of_the_lead_are_left_out(
    app, pages, town
):
    secretariat = pages.as_person(town.people["secretariat"])
    form = secretariat.open(f"{town.report_path}-atas-nama").form("Kirim")

    send(form, note=NOTE, told_by="Kadis", quantity="6", agency_id=town.helper_id)

    assert rows_of(app, Update)[0].quantity is None


def test_on_behalf_when_nobody_told_it_then_it_is_refused(pages, town):
    secretariat = pages.as_person(town.people["secretariat"])
    form = secretariat.open(f"{town.report_path}-atas-nama").form("Kirim")

    page = send(form, 422, note=NOTE)

    assert "Bagian ini wajib diisi." in page.main


def test_on_behalf_when_the_notulis_says_selesai_then_it_is_refused(app, pages, town):
    notulis = pages.as_person(town.people["notulis"])
    form = notulis.open(f"{town.report_path}-atas-nama").form("Kirim")

    page = send(
        form, 422, note=NOTE, told_by="Kapus", status="submitted", evidence=[a_file(tagged_photo())]
    )

    assert "Hanya PJ atau sekretariat" in page.main
    assert rows_of(app, Update) == []


def test_on_behalf_when_an_agency_tries_then_it_is_forbidden(pages, town):
    pages.as_person(town.people["reporter"]).open(f"{town.report_path}-atas-nama", status=403)
    pages.as_person(town.people["stranger"]).open(f"{town.report_path}-atas-nama", status=404)
