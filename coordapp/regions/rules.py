"""What a region's settings, numbers and places may be."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import TypedDict

from coordapp.clock import ZONE_NAMES
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.regions.models import LeadershipPost, PostKind, Series, VerifierKind

CODE_WORD = re.compile(r"[A-Z]{2,5}")
REGENCY_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
DISTRICT_LENGTH = len("61.11.01")
PROTOCOL_ORDERS = range(1, 1000)
SOLE_POSTS = frozenset({PostKind.BUPATI, PostKind.WAKIL_BUPATI, PostKind.SEKDA})
YEARS = range(2000, 2101)
VERIFICATION_DAYS = range(1, 31)
GRACE_DAYS = range(61)
TIMEZONES = {
    "Asia/Jakarta": "WIB (Jakarta)",
    "Asia/Pontianak": "WIB (Pontianak)",
    "Asia/Makassar": "WITA (Makassar)",
    "Asia/Jayapura": "WIT (Jayapura)",
}
NUMBER_SHAPES = {
    Series.COMMITMENTS: "{region}-{year}-{count:04}",
    Series.MEETINGS: "{region}-R-{year}-{count:03}",
    Series.DECISIONS: "{region}-K-{year}-{count:03}",
}
REGENCY_HEADS = ("Bupati", "Wakil Bupati")
CITY_HEADS = ("Wali Kota", "Wakil Wali Kota")
OFFICE_POSTS = (
    (PostKind.SEKDA, "Sekretaris Daerah"),
    (PostKind.ASISTEN, "Asisten Pemerintahan dan Kesejahteraan Rakyat"),
    (PostKind.ASISTEN, "Asisten Perekonomian dan Pembangunan"),
    (PostKind.ASISTEN, "Asisten Administrasi Umum"),
)


class RegionSettings(TypedDict):
    """What may be changed about an opened region; its codes never are."""

    name: str
    capital: str
    timezone: str
    village_word: str
    village_head_word: str
    letterhead_office: str
    letterhead_address: str
    letterhead_phone: str
    letterhead_website: str
    letterhead_email: str
    letterhead_postcode: str
    six_day_types: list[str]
    default_verifier: VerifierKind
    verification_days: int | None
    delegates_first_extension: bool
    blankspot_grace_days: int | None


def check_settings(settings: RegionSettings) -> RegionSettings:
    """The settings as they are kept, refused when one cannot be."""
    check_timezone(settings["timezone"])
    kept = RegionSettings(**settings)
    kept["name"] = check_text(settings["name"], "name")
    kept["village_word"] = check_text(settings["village_word"], "village_word").lower()
    kept["village_head_word"] = check_text(
        settings["village_head_word"], "village_head_word"
    ).lower()
    kept["verification_days"] = check_days(
        settings["verification_days"], VERIFICATION_DAYS, "verification_days"
    )
    kept["blankspot_grace_days"] = check_days(
        settings["blankspot_grace_days"], GRACE_DAYS, "blankspot_grace_days"
    )
    kept["six_day_types"] = sorted(settings["six_day_types"])
    return kept


def check_code_word(word: str) -> None:
    """Refuse a code word that could not begin a number."""
    if not CODE_WORD.fullmatch(word):
        raise Refused(
            _("Kata kode terdiri atas 2 sampai 5 huruf besar, misalnya KKU."), "code_word"
        )


def check_regency_code(code: str) -> None:
    """Refuse what is no Kemendagri code of a regency or city."""
    if not REGENCY_CODE.fullmatch(code):
        raise Refused(_("Tulis kode Kemendagri kabupaten atau kota, misalnya 61.11."), "code")


def check_timezone(timezone: str) -> None:
    """Refuse a zone that is not one of Indonesia's."""
    if timezone not in ZONE_NAMES:
        raise Refused(_("Pilih zona waktu WIB, WITA, atau WIT."), "timezone")


def check_days(days: int | None, allowed: range, field: str) -> int:
    """The number of days, refused outside its range."""
    if days is None or days not in allowed:
        raise Refused(
            _("Tulis %(low)s sampai %(high)s hari.", low=allowed[0], high=allowed[-1]), field
        )
    return days


def check_text(text: str | None, field: str) -> str:
    """The text without blanks around it, refused when nothing is left."""
    kept = (text or "").strip()
    if not kept:
        raise Refused(_("Bagian ini wajib diisi."), field)
    return kept


def check_year(year: int) -> None:
    """Refuse a year nobody means."""
    if year not in YEARS:
        raise Refused(_("Tahun ini di luar jangkauan kalender."), "on_date")


def check_order(order: int | None) -> int:
    """A place in the protocol, refused when it is none."""
    if order is None or order not in PROTOCOL_ORDERS:
        raise Refused(_("Tulis urutan 1 sampai 999."), "protocol_order")
    return order


def check_sole_head(kind: PostKind, others: Collection[LeadershipPost]) -> None:
    """Refuse a second bupati, wakil bupati or Sekda: rules ask for *the* one."""
    if kind in SOLE_POSTS and any(post.kind is kind for post in others):
        raise Refused(_("Jabatan %(kind)s sudah ada.", kind=kind.label), "kind")


def number_text(region_id: str, series: Series, year: int, count: int) -> str:
    """How a number is written: KKU-2026-0007, KKU-R-2026-012, KKU-K-2026-004."""
    return NUMBER_SHAPES[series].format(region=region_id, year=year, count=count)


def lies_in(place_code: str, region_code: str) -> bool:
    """Whether a place belongs to the regency, is the regency, or is the province above it."""
    return f"{place_code}.".startswith(f"{region_code}.") or region_code.startswith(
        f"{place_code}."
    )


def usual_posts(region_name: str) -> list[tuple[PostKind, str]]:
    """The leadership posts every regency or city has, in protocol order."""
    kind, _blank, place = region_name.partition(" ")
    head, deputy = CITY_HEADS if kind == "Kota" else REGENCY_HEADS
    where = place if kind in ("Kabupaten", "Kota") else region_name
    return [
        (PostKind.BUPATI, f"{head} {where}"),
        (PostKind.WAKIL_BUPATI, f"{deputy} {where}"),
        *OFFICE_POSTS,
    ]


def extension_decider(posts: Collection[LeadershipPost]) -> LeadershipPost | None:
    """The post that decides first and second extensions: the named one, otherwise the Sekda."""
    named = next((post for post in posts if post.decides_extensions), None)
    return named or next((post for post in posts if post.kind is PostKind.SEKDA), None)


def is_working_day(day: date, holidays: Collection[date], *, six_days: bool) -> bool:
    """Whether an office that works five or six days a week is open."""
    return day.isoweekday() <= (6 if six_days else 5) and day not in holidays


def district_label(name: str) -> str:
    """A district as people say it."""
    return _("Kec. %(name)s", name=name)


def place_label(code: str | None, names: Mapping[str, str]) -> str:
    """A place as people say it: a village with its district, a district as Kec."""
    if not code or code not in names:
        return ""
    if len(code) < DISTRICT_LENGTH:
        return names[code]
    district = district_label(names.get(code[:DISTRICT_LENGTH], ""))
    return district if len(code) == DISTRICT_LENGTH else f"{names[code]}, {district}"
