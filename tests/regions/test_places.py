"""The register of places: loading it, and finding one's way in it."""

import lzma

import pytest
from sqlalchemy import func, select

from coordapp.db import db
from coordapp.regions import queries
from coordapp.regions.models import Place, Region
from coordapp.regions.places import REGISTER, load_places, read_register
from tests.factories import make_place

LINES = ["kode,nama", "61,Kalimantan Barat", '61.11,"Kayong, Utara"', "61.11.01,Sukadana"]


@pytest.fixture
def register(tmp_path):
    """A register of three places, and a way to write another."""

    def write(*lines):
        path = tmp_path / "wilayah.csv.xz"
        path.write_bytes(lzma.compress("\n".join(lines).encode()))
        return path

    return write


def test_places_when_loaded_twice_then_the_second_changes_nothing(app, register):
    path = register(*LINES)
    with app.app_context(), db.engine.begin() as connection:
        first = load_places(connection, path)
        again = load_places(connection, path)

    assert (first, again) == ((3, 0), (0, 0))


def test_places_when_renamed_or_gone_then_names_follow_and_rows_stay(app, register):
    with app.app_context():
        with db.engine.begin() as connection:
            load_places(connection, register(*LINES))
        with db.engine.begin() as connection:
            done = load_places(connection, register("kode,nama", "61,Kalbar", "61.12,Kubu Raya"))

        rows = db.session.execute(
            select(Place.code, Place.name, Place.parent_code).order_by(Place.code)
        ).all()

    assert done == (1, 1)
    assert [tuple(row) for row in rows] == [
        ("61", "Kalbar", None),
        ("61.11", "Kayong, Utara", "61"),
        ("61.11.01", "Sukadana", "61.11"),
        ("61.12", "Kubu Raya", "61"),
    ]


def test_register_when_shipped_then_it_holds_the_whole_country():
    codes = [code for code, _name in read_register(REGISTER)]

    counts = {length: sum(len(code) == length for code in codes) for length in (2, 5, 8, 13)}

    assert counts == {2: 38, 5: 514, 8: 7285, 13: 83762}
    assert len(set(codes)) == len(codes)


def test_places_when_loaded_by_command_then_all_are_there(app):
    done = app.test_cli_runner().invoke(args=["load-places"])

    with app.app_context():
        count = db.session.scalar(select(func.count()).select_from(Place))
    assert (done.exit_code, done.output) == (0, "91599 places added, 0 renamed.\n")
    assert count == 91599


def test_region_when_opened_by_command_then_it_is_there(app, clock):
    runner = app.test_cli_runner()
    with app.app_context():
        make_place("61.11", "Kabupaten Kayong Utara")
        db.session.commit()

    done = runner.invoke(
        args=["open-region", "KKU", "61.11", "Kabupaten Kayong Utara", "Asia/Pontianak"]
    )
    again = runner.invoke(
        args=["open-region", "KKU", "61.11", "Kabupaten Kayong Utara", "Asia/Pontianak"]
    )

    assert (done.exit_code, again.exit_code) == (0, 1)
    assert "Kata kode KKU sudah dipakai." in again.output
    with app.app_context():
        assert db.session.scalars(select(Region.id)).all() == ["KKU"]


def test_places_when_asked_for_a_region_then_districts_hold_their_villages(kku):
    make_place("61.11.01.2002", "Pangkalan Buton")
    make_place("61.11.01.2001", "Sutera")
    make_place("61.11.02", "Simpang Hilir")
    make_place("61.12.01.2001", "Desa tetangga")

    found = queries.places_of(kku)

    assert [(place.code, place.villages) for place in found] == [
        ("61.11.01", (("61.11.01.2001", "Sutera"), ("61.11.01.2002", "Pangkalan Buton"))),
        ("61.11.02", ()),
    ]
    assert queries.place_codes(kku) == {
        "61",
        "61.11",
        "61.11.01",
        "61.11.01.2001",
        "61.11.01.2002",
        "61.11.02",
    }


def test_place_labels_when_asked_for_many_then_each_has_its_name(kku):
    make_place("61.11.01.2001", "Sutera")
    db.session.get(Place, "61.11.01").name = "Sukadana"
    db.session.flush()

    labels = queries.place_labels(["61.11.01.2001", "61.11.01", None])

    assert labels == {
        None: "",
        "61.11.01.2001": "Sutera, Kec. Sukadana",
        "61.11.01": "Kec. Sukadana",
    }
