"""The acts on a commitment as people send them: one happy path and the refusals of each door."""

from datetime import date

import pytest
from sqlalchemy import inspect

from coordapp.commitments.models import (
    Commitment,
    CommitmentEvent,
    EventKind,
    FundingLine,
    Shape,
    Status,
)
from coordapp.commitments.queries import lookups
from coordapp.tenancy import in_region
from tests.commitments.stage import ITEM, change

PATH = f"/komitmen/{ITEM}"


@pytest.fixture
def parts(app):
    """Places and shares of the item afterwards."""

    def find():
        with app.app_context(), in_region("KKU"):
            item = lookups.find_by_number(ITEM)
            places = [link.place_code for link in lookups.place_links(item)]
            return places, list(lookups.shares_of(item).values())

    return find


# Receiving.


def test_acknowledge_when_the_lead_does_then_the_page_says_since_when(pages, stage):
    dinkes = pages.as_person(stage["dinkes"])

    page = dinkes.open(PATH).form("Tandai diterima").submit().follow()

    assert "diterima 23 Nov 2026" in page.main


@pytest.mark.parametrize("name", ["pupr", "secretariat", "bupati"])
def test_acknowledge_when_anybody_else_does_then_forbidden(pages, stage, name):
    visitor = pages.as_person(stage[name])

    visitor.send(f"{PATH}/terima", {"csrf_token": visitor.token()}, 403)


# Addenda.


def test_addendum_when_the_wording_changes_then_it_stands_with_its_history(pages, stage, parts):
    form = pages.as_person(stage["secretariat"]).open(f"{PATH}/addendum").form("Catat addendum")

    page = form.submit(statement="Merenovasi 14 posyandu", reason="Jumlah keliru").follow()

    assert page.heading == "Merenovasi 14 posyandu"
    assert "Jumlah keliru" in page.main
    assert parts() == ([], ["gambar teknis"])


def test_addendum_when_places_and_supports_are_chosen_then_kept(pages, stage, parts):
    visitor = pages.as_person(stage["secretariat"])
    form = visitor.open(f"{PATH}/addendum").form("Catat addendum")

    form.submit(
        districts=["61.11.01"], villages=["61.11.01.2001"], support_1="", reason="PUPR mundur"
    )

    assert parts() == (["61.11.01", "61.11.01.2001"], [])


def test_addendum_when_no_reason_is_given_then_the_typed_text_stays(pages, stage, look):
    form = pages.as_person(stage["secretariat"]).open(f"{PATH}/addendum").form("Catat addendum")

    page = form.submit(422, statement="Teks baru")

    assert "Teks baru" in page.main
    assert "wajib diisi" in page.main
    assert look(Commitment, "statement", number=ITEM) == "Merenovasi 12 posyandu"


def test_addendum_when_somebody_was_faster_then_both_texts_are_shown(pages, stage, look):
    first = pages.as_person(stage["secretariat"]).open(f"{PATH}/addendum").form("Catat addendum")
    second = pages.as_person(stage["bupati"]).open(f"{PATH}/addendum").form("Catat addendum")
    first.submit(statement="Teks pertama", reason="Satu")

    page = second.submit(409, statement="Teks kedua", reason="Dua")

    assert "Teks pertama" in page.main
    assert "Teks kedua" in page.main
    assert look(Commitment, "statement", number=ITEM) == "Teks pertama"


def test_terms_when_a_report_came_between_then_the_text_is_shown_before_it_is_kept(
    app, pages, stage, look
):
    visitor = pages.as_person(stage["secretariat"])
    form = visitor.open(f"{PATH}/ketentuan").form("Catat addendum")
    change(app, latest_note="Laporan baru")

    page = form.submit(409, target_quantity="10", reason="Disepakati")
    page.form("Catat addendum").submit()

    assert "Target baru saja diubah orang lain." in page.main
    assert look(Commitment, "target_quantity", number=ITEM) == 10


@pytest.mark.parametrize("name", ["dinkes", "pupr", "auditor"])
def test_terms_when_the_role_may_not_then_forbidden(pages, stage, name):
    for path in ("addendum", "ketentuan"):
        pages.as_person(stage[name]).open(f"{PATH}/{path}", 403)


