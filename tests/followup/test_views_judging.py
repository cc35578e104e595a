"""Reading, judging and withdrawing over HTTP, and who may not."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from coordapp.commitments.models import Commitment, Judgement, Status
from coordapp.followup.models import Evidence, Update, Verification
from coordapp.regions.models import VerifierKind
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_commitment, make_evidence, make_update
from tests.followup.town import NOTE, a_file, build_town, rows_of, send

OTHERS = ["reporter", "helper", "own secretariat", "auditor"]


@pytest.fixture
def town(app, clock):
    return build_town(app)


@pytest.fixture
def secretariat(pages, town):
    return pages.as_person(town.people["secretariat"])


@pytest.fixture
def submitted(app, pages, town):
    """The path of a report that asks for verification."""
    reporter = pages.as_person(town.people["reporter"])
    form = reporter.open(town.report_path).form("Kirim")
    done = send(
        form,
        note=NOTE,
        status="submitted",
        quantity="8",
        shares_reason="Tidak diperlukan",
        evidence=[a_file()],
    )
    return done.location


# Judging.


def test_judge_when_opened_then_criterion_and_evidence_stand_side_by_side(secretariat, submitted):
    page = secretariat.open(f"{submitted}/periksa")

    assert "Laporan kunjungan" in page.main
    assert "8 dari 8 desa" in page.main
    assert page.form("Verifikasi").values["achieved_quantity"] == "8"


def test_accept_when_sent_then_the_commitment_is_done_and_the_queue_is_empty(
    app, secretariat, submitted
):
    form = secretariat.open(f"{submitted}/periksa").form("Verifikasi")

    page = form.submit(achieved_quantity="7", remark="Terima kasih").follow()

    assert page.heading == "Tidak ada laporan yang menunggu Anda"
    (commitment,) = rows_of(app, Commitment)
    assert (commitment.status, commitment.achieved_quantity) == (Status.DONE, Decimal(7))
    assert "Terima kasih" in secretariat.open(submitted).main


def test_accept_when_the_figure_is_missing_or_unreadable_then_it_is_asked_for(
    app, secretariat, submitted
):
    form = secretariat.open(f"{submitted}/periksa").form("Verifikasi")

    page = form.submit(422, achieved_quantity="banyak")

    assert "Tulis angka" in page.main
    assert rows_of(app, Verification) == []


def test_give_back_when_sent_then_the_reporter_reads_why(app, pages, town, secretariat, submitted):
    form = secretariat.open(f"{submitted}/periksa").form("Kembalikan")

    form.submit(reason="bukti_tidak_terbaca", note="Foto kabur")

    page = pages.as_person(town.people["reporter"]).open(submitted)
    assert "Foto kabur" in page.main
    assert "Bukti tidak terbaca" in page.main
    assert page.link("Perbaiki laporan") == town.report_path
    assert rows_of(app, Commitment)[0].status is Status.IN_PROGRESS


@pytest.mark.parametrize("said", [{"note": "Foto kabur"}, {"reason": "lain"}])
def test_give_back_when_it_does_not_say_why_then_it_is_refused(app, secretariat, submitted, said):
    form = secretariat.open(f"{submitted}/periksa").form("Kembalikan")

    form.submit(422, **said)

    assert rows_of(app, Verification) == []


def test_judge_when_sent_twice_then_it_is_judged_once(app, secretariat, submitted):
    form = secretariat.open(f"{submitted}/periksa").form("Verifikasi")

    first, second = form.submit(), form.submit()

    assert first.location == second.location
    assert len(rows_of(app, Verification)) == 1


def test_judge_when_somebody_else_was_faster_then_it_says_who(
    app, pages, town, secretariat, submitted
):
    form = secretariat.open(f"{submitted}/periksa").form("Kembalikan")
    leader = pages.as_person(town.people["leader"])
    leader.open(f"{submitted}/periksa").form("Verifikasi").submit()

    page = form.submit(422, reason="lain", note="Terlambat")

    assert "sudah diperiksa" in page.main
    assert [row.judgement for row in rows_of(app, Verification)] == [Judgement.VERIFIED]


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("act", ["periksa", "terima", "kembalikan"])
def test_judge_when_it_is_not_theirs_to_judge_then_it_is_forbidden(
    app, pages, town, submitted, who, act
):
    visitor = pages.as_person(town.people[who])

    if act == "periksa":
        visitor.open(f"{submitted}/periksa", status=403)
    else:
        visitor.send(f"{submitted}/{act}", {"csrf_token": visitor.token()}, status=403)

    assert rows_of(app, Verification) == []


@pytest.mark.parametrize("who", ["stranger", "foreign secretariat"])
def test_report_page_when_it_is_not_theirs_then_it_does_not_exist(pages, town, submitted, who):
    visitor = pages.as_person(town.people[who])

    visitor.open(submitted, status=404)
    visitor.open(f"{submitted}/periksa", status=404)
    visitor.send(f"{submitted}/terima", {"csrf_token": visitor.token()}, status=404)


def test_report_page_when_the_verifier_has_an_interest_then_it_says_why(pages, town, submitted):
    page = pages.as_person(town.people["own secretariat"]).open(submitted)

    assert "Anda tidak dapat memverifikasi laporan instansi sendiri." in page.main


def test_report_page_when_the_verifier_wrote_on_it_then_it_says_why(pages, town, secretariat):
    form = secretariat.open(f"{town.report_path}-atas-nama").form("Kirim")

    page = send(form, note=NOTE, told_by="Kapus").follow()

    assert "Anda pernah menulis" in page.main


# The queue.


def test_queue_when_opened_then_the_first_row_leads_to_its_judging(secretariat, submitted):
    page = secretariat.open("/verifikasi/")

    assert page.heading == "1 laporan menunggu pemeriksaan Anda"
    assert any(item.get("href") == f"{submitted}/periksa" for item in page.tree.all("a"))


def test_queue_when_the_reader_has_an_interest_then_it_is_empty(pages, town, submitted):
    for who in ("own secretariat", "reporter", "foreign secretariat"):
        page = pages.as_person(town.people[who]).open("/verifikasi/")
        assert page.heading == "Tidak ada laporan yang menunggu Anda"


def test_queue_when_longer_than_a_page_then_the_rest_follows(app, town, secretariat):
    with app.app_context(), in_region("KKU"):
        lead = make_agency()
        for minute in range(52):
            received_at = datetime(2026, 11, 20, 1, minute, tzinfo=UTC)
            commitment = make_commitment(
                Status.IN_PROGRESS,
                lead=lead,
                verifier=VerifierKind.SECRETARIAT,
                latest_judgement=Judgement.UNCHECKED,
                waiting_since=received_at,
            )
            make_evidence(make_update(commitment, received_at=received_at))
        keep(commitment)

    first = secretariat.open("/verifikasi/")
    second = secretariat.open(first.link("Berikutnya"))

    assert len(first.tree.all("article")) == 50
    assert len(second.tree.all("article")) == 2
    assert second.link("Sebelumnya") == "/verifikasi/"


@pytest.mark.parametrize("key", ["x", "00000000-0000-0000-0000-000000000000"])
def test_queue_when_the_key_is_nonsense_then_it_begins_at_the_top(secretariat, submitted, key):
    page = secretariat.open(f"/verifikasi/?sesudah={key}")

    assert len(page.tree.all("article")) == 1


# Withdrawing.


def test_withdraw_when_own_then_it_is_struck_in_history_and_opens_no_more(
    app, pages, town, secretariat, submitted
):
    reporter = pages.as_person(town.people["reporter"])
    (item,) = rows_of(app, Evidence)
    form = reporter.open(submitted).form("Tarik bukti")

    page = form.submit(reason="Memuat wajah pasien").follow()

    assert "Memuat wajah pasien" in page.main
    assert [strike.text for strike in page.tree.all("s")] == ["foto.jpg"]
    assert "Memuat wajah pasien" in secretariat.open(f"/bukti/{item.id}", status=410).main
    secretariat.open(f"/bukti/{item.id}/kecil", status=410)
    auditor = pages.as_person(town.people["auditor"])
    assert auditor.open(f"/bukti/{item.id}").response.mimetype == "image/webp"


def test_withdraw_when_no_reason_is_given_then_it_is_asked_for(app, pages, town, submitted):
    form = pages.as_person(town.people["reporter"]).open(submitted).form("Tarik bukti")

    page = form.submit(422)

    assert "Alasan wajib diisi." in page.main
    assert rows_of(app, Evidence)[0].withdrawn_at is None


@pytest.mark.parametrize(
    ("who", "status"), [("secretariat", 403), ("stranger", 404), ("foreign secretariat", 404)]
)
def test_withdraw_when_it_is_anothers_then_the_door_stays_shut(
    app, pages, town, submitted, who, status
):
    visitor = pages.as_person(town.people[who])
    (item,) = rows_of(app, Evidence)

    visitor.send(
        f"/bukti/{item.id}/tarik",
        {"csrf_token": visitor.token(), "reason": "x"},
        status=status,
    )

    assert rows_of(app, Evidence)[0].withdrawn_at is None


def test_withdraw_when_judged_then_no_button_is_left(app, pages, town, secretariat, submitted):
    secretariat.open(f"{submitted}/periksa").form("Verifikasi").submit()

    page = pages.as_person(town.people["reporter"]).open(submitted)

    assert "Tarik" not in page.main
    assert len(rows_of(app, Update)) == 1
