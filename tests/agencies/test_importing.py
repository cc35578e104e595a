"""What a sheet would register, and every kind of wrong row; no database."""

import uuid

import pytest

from coordapp.agencies.importing import Column, ImportRow, plan_import
from coordapp.agencies.models import AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import Contact, Directory, Entry

PLACES = frozenset({"61", "61.11", "61.11.01", "61.11.01.2001"})
DINKES = uuid.UUID(int=1)


def plan(*rows):
    directory = Directory()
    directory.add(DINKES, Entry(AgencyType.DINAS, "Dinkes"), ["Dinas Kesehatan", "Dinkes"])
    sheet = [ImportRow(number, cells) for number, cells in enumerate(rows, start=2)]
    return plan_import(sheet, directory, "61.11", PLACES)


def row(name="Puskesmas 1", kind="Puskesmas", **cells):
    return {Column.NAME: name, Column.TYPE: kind, **{Column[key]: v for key, v in cells.items()}}


def test_row_when_complete_then_every_cell_is_read():
    done = plan(
        row(
            SHORT_NAME="PKM 1",
            PARENT="dinkes",
            PLACE="61.11.01",
            ALIASES="pkm satu | Puskesmas Sukadana",
            REMOTENESS="Sangat terpencil",
            CONNECTIVITY="blankspot",
            ORDER="12",
            CONTACT_NAME="dr. Ani",
            CONTACT_PHONE="0812 3456 7890",
        )
    )

    (draft,) = done.drafts
    assert done.faults == []
    assert draft.facts.type is AgencyType.PUSKESMAS
    assert draft.facts.parent_id == DINKES
    assert draft.facts.place_code == "61.11.01"
    assert draft.facts.remoteness is Remoteness.VERY_REMOTE
    assert draft.facts.connectivity is Connectivity.BLANKSPOT
    assert draft.facts.protocol_order == 12
    assert draft.contact == Contact("dr. Ani", "+6281234567890", "")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (row(name=""), Column.NAME),
        (row(name="dinas kesehatan"), Column.NAME),
        (row(SHORT_NAME="DINKES"), Column.SHORT_NAME),
        (row(ALIASES="pkm;Dinkes"), Column.ALIASES),
        (row(kind=""), Column.TYPE),
        (row(kind="Kerajaan"), Column.TYPE),
        (row(PARENT="Dinas Entah"), Column.PARENT),
        (row(kind="Desa", PARENT="Dinkes"), Column.PARENT),
        (row(kind="Bidang"), Column.PARENT),
        (row(PLACE="53.01"), Column.PLACE),
        (row(PLACE="61.11.99"), Column.PLACE),
        (row(REMOTENESS="jauh"), Column.REMOTENESS),
        (row(CONNECTIVITY="kadang"), Column.CONNECTIVITY),
        (row(ORDER="dua"), Column.ORDER),
        (row(ORDER="1000"), Column.ORDER),
        (row(CONTACT_PHONE="12"), Column.CONTACT_PHONE),
        (row(CONTACT_EMAIL="ani"), Column.CONTACT_EMAIL),
    ],
)
def test_row_when_wrong_then_number_column_and_sentence_are_told(cells, column):
    done = plan(row(name="Puskesmas Benar"), cells)

    assert [(fault.number, fault.column) for fault in done.faults] == [(3, column)]
    assert done.faults[0].sentence.endswith(".")
    assert [draft.facts.name for draft in done.drafts] == ["Puskesmas Benar"]


def test_rows_when_one_stands_under_a_later_one_then_it_comes_after_it():
    done = plan(
        row("Pustu 1", "Pustu", PARENT="PKM 1"),
        row("Puskesmas 1", SHORT_NAME="PKM 1", PARENT="Dinkes"),
        row("Pustu 2", "Pustu", PARENT="Puskesmas 1"),
    )

    names = [draft.facts.name for draft in done.in_order()]
    assert done.faults == []
    assert names == ["Puskesmas 1", "Pustu 1", "Pustu 2"]


def test_rows_when_they_use_one_name_then_the_second_is_wrong():
    done = plan(row("Puskesmas 1"), row("PUSKESMAS  1"))

    assert [(fault.number, fault.column) for fault in done.faults] == [(3, Column.NAME)]


def test_rows_when_they_stand_under_each_other_then_one_is_wrong():
    done = plan(
        row("Koramil A", "TNI", PARENT="Koramil B"), row("Koramil B", "TNI", PARENT="Koramil A")
    )

    assert [(fault.number, fault.column) for fault in done.faults] == [(3, Column.PARENT)]


def test_row_when_its_parent_is_wrong_then_it_points_there():
    done = plan(row("Puskesmas 1", ORDER="dua"), row("Pustu 1", "Pustu", PARENT="Puskesmas 1"))

    assert [(fault.number, fault.sentence) for fault in done.faults] == [
        (2, "Tulis angka bulat, misalnya 12."),
        (3, "Perbaiki dahulu induknya di baris 2."),
    ]
