"""The register of obstacles and its acts, as people of each role meet them."""

import pytest

from coordapp.commitments.models import Status
from coordapp.db import db
from coordapp.obstacles.forms import ObstacleForm
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_commitment,
    make_obstacle,
    make_person,
    make_place,
    make_region,
)


@pytest.fixture
def town(app, clock):
    """People and one obstacle, which hinders a commitment of the first agency."""
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        foreign = make_person(Role.SEKRETARIAT)
        keep(region)
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        own, asked = make_agency("Puskesmas 01 (contoh)"), make_agency("Dinas Kominfo (contoh)")
        make_place("61.11.01", "Sukadana")
        commitment = make_commitment(Status.IN_PROGRESS, lead=own)
        obstacle = make_obstacle(commitment, reporter_agency=own, asked="Pinjaman kapal")
        made = {
            "own": make_person(Role.INSTANSI, own),
            "asked": make_person(Role.INSTANSI, asked),
            "stranger": make_person(Role.INSTANSI, make_agency("Dinas Lain (contoh)")),
            "partner": make_person(Role.MITRA, make_agency("LSM (contoh)")),
            "secretariat": make_person(Role.SEKRETARIAT),
            "leader": make_person(Role.PIMPINAN),
            "auditor": make_person(Role.AUDITOR),
            "admin": make_person(Role.ADMIN),
            "foreign": foreign,
        }
        answerer = f"{asked.name} ({made['asked'].name})"
        keep(region)
        paths = {
            "path": f"/kendala/{obstacle.id}",
            "asked_id": str(asked.id),
            "answerer": answerer,
        }
        return {**made, **paths, "own_id": str(own.id), "number": commitment.number}


def obstacles(app):
    with app.app_context(), in_region("KKU"):
        rows = list(db.session.scalars(db.select(Obstacle).order_by(Obstacle.id)))
        db.session.expunge_all()
        return rows


# The register.


def test_index_when_opened_then_it_counts_what_waits(pages, town):
    page = pages.as_person(town["secretariat"]).open("/kendala/")

    assert page.heading == "1 kendala menunggu jawaban"
    assert page.link("Pinjaman kapal") == town["path"]
    assert "belum ada penangan" in page.main


def test_index_when_nothing_is_there_for_the_reader_then_it_is_empty(pages, town):
    page = pages.as_person(town["stranger"]).open("/kendala/")

    assert page.heading == "Tidak ada kendala yang menunggu jawaban"
    assert "Belum ada kendala" in page.main


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=KAPAL", True),
        ("q=100%25", False),
        ("keadaan=belum", True),
        ("keadaan=dijawab", False),
        ("jenis=sarpras", True),
        ("jenis=obat", False),
        ("keadaan=x&jenis=y&instansi=z&sesudah=w&lain=1", True),
    ],
)
def test_index_when_narrowed_then_it_answers_and_ignores_nonsense(pages, town, query, is_found):
    page = pages.as_person(town["secretariat"]).open(f"/kendala/?{query}")

    assert ("Pinjaman kapal" in page.main) is is_found


def test_index_when_longer_than_a_page_then_the_rest_follows_with_its_filter(app, pages, town):
    with app.app_context(), in_region("KKU"):
        for _number in range(51):
            last = make_obstacle(obstacle_class=ObstacleClass.OBAT)
        keep(last)
    visitor = pages.as_person(town["secretariat"])

    first = visitor.open("/kendala/?jenis=obat")
    second = visitor.open(first.link("Berikutnya"))

    assert len(first.tree.all("article")) == 50
    assert len(second.tree.all("article")) == 1
    assert second.link("Sebelumnya") == "/kendala/?jenis=obat"


def test_index_when_the_role_reads_no_obstacles_then_it_is_forbidden(pages, town):
    pages.as_person(town["admin"]).open("/kendala/", status=403)


# Raising.


def test_new_when_an_agency_raises_it_then_it_is_recorded_as_its_own(app, pages, town):
    form = pages.as_person(town["own"]).open("/kendala/baru").form("Kirim")

    page = form.submit(
        obstacle_class="obat",
        text="Stok oksitosin habis",
        asked="Kirim 200 ampul",
        asked_agency_id=town["asked_id"],
        place_code="61.11.01",
        severity="berat",
    ).follow()

    assert page.heading == "Kirim 200 ampul"
    assert "Kec. Sukadana" in page.main
    assert str(obstacles(app)[-1].reporter_agency_id) == town["own_id"]


def test_new_when_it_hinders_a_commitment_then_it_is_bound_to_it(app, pages, town):
    visitor = pages.as_person(town["own"])
    form = visitor.open(f"/kendala/baru?komitmen={town['number']}").form("Kirim")

    page = form.submit(obstacle_class="obat", text="Stok habis").follow()

    assert obstacles(app)[-1].commitment_id == obstacles(app)[0].commitment_id
    assert f"/komitmen/{town['number']}" in [item.get("href") for item in page.tree.all("a")]


