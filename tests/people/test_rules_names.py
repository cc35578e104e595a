"""Names at the door, and where one may be sent on to."""

import pytest

from coordapp.errors import Refused
from coordapp.people.rules.names import (
    Names,
    fold_identifier,
    own_path,
    settle_names,
)

ELSEWHERE = [
    None,
    "",
    "komitmen",
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "http://evil.example",
    "https://evil.example/",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "mailto:a@evil.example",
    "evil.example",
    "@evil.example",
    "localhost@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "./komitmen",
    "../komitmen",
    "http://localhost/",
    "//localhost/",
    "/\x00/evil.example",
    "/\x7f/evil.example",
    "/\u00a0\n//evil.example",
    "/komitmen\r\nSet-Cookie: a=b",
    "//[::1",
    "/\\\\evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_own_path_when_it_could_lead_elsewhere_then_it_is_home(target):
    assert own_path(target) == "/"


@pytest.mark.parametrize(
    "target",
    ["/", "/komitmen/", "/komitmen/KKU-2026-0007?tab=bukti#a", "/rapat/?q=a//b", "/a/../b"],
)
def test_own_path_when_it_is_one_of_ours_then_it_stays(target):
    assert own_path(target) == target


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Budi.S ", "budi.s"),
        ("BUDI@Dinkes.ID", "budi@dinkes.id"),
        ("0812 3456 7890", "+6281234567890"),
        ("ｂｕｄｉ", "budi"),
    ],
)
def test_identifier_when_typed_differently_then_it_counts_as_one(typed, folded):
    assert fold_identifier(typed) == folded


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Names(" ", "budi", None, None), "name"),
        (Names("Budi", "198001012005011001", None, None), "username"),
        (Names("Budi", "12345", None, None), "username"),
        (Names("Budi", "ab", None, None), "username"),
        (Names("Budi", "budi santoso", None, None), "username"),
        (Names("Budi", None, "budi@dinkes", None), "email"),
        (Names("Budi", None, None, "0812"), "phone"),
        (Names("Budi", "", "", ""), "username"),
    ],
)
def test_names_when_nobody_could_sign_in_with_them_then_they_are_refused(given, field):
    with pytest.raises(Refused) as refused:
        settle_names(given)

    assert refused.value.field == field


def test_names_when_complete_then_each_has_one_spelling():
    settled = settle_names(Names(" dr.  Budi ", "Budi.S", "Budi@Dinkes.ID", "0812 3456 7890"))

    assert settled == Names("dr. Budi", "budi.s", "budi@dinkes.id", "+6281234567890")
