"""A small town that follow-up's pages are visited in; its people are committed."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from coordapp.agencies.models import AgencyType
from coordapp.commitments.models import Status
from coordapp.db import db
from coordapp.meetings.models import MeetingStatus
from coordapp.people.models import User
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_commitment,
    make_meeting,
    make_person,
    make_region,
    make_support,
)
from tests.storage.hostile import photo

NOTE = "Enam desa sudah dikunjungi"


@dataclass
class Town:
    """Who lives there, and the number of what they promised."""

    people: dict[str, User]
    number: str
    commitment_id: str
    lead_id: str
    helper_id: str

    @property
    def report_path(self) -> str:
        return f"/komitmen/{self.number}/lapor"


def build_town(app, **columns) -> Town:
    """Kayong Utara with a commitment of a puskesmas, its helper, its judges and a stranger."""
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        foreign = make_person(Role.SEKRETARIAT)
        keep(region)
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        lead = make_agency("Puskesmas Sukadana (contoh)", AgencyType.PUSKESMAS)
        helper = make_agency("Dinas Kominfo (contoh)")
        setda = make_agency("Setda (contoh)", AgencyType.SETDA)
        notulis = make_person(Role.INSTANSI, make_agency("Dinas Arsip (contoh)"))
        meeting = make_meeting(MeetingStatus.IN_PROGRESS, notulis_id=notulis.id)
        given = {"target_quantity": Decimal(8), "target_unit": "desa", **columns}
        commitment = make_commitment(
            Status.IN_PROGRESS, meeting, lead, deliverable="Laporan kunjungan", **given
        )
        make_support(commitment, helper)
        people = {
            "reporter": make_person(Role.INSTANSI, lead),
            "helper": make_person(Role.INSTANSI, helper),
            "stranger": make_person(Role.INSTANSI, make_agency("Dinas Lain (contoh)")),
            "secretariat": make_person(Role.SEKRETARIAT, setda),
            "own secretariat": make_person(Role.SEKRETARIAT, lead),
            "notulis": notulis,
            "leader": make_person(Role.PIMPINAN),
            "auditor": make_person(Role.AUDITOR, make_agency("Inspektorat (contoh)")),
            "foreign secretariat": foreign,
        }
        keep(region)
        return Town(people, commitment.number, str(commitment.id), str(lead.id), str(helper.id))


def in_kku(app, read):
    """What a query finds in the town."""
    with app.app_context(), in_region("KKU"):
        return read()


def rows_of(app, model):
    """All rows of a model in the town, detached."""
    with app.app_context(), in_region("KKU"):
        rows = list(db.session.scalars(db.select(model).order_by(model.id)))
        db.session.expunge_all()
        return rows


def send(form, answer=303, **values):
    """Fill in and send a form that has a field called status."""
    unknown = set(values) - form.names
    assert not unknown, f"no such fields: {sorted(unknown)}"
    return form.page.visitor.send(form.action, form.values | values, status=answer)


def download(visitor, path):
    """The answer and all its bytes."""
    response = visitor.http.get(path)
    content = response.get_data()
    response.close()
    assert response.status_code == 200
    return response, content


def a_file(content=None, name="foto.jpg"):
    """A file as a form sends it; a small photo unless told otherwise."""
    return BytesIO(content if content is not None else photo()), name
