"""Passwords worth keeping, codes of a phone, links that cannot be made up."""

import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from coordapp.errors import Refused
from coordapp.people.models import TicketPurpose
from coordapp.people.rules import codes, passwords

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KEY = "k" * 32


@pytest.mark.parametrize(
    "password",
    [
        "pendek",
        "elevenchars",
        "password1234",
        "P4ssw0rd1234!",
        "4dm1n1str4t0r!!",
        "qwertyuiop12",
        "123456789012",
        "198001012005011001",
        "aaaaaaaaaaaaaa",
        "abababababab",
        "payungbirupayungbiru",
        "Sekretariat2026!",
        "dragonmonkey12",
        "rahasiadinas1",
        "indonesiamerdeka",
        "budi punya sepeda",
        "sepeda budi.s merah",
    ],
)
def test_password_when_easily_guessed_then_it_is_refused(password):
    with pytest.raises(Refused) as refused:
        passwords.check_password(password, ["Budi Santoso", "budi.s", None], "password")

    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["jalan hujan payung", "kuda lumping bambu", "Tr0ub4dor&3xyz", "ñandú høyre ćevap"]
)
def test_password_when_long_and_odd_then_it_stands(password):
    passwords.check_password(password, ["Budi Santoso"], "password")

    assert passwords.is_password(passwords.hash_password(password), password)


def test_password_when_another_is_typed_then_it_does_not_fit():
    kept = passwords.hash_password("jalan hujan payung")

    assert not passwords.is_password(kept, "jalan hujan payunG")
    assert not passwords.is_password(None, "jalan hujan payung")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("shift", [-30, 0, 30])
def test_code_when_clocks_differ_by_a_step_then_it_fits(shift):
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=shift))

    assert codes.find_step(SECRET, code, NOW, None) == (int(NOW.timestamp()) + shift) // 30


@pytest.mark.parametrize("shift", [-90, 90])
def test_code_when_older_or_newer_than_that_then_it_does_not(shift):
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=shift))

    assert codes.find_step(SECRET, code, NOW, None) is None


@pytest.mark.parametrize("later", [0, 1])
def test_code_when_used_before_then_neither_it_nor_an_older_one_fits(later):
    step = int(NOW.timestamp()) // 30
    code = pyotp.TOTP(SECRET).at(NOW)

    assert codes.find_step(SECRET, code, NOW, step + later) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5"])
def test_code_when_it_is_not_six_digits_then_it_does_not_fit(code):
    assert codes.find_step(SECRET, code, NOW, None) is None


def test_link_when_derived_then_only_its_own_purpose_and_key_read_it():
    ticket_id = uuid.uuid4()
    token = codes.ticket_token(KEY, ticket_id, TicketPurpose.RESET)

    assert codes.read_ticket_token(KEY, token, TicketPurpose.RESET) == ticket_id
    assert codes.read_ticket_token(KEY, token, TicketPurpose.INVITATION) is None
    assert codes.read_ticket_token("x" * 32, token, TicketPurpose.RESET) is None


def test_link_when_one_letter_is_changed_then_it_is_not_read():
    token = codes.ticket_token(KEY, uuid.uuid4(), TicketPurpose.RESET)

    read = [
        codes.read_ticket_token(KEY, token[:at] + other + token[at + 1 :], TicketPurpose.RESET)
        for at in range(len(token) - 1)
        for other in ("0" if token[at] != "0" else "1")
    ]

    assert set(read) == {None}


def test_typed_code_when_typed_loosely_then_it_is_the_same():
    code = codes.new_typed_code()

    assert codes.fold_typed_code(f" {code.lower().replace('-', ' ')}") == code.replace("-", "")
