"""The reader of pages notices what it is there for, and what the house shows now is in order."""

import pytest

from coordapp.db import db, writing
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import keep, make_agency, make_person, make_region
from tests.html import Document, leads_somewhere

PAGE = """<!doctype html><html lang="id"><head><title>Masuk · Rakor</title></head><body>
<h1 id="isi">Masuk</h1>{}</body></html>"""


@pytest.fixture
def secretary(app):
    """A secretary of Kayong Utara."""
    with app.app_context(), in_region("KKU"):
        make_region("KKU")
        keep(make_agency())
        user = make_person(Role.SEKRETARIAT)
        keep(user)
        return user


def test_document_when_in_order_then_nothing_is_said(app):
    form = (
        '<form method="post" action="/masuk"><input type="hidden" name="csrf_token" value="x">'
        '<label for="nama">Nama</label><input id="nama" name="nama"><button>Masuk</button></form>'
    )

    problems = Document(PAGE.format(form)).problems(app)

    assert problems == []


@pytest.mark.parametrize(
    ("piece", "complaint"),
    [
        ("<p><div>a</div></p>", "unexpected-end-tag"),
        ("<ul><b><li>a</ul></b>", "adoption-agency"),
        ("<h1>Dua</h1>", "headings of the first level"),
        ('<p id="isi">a</p>', "id isi stands 2 times"),
        ('<a href="#hilang">a</a>', "missing id hilang"),
        ('<input name="nama">', "input nama has no label"),
        ('<label for="b"></label><select id="b"></select>', "has no label"),
        ("<button></button>", "button without a text"),
        ('<img src="/a.png">', "img without alt"),
        ('<p style="color: red">a</p>', "inline style"),
        ("<style>p { color: red }</style>", "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<p onclick="a()">a</p>', "inline onclick"),
        ('<a href="javascript:a()">a</a>', "runs a script"),
        ('<form method="post" action="/masuk"></form>', "has no token"),
        ('<form action="/tidak-ada"></form>', "leads nowhere"),
        ('<form action="https://example.org/"></form>', "leads nowhere"),
    ],
)
def test_document_when_a_fault_is_planted_then_it_is_named(app, piece, complaint):
    problems = Document(PAGE.format(piece)).problems(app)

    assert [problem for problem in problems if complaint in problem] != [], problems


def test_document_when_its_title_is_not_its_heading_then_it_is_named(app):
    source = PAGE.format("").replace("<title>Masuk", "<title>Pintu")

    problems = Document(source).problems(app)

    assert problems == ["title 'Pintu · Rakor' does not begin with 'Masuk'"]


def test_document_when_not_indonesian_then_it_is_named(app):
    problems = Document(PAGE.format("").replace('"id"', '"en"')).problems(app)

    assert problems == ["the page does not say that it is Indonesian"]


def test_leads_somewhere_when_only_the_method_differs_then_it_does_not(app):
    assert leads_somewhere(app, "/masuk", "POST")
    assert not leads_somewhere(app, "/keluar", "GET")


def test_visitor_when_nobody_then_the_door_opens(pages):
    door = pages.anyone().open("/masuk")

    assert door.heading == "Masuk"


def test_visitor_when_signed_in_then_pages_know_them(pages, secretary):
    page = pages.as_person(secretary).open("/peran")

    assert page.heading == "Anda bertugas sebagai"


def test_visitor_when_a_form_is_sent_then_its_token_goes_along(pages, secretary):
    visitor = pages.as_person(secretary)

    answer = visitor.open("/peran").form("/peran").submit(status=404)

    assert answer.heading == "Halaman tidak ditemukan"


def test_visitor_when_signed_out_then_the_door_is_shown(pages, secretary):
    visitor = pages.as_person(secretary)

    visitor.send("/keluar", {"csrf_token": visitor.token()})

    assert visitor.open("/peran", status=302).location.startswith("/masuk")


def test_form_when_a_field_does_not_exist_then_the_test_is_told(pages):
    form = pages.anyone().open("/masuk").form("Masuk")

    with pytest.raises(AssertionError, match="no such fields: \\['sandi'\\]"):
        form.submit(sandi="rahasia")


def test_visitor_when_a_page_was_read_then_this_thread_may_write_again(app, pages):
    pages.anyone().open("/masuk")

    assert writing.get()
    with app.app_context():
        assert not db.session.registry.has() or not db.session().in_transaction()
