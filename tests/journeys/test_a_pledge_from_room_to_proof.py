"""A pledge from the sentence in the room to verified proof, in each sample regency."""

import re
from io import BytesIO

import pytest

from tests.journeys.rakor import ANSWER, LINES, PROMISES, Rakor
from tests.journeys.sample import figures_in, fill, rows_in
from tests.page import Answer, Visitor
from tests.storage.hostile import photo

REGIONS = ("kku", "kpg", "blu", "ktm", "kbr")
QUEUES = {
    "Periksa satu per satu": "Laporan menunggu verifikasi",
    "Buka notula": "Notula belum disahkan",
    "Tetapkan penangan": "Kendala belum dijawab",
    "Lengkapi": "Komitmen belum lengkap",
}
"""Buttons of the secretariat's home, by the title of their queue."""
ASKED = "Penguat sinyal untuk dua pulau"


@pytest.fixture(params=REGIONS)
def rakor(request, sample):
    """A regency's meeting that nobody has entered yet."""
    return Rakor(sample, request.param)


@pytest.fixture
def secretariat(rakor):
    return rakor.person("sekretariat")


@pytest.fixture
def running(rakor, secretariat):
    """The meeting with a line of every kind."""
    rakor.schedule(secretariat)
    rakor.invite(secretariat, "dinkes", "pupr", "puskesmas-01")
    rakor.start(secretariat)
    rakor.minute(rakor.person("notulis"))
    return rakor


@pytest.fixture
def pledge(running, secretariat):
    """The number of a commitment of Dinkes, confirmed and read out, the minutes closed."""
    number = running.establish(
        secretariat, 1, "dinkes", "30/11/2026", target_quantity="12", target_unit="posyandu"
    )
    running.close(secretariat)
    return number


def report(visitor: Visitor, number: str, **values: object) -> Answer:
    """Report on a commitment, for oneself or for whom the form names."""
    page = "lapor-atas-nama" if "told_by" in values else "lapor"
    form = fill(visitor.open(f"/komitmen/{number}/{page}").form("Kirim"), **values)
    return form.submit().follow()


def counted_in(page: Answer, title: str) -> int:
    """The number before a queue's title."""
    found = re.search(rf"(\d+) {title}", page.main)
    assert found is not None, title
    return int(found[1])


def proof() -> tuple[BytesIO, str]:
    return BytesIO(photo()), "posyandu.jpg"


# The room.


def test_rakor_when_minuted_then_each_kind_is_shown_and_promises_wait_to_be_completed(
    running, secretariat
):
    page = secretariat.open(running.path)
    drafts = secretariat.open("/komitmen/?tampilan=belum-lengkap")

    assert all(text in page.main for text in [*LINES.values(), ANSWER])
    assert [text for text in LINES.values() if text in drafts.main] == [
        LINES[kind] for kind in PROMISES
    ]
    assert "Sinyal belum menjangkau pulau terluar" in secretariat.open("/kendala/").main


def test_minutes_when_closed_then_only_the_named_post_approves_them(running, secretariat):
    notulis, sekda = running.person("notulis"), running.person("sekda")

    closed = running.close(secretariat)
    notulis.open(f"{running.path}/sahkan", status=403)
    secretariat.open(f"{running.path}/sahkan", status=403)
    home = sekda.open("/pimpinan/")
    approved = sekda.open(home.link("Baca dan sahkan")).form("Sahkan notula").submit().follow()

    assert "draf belum disahkan" in closed.main.lower()
    assert "Disahkan" in approved.main
    assert running.number not in sekda.open("/pimpinan/").main
    running.person("bupati").open(f"{running.path}/sahkan", status=403)


# From the room to proof.


def test_pledge_when_proved_then_it_is_done_by_somebody_without_interest(
    running, pledge, secretariat
):
    dinkes, notulis = running.person("dinkes"), running.person("notulis")

    received = dinkes.open(f"/komitmen/{pledge}").form("Tandai diterima").submit().follow()
    report(secretariat, pledge, note="Tiga selesai", quantity="3", told_by="Kadinkes, telepon")
    proved = report(
        dinkes,
        pledge,
        status="submitted",
        note="Semua selesai",
        quantity="12",
        evidence=[proof()],
    )
    secretariat.open(f"{proved.path}/periksa", status=403)
    dinkes.open(f"{proved.path}/periksa", status=403)
    queue = notulis.open(f"{proved.path}/periksa").form("Verifikasi").submit().follow()
    done = dinkes.open(f"/komitmen/{pledge}")

    assert "Tidak ada yang perlu Anda lakukan" not in received.main
    assert "posyandu.jpg" in proved.main
    assert pledge not in queue.main
    assert "Diverifikasi" in dinkes.open(proved.path).main
    assert "Selesai" in done.main
    assert "tepat waktu" in done.main
    assert pledge in rows_in(dinkes.open("/komitmen/?tampilan=selesai"))


