"""The register as people meet it: views, filters, pages, phone."""

import pytest

from coordapp.commitments.queries import listing
from coordapp.meetings.models import Forum
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_commitment,
    make_person,
    make_region,
    make_support,
)
from tests.statements import heard_statements

BAD_ADDRESS = (
    "tampilan=x&status=x&dari=31/02/2026&sampai=x&umur=x&wilayah=x&rapat=x&forum=x"
    "&prioritas=x&urut=x&sebagai=x&tema=x&instansi=x&sesudah=x&q=%00"
)


def links(page):
    return [item.text.strip() for item in page.tree.all("a") if item.get("class") == "row-link"]


def test_register_when_opened_then_open_items_come_first_with_what_they_lack(secretary):
    page = secretary.open("/komitmen/")

    assert page.heading == "Komitmen"
    assert links(page) == ["Renovasi <poskesdes>", '=HYPERLINK("x")', "Anak"]
    for part in ("146 hari", "diperpanjang 2×", "1/4", "Terkendala", "Usul diakhiri", "PUPR"):
        assert part in page.main
    assert "Kupang" not in page.text


def test_register_when_a_figure_is_followed_then_its_rows_are_there(secretary):
    page = secretary.open("/komitmen/")

    late = secretary.open(page.link("1 terlambat"))

    assert links(late) == ["Renovasi <poskesdes>"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("instansi=Dinkes+KB", ['=HYPERLINK("x")', "Anak"]),
        ("instansi=PUPR&sebagai=pendukung", ['=HYPERLINK("x")']),
        ("status=terkendala&umur=91-", ["Renovasi <poskesdes>"]),
        ("tampilan=selesai", ["Anak"]),
        ("q=hyperlink", ['=HYPERLINK("x")']),
        ("q=%25", []),
        ("rapat=kku-r-2026-901", ["Renovasi <poskesdes>", "Anak"]),
        ("sampai=31/12/2025", []),
    ],
)
def test_register_when_narrowed_by_its_address_then_only_these_are_shown(secretary, query, found):
    page = secretary.open(f"/komitmen/?{query}")

    assert links(page) == found


def test_register_when_its_address_is_nonsense_then_all_is_shown_and_each_part_named(secretary):
    page = secretary.open(f"/komitmen/?{BAD_ADDRESS}")

    assert len(links(page)) == 3
    assert (
        "diabaikan: Tampilan, Sebagai, Status, Tenggat dari, Tenggat sampai, Umur terlambat, "
        "Wilayah, Rapat, Forum, Prioritas, Urutan, Instansi, Tema, Halaman" in page.main
    )


def test_filter_form_when_sent_then_it_keeps_the_view_and_says_what_is_on(secretary):
    page = secretary.open("/komitmen/?tampilan=aktif")

    found = page.form("Tampilkan").submit(instansi="Dinkes KB", q="hyper", prioritas=None)

    assert links(found) == ['=HYPERLINK("x")']
    assert "Instansi: Dinkes KB" in found.main
    assert "Kata: hyper" in found.main
    assert links(secretary.open(found.link("Hapus"))) == [
        "Renovasi <poskesdes>",
        '=HYPERLINK("x")',
    ]


def test_register_when_nothing_matches_then_it_names_the_filters_and_offers_to_clear_them(
    secretary,
):
    page = secretary.open("/komitmen/?q=zzz&instansi=PUPR")

    assert "Saringan yang aktif: Instansi, Kata." in page.main
    assert page.link("Hapus saringan") == "/komitmen/"


def test_register_when_a_region_has_nothing_then_it_says_where_commitments_come_from(
    app, pages, clock
):
    with app.app_context(), in_region("KTM"):
        region = make_region("KTM")
        person = make_person(Role.SEKRETARIAT)
        keep(region)

    page = pages.as_person(person).open("/komitmen/")

    assert "Belum ada komitmen" in page.main


def test_meeting_when_chosen_then_its_induk_stands_above_and_is_not_counted(secretary):
    page = secretary.open("/komitmen/?rapat=KKU-R-2026-901")

    assert "1 dari 1 selesai" in page.main
    assert "2 komitmen" in page.main
    assert page.link("Induk") == "/komitmen/KKU-2026-0903"


def test_head_when_followed_twice_then_the_order_turns(secretary):
    once = secretary.open(secretary.open("/komitmen/").link("Kode"))

    twice = secretary.open(once.link("Kode"))

    sorts = [item.get("aria-sort") for item in once.tree.all("th") if item.get("aria-sort")]
    assert sorts == ["ascending"]
    assert links(twice) == links(once)[::-1]


def test_pages_when_turned_then_the_filter_comes_along(secretary, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 1)

    first = secretary.open("/komitmen/?tampilan=aktif")
    second = secretary.open(first.link("Berikutnya"))

    assert links(first) == ["Renovasi <poskesdes>"]
    assert links(second) == ['=HYPERLINK("x")']
    assert links(secretary.open(second.link("Sebelumnya"))) == links(first)


def test_register_when_opened_by_an_agency_then_only_its_own_is_shown(pages, people):
    page = pages.as_person(people["dinkes"]).open("/komitmen/")

    assert links(page) == ['=HYPERLINK("x")', "Anak"]


def test_register_when_opened_by_others_then_it_is_closed(pages, people):
    pages.anyone().open("/komitmen/", 302)
    pages.anyone().open("/komitmen/ekspor.csv", 302)
    admin = pages.as_person(people["admin"])

    admin.open("/komitmen/", 403)
    admin.open("/komitmen/ekspor.csv", 403)


@pytest.mark.parametrize("rows", [1, 3])
def test_page_when_opened_then_it_asks_as_often_for_one_row_as_for_three(app, pages, clock, rows):
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        lead = make_agency()
        for _ in range(rows):
            make_support(make_commitment(lead=lead))
        person = make_person(Role.SEKRETARIAT, lead)
        keep(region)
    visitor = pages.as_person(person)
    visitor.open("/komitmen/")

    with app.app_context(), heard_statements() as heard:
        page = visitor.open("/komitmen/")

    assert len(links(page)) == rows
    assert len(heard) == 8  # session, agencies, and the six of the register


# On a phone.


@pytest.mark.browser
def test_register_when_read_on_a_phone_then_it_fits_and_its_filters_open_in_a_sheet(
    app, people, pages, phone, site
):
    with app.app_context(), in_region("KKU"):
        forum = Forum(name="Tim Pembina Posyandu dengan nama yang sangat panjang sekali")
        listing.db.session.add(forum)
        listing.db.session.flush()
        keep(forum)
    visitor = pages.as_person(people["secretariat"])
    phone.context.add_cookies(
        [
            {"name": cookie.key, "value": cookie.value, "url": site}
            for cookie in visitor.http._cookies.values()
        ]
    )

    phone.goto("/komitmen/")
    width = phone.evaluate("document.documentElement.scrollWidth")
    was_hidden = phone.locator("[name=instansi]").is_hidden()
    phone.click(".filters__open")
    phone.select_option("[name=status]", "terkendala")
    phone.click("text=Tampilkan")

    assert (width, was_hidden) == (360, True)
    assert phone.locator(".row-link").all_inner_texts() == ["Renovasi <poskesdes>"]