@pytest.mark.parametrize("who", ["stranger", "partner", "foreign"])
def test_new_when_the_commitment_is_not_theirs_to_read_then_it_does_not_exist(pages, town, who):
    path = f"/kendala/baru?komitmen={town['number']}"

    pages.as_person(town[who]).open(path, status=404)


@pytest.mark.parametrize("who", ["auditor", "admin"])
def test_new_when_the_role_raises_none_then_it_is_forbidden(pages, town, who):
    visitor = pages.as_person(town[who])

    visitor.open("/kendala/baru", status=403)
    visitor.send("/kendala/baru", {"csrf_token": visitor.token()}, status=403)


def test_new_when_something_is_missing_then_the_text_stays(app, pages, town):
    form = pages.as_person(town["own"]).open("/kendala/baru").form("Kirim")

    page = form.submit(422, text="Stok habis", asked="Kirim obat")

    assert "Pilih jenis kendala." in page.main
    assert page.form("Kirim").values["asked"] == "Kirim obat"
    assert len(obstacles(app)) == 1


def test_new_when_an_agency_names_another_as_reporter_then_it_is_refused(app, pages, town):
    form = pages.as_person(town["own"]).open("/kendala/baru").form("Kirim")

    form.submit(422, obstacle_class="obat", text="x", reporter_agency_id=town["asked_id"])

    assert len(obstacles(app)) == 1


def test_new_when_it_looks_like_personal_data_then_it_warns_once(app, pages, town):
    form = pages.as_person(town["own"]).open("/kendala/baru").form("Kirim")

    warned = form.submit(422, obstacle_class="obat", text="Pasien 6111010101010001")
    warned.form("Kirim").submit()

    assert "Periksa sekali lagi." in warned.main
    assert len(obstacles(app)) == 2


def test_form_when_its_text_is_looked_at_then_the_tokens_are_not_part_of_it(app, town):
    with app.test_request_context("/kendala/baru"):
        form = ObstacleForm(data={"text": "Stok habis", "asked": "Kirim obat"})

        text = form.free_text()

    assert text == "Stok habis\nKirim obat"


def test_new_when_sent_twice_then_it_is_recorded_once(app, pages, town):
    form = pages.as_person(town["own"]).open("/kendala/baru").form("Kirim")

    form.submit(obstacle_class="obat", text="Stok habis")
    form.submit(obstacle_class="obat", text="Stok habis")

    assert len(obstacles(app)) == 2


# Handing on and answering.


def test_assign_when_named_then_the_agency_finds_it_and_answers(app, pages, town):
    asked = pages.as_person(town["asked"])
    asked.open(town["path"], status=404)
    secretariat = pages.as_person(town["secretariat"])

    secretariat.open(town["path"]).form("Tugaskan").submit(asked_agency_id=town["asked_id"])
    page = (
        asked.open(town["path"])
        .form("Simpan jawaban")
        .submit(state="dijawab", answer="Kapal dipinjamkan 3 hari")
        .follow()
    )

    assert "Kapal dipinjamkan 3 hari" in page.main
    (obstacle,) = obstacles(app)
    assert (obstacle.state, obstacle.answerer_label) == (
        ObstacleState.ANSWERED,
        town["answerer"],
    )


def test_answer_when_it_says_nothing_then_it_is_refused(app, pages, town):
    form = pages.as_person(town["leader"]).open(town["path"]).form("Simpan jawaban")

    page = form.submit(422, state="dijawab")

    assert "Tulis jawaban." in page.main
    assert obstacles(app)[0].state is ObstacleState.OPEN


def test_answer_when_somebody_answered_meanwhile_then_both_texts_are_shown(app, pages, town):
    form = pages.as_person(town["leader"]).open(town["path"]).form("Simpan jawaban")
    other = pages.as_person(town["secretariat"]).open(town["path"]).form("Simpan jawaban")
    other.submit(state="diproses", answer="Sedang dicari")

    page = form.submit(409, state="tidak_dapat_dipenuhi", answer="Tidak ada kapal")

    assert "Sedang dicari" in page.main
    assert "Tidak ada kapal" in page.main
    assert obstacles(app)[0].answer == "Sedang dicari"

    page.form("Simpan jawaban").submit()

    assert obstacles(app)[0].answer == "Tidak ada kapal"


@pytest.mark.parametrize("act", ["jawab", "tugaskan"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("own", 403), ("auditor", 403), ("stranger", 404), ("partner", 404), ("foreign", 404)],
)
def test_obstacle_when_it_is_not_theirs_to_act_on_then_the_door_stays_shut(
    app, pages, town, act, who, status
):
    visitor = pages.as_person(town[who])

    visitor.send(f"{town['path']}/{act}", {"csrf_token": visitor.token()}, status=status)

    assert obstacles(app)[0].asked_agency_id is None


def test_show_when_the_reader_may_only_read_then_no_form_is_there(pages, town):
    page = pages.as_person(town["own"]).open(town["path"])

    assert "Sekretariat akan menunjuk siapa yang menjawab." in page.main
    assert "Simpan jawaban" not in page.main
    assert "Tugaskan" not in page.main
