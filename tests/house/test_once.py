"""A form that is sent again is answered again, not applied again."""

import io
from collections import Counter

import pytest
from sqlalchemy import func, select

from coordapp import audit
from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.once import AppliedOperation
from coordapp.people.models import Assignment
from coordapp.policy import SYSTEM, Role
from coordapp.tenancy import in_region
from tests.house.threads import at_once


def sent(visitor, key="kunci", **fields):
    return {"csrf_token": visitor.token(), "client_key": key, **fields}


def count_agencies(office):
    """The agencies there are beside the office's own."""
    with office.app.app_context(), in_region("KKU"):
        return db.session.scalar(select(func.count()).select_from(Agency)) - 1


def test_write_when_sent_twice_then_it_is_applied_once(office):
    visitor = office.visitor()

    first = visitor.send("/probe/tambah", sent(visitor))
    second = visitor.send("/probe/tambah", sent(visitor))

    assert second.location == first.location
    assert count_agencies(office) == 1


def test_write_when_sent_without_a_key_then_each_counts(office):
    visitor = office.visitor()

    first = visitor.send("/probe/tambah", sent(visitor, key=""))
    second = visitor.send("/probe/tambah", sent(visitor, key=""))

    assert second.location != first.location
    assert count_agencies(office) == 2


def test_write_when_eight_browsers_send_it_at_once_then_it_is_applied_once(office):
    visitors = [office.visitor() for _ in range(8)]
    forms = [sent(visitor) for visitor in visitors]

    answers = at_once(
        *(
            lambda visitor=visitor, form=form: visitor.http.post("/probe/tambah", data=form)
            for visitor, form in zip(visitors, forms, strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [303] * 8
    assert len({answer.location for answer in answers}) == 1
    assert count_agencies(office) == 1


def test_key_when_used_for_other_fields_then_it_is_refused(office):
    visitor = office.visitor()
    visitor.send("/probe/tambah", sent(visitor, note="a"))

    answer = visitor.send("/probe/tambah", sent(visitor, note="b"), status=409)

    assert "Isian ini sudah pernah dikirim dengan isi lain." in answer.text
    assert count_agencies(office) == 1


def test_key_when_used_with_another_file_then_it_is_refused(office):
    visitor = office.visitor()
    for name, status in (("a.jpg", 303), ("a.jpg", 303), ("b.jpg", 409)):
        file = (io.BytesIO(b"bytes"), name)

        visitor.send("/probe/tambah", sent(visitor, evidence=file), status=status)

    assert count_agencies(office) == 1


def test_key_when_used_at_another_address_then_it_is_refused(office):
    visitor = office.visitor()
    visitor.send("/probe/tambah", sent(visitor))

    visitor.send("/probe/gagal/422", sent(visitor), status=409)

    assert count_agencies(office) == 1


def test_key_when_another_person_uses_it_then_it_is_theirs(office):
    secretary, officer = office.visitor(), office.visitor(Role.INSTANSI)

    first = secretary.send("/probe/tambah", sent(secretary))
    second = officer.send("/probe/tambah", sent(officer))

    assert second.location != first.location
    assert count_agencies(office) == 2


def test_permission_when_it_was_lost_meanwhile_then_the_answer_is_not_given_again(office):
    visitor = office.visitor()
    page = visitor.open(f"/probe/{office.agency_id}")
    form = page.form("Simpan")
    form.submit(name="Dinas Baru")
    with office.app.app_context():
        held = select(Assignment).where(Assignment.role == Role.SEKRETARIAT)
        assignment = db.session.scalars(held).one()
        assignment.role = Role.AUDITOR
        audit.note(SYSTEM, "change_role", assignment)
        db.session.commit()

    answer = form.submit(name="Dinas Baru", status=403)

    assert answer.location == ""


@pytest.mark.parametrize("status", [403, 409, 422, 500])
def test_write_when_refused_then_its_key_is_free(office, status):
    visitor = office.visitor()

    visitor.http.post(f"/probe/gagal/{status}", data=sent(visitor))
    visitor.send("/probe/tambah", sent(visitor))

    assert count_agencies(office) == 1


def test_redirect_when_nothing_was_done_then_its_key_is_free(office):
    visitor = office.visitor()

    answers = [visitor.send("/probe/tunda", sent(visitor)) for _ in range(2)]

    with office.app.app_context():
        kept = db.session.scalar(select(func.count()).select_from(AppliedOperation))
    assert Counter(answer.location for answer in answers) == {"/masuk": 2}
    assert kept == 0
