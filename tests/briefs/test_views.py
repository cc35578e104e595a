"""The homes answer each reader's question, and every figure opens exactly its rows."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.statements import heard_statements


def soup(answer):
    return BeautifulSoup(answer.response.get_data(as_text=True), "html5lib")


def count_rows(answer):
    """Rows of the register's page."""
    return len(soup(answer).select("main tbody tr"))


def doors_of(answer, pattern):
    """(figure, address) of the links of a page that lead to the register."""
    return [
        (int(link.get_text(strip=True)), link["href"])
        for link in soup(answer).select("main td a[href^='/komitmen/?']")
        if re.search(pattern, link["href"]) and link.get_text(strip=True).isdigit()
    ]


def test_leadership_home_when_items_are_late_then_the_table_counts_them_by_age(pages, town):
    home = pages.as_person(town["bupati"]).open("/")

    assert home.heading == "Tidak ada yang menunggu keputusan Anda"
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in soup(home).select("#umur tbody tr")
    ]
    assert rows == [
        ["Dinkes", "7", "1", "2", "1", "1", "5", "120 hari"],
        ["1 instansi lain, tidak ada yang terlambat", "1", "–", "–", "–", "–", "0", "–"],
    ]


@pytest.mark.parametrize("person", ["bupati", "secretariat"])
def test_home_when_a_figure_is_opened_then_exactly_its_rows_are_there(pages, town, person):
    visitor = pages.as_person(town[person])
    home = visitor.open("/pimpinan/")

    figures = doors_of(home, "tampilan=")

    assert len(figures) == 12
    assert [(n, count_rows(visitor.open(href))) for n, href in figures] == [
        (n, n) for n, _href in figures
    ]


def test_secretariat_home_when_work_waits_then_its_queues_count_it(pages, town):
    home = pages.as_person(town["secretariat"]).open("/")

    assert home.heading == "Mulai dari 1 komitmen belum lengkap"
    assert "5 komitmen terlambat dari 8 yang masih berjalan; 1 sudah selesai." in home.text


def test_tasks_when_items_are_late_then_the_heading_says_how_many(pages, town):
    home = pages.as_person(town["operator"]).open("/tugas/")

    assert home.heading == "5 komitmen Anda sudah lewat tenggat"
    assert [panel.get_text(strip=True) for panel in soup(home).select("main h2")] == [
        "Lewat tenggat5",
        "Nanti1",
        "Menunggu pihak lain1",
        "Yang Anda minta0",
    ]


def test_tasks_when_a_blankspot_unit_is_silent_then_it_is_not_called_late(pages, town):
    home = pages.as_person(town["silent"]).open("/tugas/")

    assert home.heading == "1 laporan perlu segera dikirim"
    assert "Menunggu sinyal" in home.text


def test_home_when_the_role_may_not_lead_then_refused(pages, town):
    visitor = pages.as_person(town["operator"])

    assert visitor.open("/pimpinan/", status=403).status == 403


@pytest.mark.parametrize(
    ("person", "path", "queries"),
    [("bupati", "/", 11), ("secretariat", "/", 11), ("operator", "/tugas/", 12)],
)
def test_home_when_rows_grow_then_the_queries_do_not(app, pages, town, person, path, queries):
    visitor = pages.as_person(town[person])
    visitor.open(path)

    with app.app_context(), heard_statements() as heard:
        visitor.open(path)

    assert len(heard) <= queries
