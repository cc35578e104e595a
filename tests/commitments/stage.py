"""A regency as the views' tests find it: committed, with people who can sign in."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from coordapp.agencies.models import AgencyType
from coordapp.commitments.models import Status
from coordapp.commitments.queries import lookups
from coordapp.meetings.models import MeetingStatus, SourceKind
from coordapp.people.models import User
from coordapp.policy import Role
from coordapp.regions.models import PostKind
from coordapp.tenancy import in_region
from tests.factories import (
    keep,
    make_agency,
    make_commitment,
    make_line,
    make_meeting,
    make_person,
    make_place,
    make_post,
    make_region,
    make_support,
)

ITEM, DRAFT = "KKU-2026-0801", "KKU-R-2026-801.b1"
QUOTE = "berencana merenovasi posyandu yang ada di desa-desa"


@dataclass(frozen=True)
class Stage:
    """Who is there, by what they do."""

    people: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.people[name]


def plant(app: Flask, **columns: Any) -> Stage:
    """Kayong Utara with one item of Dinkes that PUPR supports, one draft, and everybody."""
    with app.app_context(), in_region("KPG"):
        region = make_region("KPG")
        make_commitment(number="KPG-2026-0001", statement="Rahasia Kupang")
        keep(region)
    with app.app_context(), in_region("KKU"):
        region = make_region("KKU")
        make_place("61.11.01.2001", "Sutera")
        setda = make_agency("Setda (contoh)", AgencyType.SETDA)
        dinkes = make_agency("Dinas Kesehatan (contoh)", short_name="Dinkes")
        pupr = make_agency("Dinas Pekerjaan Umum (contoh)", short_name="PUPR")
        for n in (1, 2):
            make_agency(f"Puskesmas 0{n} (contoh)", AgencyType.PUSKESMAS, parent_id=dinkes.id)
        meeting = make_meeting(
            MeetingStatus.CLOSED,
            number="KKU-R-2026-801",
            starts_on=None,
            source_kind=SourceKind.BERITA,
            closed_at=region.opened_at,
        )
        line = make_line(meeting, source_quote=QUOTE, speaker="Penjabat Bupati")
        given = {"statement": "Merenovasi 12 posyandu", "deliverable": "Berita acara", **columns}
        item = make_commitment(Status.NOT_STARTED, meeting, dinkes, number=ITEM, line=line, **given)
        make_support(item, pupr, share="gambar teknis")
        make_commitment(Status.DRAFT, meeting, number=DRAFT, due_on=None, first_due_on=None)
        people = {
            "secretariat": make_person(Role.SEKRETARIAT, setda),
            "dinkes": make_person(Role.INSTANSI, dinkes),
            "pupr": make_person(Role.INSTANSI, pupr),
            "stranger": make_person(Role.INSTANSI, make_agency()),
            "bupati": make_person(Role.PIMPINAN, post_id=make_post(PostKind.BUPATI).id),
            "sekda": make_person(Role.PIMPINAN, post_id=make_post(PostKind.SEKDA).id),
            "auditor": make_person(Role.AUDITOR, make_agency()),
        }
        keep(region)
        return Stage(people)


def change(app: Flask, number: str = ITEM, **columns: Any) -> None:
    """Set the item to another state."""
    with app.app_context(), in_region("KKU"):
        item = lookups.find_by_number(number)
        for name, value in columns.items():
            setattr(item, name, value)
        keep(item)