def test_pledge_when_returned_then_the_agency_mends_its_report(running, pledge, secretariat):
    dinkes = running.person("dinkes")
    first = report(
        dinkes,
        pledge,
        status="submitted",
        note="Selesai",
        quantity="12",
        evidence=[proof()],
    )

    judging = secretariat.open(f"{first.path}/periksa").form("Kembalikan")
    fill(judging, reason="bukti_belum_lengkap", note="Foto tampak depan").submit()
    tasks = dinkes.open("/tugas/")
    again = report(
        dinkes,
        pledge,
        status="submitted",
        note="Foto baru",
        quantity="12",
        evidence=[proof()],
    )
    secretariat.open(f"{again.path}/periksa").form("Verifikasi").submit()

    assert "Foto tampak depan" in tasks.main
    assert pledge in rows_in(secretariat.open("/komitmen/?tampilan=selesai"))


def test_pledge_when_blocked_then_the_agency_asked_answers_the_obstacle(
    running, pledge, secretariat
):
    dinkes, pupr = running.person("dinkes"), running.person("pupr")

    report(
        dinkes,
        pledge,
        status="blocked",
        note="Laporan tidak terkirim",
        obstacle_class="jaringan",
        asked=ASKED,
        asked_agency_id=running.sample.agency_of(f"pupr.{running.code}"),
    )
    obstacle = pupr.open(pupr.open("/tugas/").link(ASKED))
    answer = fill(obstacle.form("Simpan jawaban"), state="dijawab", answer="Dipasang Jumat")
    answer.submit()

    assert "Terkendala" in dinkes.open(f"/komitmen/{pledge}").main
    assert "Dipasang Jumat" in dinkes.open("/tugas/").main


def test_extension_when_asked_examined_and_granted_then_the_due_date_moves(
    running, pledge, secretariat
):
    dinkes, sekda = running.person("dinkes"), running.person("sekda")

    form = dinkes.open(f"/komitmen/{pledge}/usulan-perpanjangan").form("Ajukan usulan")
    form.submit(proposed_due_on="31/12/2026", reason="Kapal baru tersedia Desember")
    request = secretariat.open(f"/komitmen/{pledge}").link("Tulis telaah")
    examination = secretariat.open(request).form("Simpan telaah")
    examination.submit(telaah="Alasan dapat diterima", telaah_recommends="ya")
    secretariat.send(f"{request}/putusan", {"csrf_token": secretariat.token()}, status=403)
    home = sekda.open("/pimpinan/")
    decision = sekda.open(request).form("Simpan putusan")
    decision.submit(is_granted="ya", decision_note="Terakhir kali")
    extended = dinkes.open(f"/komitmen/{pledge}")

    assert "Kapal baru tersedia Desember" in home.main
    assert "31 Des 2026" in extended.main
    assert "30 Nov 2026" in extended.main
    assert "Terakhir kali" in dinkes.open(request).main


# The leader's Monday.


def test_leader_when_a_pledge_is_late_then_each_number_opens_exactly_its_rows(
    running, pledge, clock
):
    clock.move(days=8)
    sekda = running.person("sekda")

    figures = figures_in(sekda.open("/pimpinan/"))
    opened = {href: rows_in(sekda.open(href)) for href in figures}

    assert "/komitmen/?tampilan=terlambat" in figures
    assert pledge in opened["/komitmen/?tampilan=terlambat"]
    assert {href: len(rows) for href, rows in opened.items()} == figures


def test_secretariat_when_queues_are_full_then_each_button_opens_as_many_as_it_counts(
    running, pledge, secretariat
):
    report(running.person("dinkes"), pledge, note="Dua selesai", quantity="2")
    home = secretariat.open("/")

    counted = {button: counted_in(home, queue) for button, queue in QUEUES.items()}
    opened = {button: len(rows_in(secretariat.open(home.link(button)))) for button in QUEUES}

    assert opened == counted
    assert all(counted.values())