def test_terms_when_the_secretariat_has_an_interest_then_forbidden_and_told_why(app, pages, stage):
    (user_id,) = inspect(stage["secretariat"]).identity
    change(app, involved_users=f" {user_id} ")
    visitor = pages.as_person(stage["secretariat"])

    visitor.open(f"{PATH}/ketentuan", 403)
    page = visitor.open(PATH)

    assert "Ubah ketentuan" not in page.main
    assert "karena Anda pernah menulis laporan atau usulan di sini." in page.main


# Money.


def test_funding_when_a_line_is_added_and_changed_then_the_page_sums_it(pages, stage, look):
    visitor = pages.as_person(stage["dinkes"])
    form = visitor.open(f"{PATH}/dana").form("Simpan")
    form.submit(source="APBD", budgeted_idr="Rp600.000.000")
    line_id = look(FundingLine, "id")

    visitor.open(f"{PATH}/dana?sumber={line_id}").form("Simpan").submit(realised_idr="412500000")
    page = visitor.open(PATH)

    assert "APBD, 2026" in page.main
    assert "600.000.000412.500.00068,8%" in page.main


def test_funding_when_the_line_is_unknown_then_not_found(pages, stage):
    visitor = pages.as_person(stage["dinkes"])

    for asked in ("x", "01a20498-facd-713e-99b3-0708e4d534af"):
        visitor.open(f"{PATH}/dana?sumber={asked}", 404)


def test_funding_when_the_amount_is_no_number_then_beside_its_field(pages, stage):
    form = pages.as_person(stage["dinkes"]).open(f"{PATH}/dana").form("Simpan")

    page = form.submit(422, source="APBD", budgeted_idr="banyak")

    assert "Tulis angka" in page.main


# Ending and reopening.


def test_drop_when_the_leader_does_then_it_is_closed_with_its_ground(pages, stage, look):
    form = pages.as_person(stage["sekda"]).open(f"{PATH}/akhiri").form("Akhiri")

    page = form.submit(ground="kahar", reference="BA 4/2026", reason="Banjir").follow()

    assert "keadaan kahar. Banjir (BA 4/2026)" in page.main
    assert look(Commitment, "status", number=ITEM) is Status.DROPPED


@pytest.mark.parametrize("name", ["dinkes", "secretariat", "auditor"])
def test_drop_when_the_role_may_not_then_forbidden(pages, stage, name):
    pages.as_person(stage[name]).open(f"{PATH}/akhiri", 403)


def test_reopen_when_the_reason_is_missing_then_the_page_says_so(app, pages, stage, look):
    change(app, status=Status.DONE, closed_on=date(2026, 11, 20))
    visitor = pages.as_person(stage["sekda"])

    page = visitor.open(PATH).form("Buka kembali").submit(422)
    page.form("Buka kembali").submit(reason="Belum tuntas")

    assert "wajib diisi" in page.main
    assert look(Commitment, "status", number=ITEM) is Status.IN_PROGRESS


def test_direct_when_sent_twice_then_told_once(pages, stage, look):
    form = pages.as_person(stage["bupati"]).open(PATH).form("Kirim arahan")

    first = form.submit(text="Percepat sebelum akhir tahun", answer_due_on="2026-11-30")
    second = form.submit(text="Percepat sebelum akhir tahun", answer_due_on="2026-11-30")

    assert first.location == second.location == PATH
    assert look(CommitmentEvent, "data", kind=EventKind.DIRECTED) == {"answer_due": "2026-11-30"}


def test_claim_when_the_meeting_heard_it_then_a_mark_beside_the_status(pages, stage, look):
    visitor = pages.as_person(stage["secretariat"])

    page = visitor.open(PATH).form("Catat rampung").submit(note="Disampaikan kadis").follow()

    assert "dinyatakan rampung dalam rapat" in page.main
    assert look(Commitment, "status", number=ITEM) is Status.NOT_STARTED


def test_acts_when_the_item_is_of_another_region_then_nothing_exists(pages, stage):
    visitor = pages.as_person(stage["secretariat"])
    token = visitor.token()

    for act in ("terima", "addendum", "ketentuan", "dana", "akhiri", "arahan", "bagi", "lengkapi"):
        visitor.send(f"/komitmen/KPG-2026-0001/{act}", {"csrf_token": token}, 404)


def test_shape_when_it_is_an_induk_then_its_terms_are_not_asked(app, pages, stage):
    change(app, shape=Shape.INDUK, due_on=None)

    page = pages.as_person(stage["secretariat"]).open(PATH)

    assert "Ubah ketentuan" not in page.main
    assert "Usulkan perpanjangan" not in page.main
