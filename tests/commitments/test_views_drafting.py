"""Drafts as people fill them in, confirm them, share them out and take them back."""

import pytest
from sqlalchemy import inspect

from coordapp.commitments.models import Commitment, Shape, Status
from coordapp.commitments.queries import lookups
from coordapp.db import db
from coordapp.meetings.models import Meeting
from coordapp.tenancy import in_region
from tests.commitments.stage import DRAFT, change
from tests.factories import keep

PATH = f"/komitmen/{DRAFT}"
TERMS = {"deliverable": "Berita acara", "due_on": "2026-12-31"}


@pytest.fixture
def desk(pages, stage):
    return pages.as_person(stage["secretariat"])


def option(form, name):
    """The key of the agency of this name in a form's picker."""
    for select in form.page.tree.all("select"):
        for choice in select.iter("option"):
            if name in "".join(choice.itertext()):
                return choice.get("value")
    raise AssertionError(f"no {name}")


def test_draft_when_opened_then_it_says_what_is_missing(desk):
    page = desk.open(PATH)

    assert "Langkah Anda: lengkapi komitmen ini." in page.main
    assert "Isi tenggat. Tulis keluaran" in page.main
    assert page.link("Lengkapi komitmen") == f"{PATH}/lengkapi"


def test_draft_when_saved_half_then_it_stays_a_draft_with_what_was_typed(desk, look):
    form = desk.open(f"{PATH}/lengkapi").form("Simpan draf")

    page = form.submit(deliverable="Berita acara", support_1=option(form, "PUPR")).follow()

    assert "Berita acara" in page.main
    assert look(Commitment, "status", "version", number=DRAFT)[0] is Status.DRAFT


def test_draft_when_confirmed_then_the_page_of_its_number_opens(desk, look):
    form = desk.open(f"{PATH}/lengkapi").form("Tetapkan")

    page = form.submit(
        **TERMS, lead_agency_id=option(form, "(Dinkes)"), districts=["61.11.01"]
    ).follow()

    assert page.path == "/komitmen/KKU-2026-0001"
    assert "Kec. Wilayah 61.11.01" in page.main
    assert look(Commitment, "status", number="KKU-2026-0001") is Status.NOT_STARTED


def test_draft_when_confirmed_too_early_then_nothing_is_saved_and_the_typed_stays(desk, look):
    form = desk.open(f"{PATH}/lengkapi").form("Tetapkan")

    page = form.submit(422, deliverable="Berita acara")

    assert "Isi tenggat." in page.main
    assert "Berita acara" in page.main
    assert look(Commitment, "deliverable", number=DRAFT) == ""


def test_draft_when_two_write_it_then_both_texts_are_shown(pages, stage, desk, look):
    form = desk.open(f"{PATH}/lengkapi").form("Simpan draf")
    desk.open(f"{PATH}/lengkapi").form("Simpan draf").submit(deliverable="Foto")

    page = form.submit(409, deliverable="Berita acara")
    page.form("Simpan draf").submit()

    assert "Keluaran baru saja diubah orang lain." in page.main
    assert look(Commitment, "deliverable", number=DRAFT) == "Berita acara"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due_on": "31/02/2026"}, "Tanggal tidak terbaca."),
        ({"target_quantity": "dua belas"}, "Tulis angka"),
        ({"statement": ""}, "Bagian ini wajib diisi."),
        ({"target_quantity": "0"}, "Target harus lebih dari nol."),
        ({"lead_agency_id": "x"}, "Pilih salah satu yang tersedia."),
    ],
)
def test_draft_when_something_is_mistyped_then_a_sentence_beside_the_field(desk, typed, sentence):
    form = desk.open(f"{PATH}/lengkapi").form("Simpan draf")

    assert sentence in form.submit(422, **typed).main


def test_draft_when_an_agency_of_another_region_is_forged_then_refused(app, desk, look):
    with app.app_context(), in_region("KPG"):
        foreign = lookups.find_by_number("KPG-2026-0001").lead_agency_id
    form = desk.open(f"{PATH}/lengkapi").form("Simpan draf")

    page = form.submit(422, lead_agency_id=str(foreign), districts=["53.01.01"])

    assert page.main.count("Pilih salah satu yang tersedia.") >= 1
    assert look(Commitment, "version", number=DRAFT) == 1


def test_draft_when_the_notulis_writes_it_then_kept_but_not_confirmed(app, pages, stage, look):
    (user_id,) = inspect(stage["stranger"]).identity
    with app.app_context(), in_region("KKU"):
        meeting = db.session.scalars(Meeting.addressed_by("KKU-R-2026-801")).one()
        meeting.notulis_id = user_id
        keep(meeting)
    form = pages.as_person(stage["stranger"]).open(f"{PATH}/lengkapi").form("Simpan draf")

    form.submit(deliverable="Berita acara")
    values = {**form.values, "tetapkan": "1", "deliverable": "Lain", "client_key": ""}
    form.page.visitor.send(f"{PATH}/lengkapi", values, 403)

    assert look(Commitment, "deliverable", number=DRAFT) == "Berita acara"


def test_complete_when_the_role_may_not_then_forbidden(app, pages, stage):
    for name in ("bupati", "auditor"):
        visitor = pages.as_person(stage[name])
        visitor.open(f"{PATH}/lengkapi", 403)
        for act in ("lengkapi", "bagi", "tarik-draf"):
            visitor.send(f"{PATH}/{act}", {"csrf_token": visitor.token()}, 403)


def test_complete_when_it_is_confirmed_already_then_the_page_opens_instead(app, desk):
    change(app, DRAFT, status=Status.NOT_STARTED)

    assert desk.open(f"{PATH}/lengkapi", 303).location == PATH


def test_fan_out_when_all_puskesmas_are_chosen_then_each_gets_an_anak(desk, look):
    desk.open(f"{PATH}/lengkapi").form("Simpan draf").submit(**TERMS)

    page = desk.open(f"{PATH}/lengkapi").form("Bagi dan tetapkan").submit(groups=["puskesmas"])
    shown = page.follow()

    assert shown.path == "/komitmen/KKU-2026-0001"
    assert "0 dari 2 selesai" in shown.main
    assert look(Commitment, "shape", number="KKU-2026-0001.02") is Shape.ANAK


def test_fan_out_when_one_agency_is_chosen_then_the_form_says_why_not(desk):
    desk.open(f"{PATH}/lengkapi").form("Simpan draf").submit(**TERMS)
    form = desk.open(f"{PATH}/lengkapi").form("Bagi dan tetapkan")

    page = form.submit(422, agency_ids=[option(form, "(Dinkes)")])

    assert "Pilih paling sedikit dua instansi." in page.main


def test_withdraw_when_a_reason_is_given_then_the_draft_leaves(desk, look):
    form = desk.open(f"{PATH}/lengkapi").form("Tarik draf")

    assert "wajib diisi" in form.submit(422).main
    form.submit(reason="Tidak dipantau")

    assert look(Commitment, "status", number=DRAFT) is Status.WITHDRAWN
