"""Requests as people send, examine, decide and take them back."""

from datetime import date

import pytest

from coordapp.commitments.models import ChangeRequest, Commitment, Status
from tests.commitments.stage import ITEM

PATH = f"/komitmen/{ITEM}"


def test_extension_when_asked_examined_and_granted_then_the_date_moves(pages, stage, look):
    asked = (
        pages.as_person(stage["dinkes"])
        .open(f"{PATH}/usulan-perpanjangan")
        .form("Ajukan usulan")
        .submit(proposed_due_on="2027-01-31", reason="Menunggu APBD Perubahan")
    )
    path = asked.location
    desk = pages.as_person(stage["secretariat"]).open(path).form("Simpan telaah")
    desk.submit(telaah="Beralasan", telaah_recommends="ya")

    page = pages.as_person(stage["sekda"]).open(path)
    page.form("Simpan putusan").submit(is_granted="ya")

    assert "Disarankan disetujui" in page.main
    assert look(Commitment, "due_on", "extensions", number=ITEM) == [date(2027, 1, 31), 1]


def ask(pages, stage):
    form = pages.as_person(stage["dinkes"]).open(f"{PATH}/usulan-akhiri").form("Ajukan usulan")
    given = {"ground": "aturan_berubah", "reference": "Perbup 5", "reason": "Dicabut"}
    return form.submit(**given).location


def test_end_when_refused_without_a_reason_then_the_form_comes_back(pages, stage, look):
    path = ask(pages, stage)
    visitor = pages.as_person(stage["bupati"])

    page = visitor.open(path).form("Simpan putusan").submit(422, is_granted="tidak")
    page.form("Simpan putusan").submit(is_granted="tidak", decision_note="Tetap jalan")

    assert "Pengusul akan membacanya" in page.main
    assert look(ChangeRequest, "decision_note") == "Tetap jalan"
    assert look(Commitment, "status", number=ITEM) is Status.NOT_STARTED


@pytest.mark.parametrize("name", ["dinkes", "secretariat", "auditor"])
def test_decide_when_the_role_may_not_then_forbidden_and_the_page_names_who(pages, stage, name):
    path = ask(pages, stage)
    visitor = pages.as_person(stage[name])

    visitor.send(f"{path}/putusan", {"csrf_token": visitor.token(), "is_granted": "ya"}, 403)

    assert "Menunggu putusan Pimpinan daerah." in visitor.open(path).main


def test_decide_when_the_telaah_changed_meanwhile_then_the_old_form_is_no_decision(
    pages, stage, look
):
    path = ask(pages, stage)
    form = pages.as_person(stage["bupati"]).open(path).form("Simpan putusan")
    desk = pages.as_person(stage["secretariat"]).open(path).form("Simpan telaah")
    desk.submit(telaah="Tidak beralasan", telaah_recommends="tidak")

    page = form.submit(409, is_granted="ya", decision_note="Setuju")

    assert "Tidak beralasan" in page.main
    assert look(ChangeRequest, "decided_at") is None


def test_recall_when_the_asker_does_then_it_is_taken_back(pages, stage, look):
    path = ask(pages, stage)

    pages.as_person(stage["dinkes"]).open(path).form("Tarik usulan").submit()

    assert look(ChangeRequest, "state") == "ditarik"
    visitor = pages.as_person(stage["bupati"])
    visitor.send(f"{path}/tarik", {"csrf_token": visitor.token()}, 403)


def test_request_when_a_stranger_opens_it_then_it_does_not_exist(pages, stage):
    pages.as_person(stage["stranger"]).open(ask(pages, stage), 404)
