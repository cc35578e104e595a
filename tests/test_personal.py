"""Telephone numbers, mail addresses, and personal data in free text."""

import pytest

from coordapp.personal import is_mail_address, normalise_phone, personal_data_in


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("62 (812) 3456.7890", "+6281234567890"),
        ("81234567890", "+6281234567890"),
        ("(0534) 123456", "+62534123456"),
        ("0534/123456", "+62534123456"),
        ("12345", None),
        ("0812", None),
        ("0812345678901234567", None),
        ("0812x3456", None),
        ("+81234567890", None),
        ("+1 202 555 0100", None),
        ("6111010107000001", None),
        ("budi", None),
        ("٠٨١٢٣٤٥٦٧٨٩٠", None),
        ("0٨١٢٣٤٥٦٧٨٩٠", None),
        ("", None),
    ],
)
def test_phone_when_typed_as_people_do_then_there_is_one_spelling(typed, kept):
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("ani@kab.go.id", True),
        ("ani.b+rakor@dinkes.kab.go.id", True),
        (f"{'a' * 242}@contoh.go.id", False),
        ("ani@dinkes", False),
        ("ani dinkes@kab.go.id", False),
        ("ani@kab.go.", False),
        ("@kab.go.id", False),
        ("", False),
        ("ani,budi@kab.go.id", False),
        ("ani;budi@kab.go.id", False),
        ("ani<budi@kab.go.id", False),
        ("(ani)budi@kab.go.id", False),
        ("ani@kab..go.id", False),
        ("ani@kab.go.id>", False),
    ],
)
def test_mail_address_when_typed_then_a_mail_could_reach_it(typed, is_one):
    assert is_mail_address(typed) is is_one


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Pasien 6111010101900001 dirujuk", ["Angka 16 digit mirip NIK."]),
        ("Pasien 6111 0101 0190 0001", ["Angka 16 digit mirip NIK."]),
        ("Hubungi 0812-3456-7890", ["Teks ini memuat nomor telepon."]),
        ("Hubungi +62 812 3456 7890", ["Teks ini memuat nomor telepon."]),
        ("Anggaran 600.000.000 untuk 86 unit", []),
        ("Nomor surat 400.7/1685/2026, 14 Oktober 2024", []),
        ("Kode 61110101019000012345", []),
    ],
)
def test_personal_data_when_a_text_seems_to_hold_some_then_it_is_pointed_out(text, begins):
    assert [f"{sentence.split('.')[0]}." for sentence in personal_data_in(text)] == begins
