"""Requests nobody's browser sends: too long, or with letters no database takes."""

import pytest
from flask import request

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=batas"
PART = "--batas\r\nContent-Disposition: form-data; name=note\r\n\r\na\0b\r\n--batas--\r\n"


def test_form_when_its_fields_would_fill_the_memory_then_refused_unread(client):
    answer = client.post("/masuk", data=b"a&" * 600_000, content_type=URLENCODED)

    assert answer.status_code == 413


@pytest.mark.parametrize(("kind", "body"), [(URLENCODED, "note=a%00b"), (MULTIPART, PART)])
def test_fields_when_they_hold_nul_then_it_is_left_out(app, kind, body):
    with app.test_request_context(
        "/masuk?q=%00a&%00q=b", method="POST", data=body.encode(), content_type=kind
    ):
        asked, typed = request.args.to_dict(flat=False), request.form.to_dict()

    assert asked == {"q": ["a", "b"]}
    assert typed == {"note": "ab"}


@pytest.mark.parametrize(
    "path",
    [
        "/instansi/?q=%00a&jenis=%00&sesudah=%00",
        "/kendala/?q=%00a&instansi=%00&sesudah=%00",
        "/komitmen/?q=%00a&instansi=%00&tema=%00&sesudah=0~%00~%00",
        "/pengaturan/pengguna/?q=%00a&peran=%00&sesudah=%00",
        "/rapat/?q=%00a&tahun=%00&sesudah=%00",
    ],
)
def test_list_when_its_address_holds_nul_then_it_is_shown(office, path):
    answer = office.visitor().open(path)

    assert answer.status == 200


def test_write_when_its_key_holds_nul_then_it_is_applied(office):
    visitor = office.visitor()

    sent = {"csrf_token": visitor.token(), "client_key": "a\0b"}
    answer = visitor.send("/probe/tambah", sent)

    assert answer.status == 303


def test_obstacle_when_its_commitment_is_no_number_then_not_found(office):
    answer = office.visitor().open("/kendala/baru?komitmen=KKU%00", status=404)

    assert answer.status == 404
