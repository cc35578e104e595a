"""Two regions with somebody in every role and something in every state.

The texts of each row carry a mark of their own, so that whoever finds one knows whose it is.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from PIL import Image

from coordapp import clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.db import db
from coordapp.meetings.models import Forum, MeetingStatus
from coordapp.outbox import MessageState, OutboxMessage
from coordapp.people.actions.accounts import offer_first_admin
from coordapp.people.actions.credentials import add_ticket
from coordapp.people.actions.signing import digest
from coordapp.people.models import Assignment, TicketPurpose, User, WebSession
from coordapp.people.rules.passwords import hash_password
from coordapp.people.sealed import ticket_link
from coordapp.policy import Actor, Reach, Role
from coordapp.regions.models import Holiday, PostKind
from coordapp.storage.files import Kept
from coordapp.tenancy import in_region
from tests import factories as make
from tests.world_commitments import plant_commitments, plant_obstacles
from tests.world_meetings import MEETINGS, hold_meeting, mark_of

OWN, FOREIGN = "KKU", "KPG"
PASSWORD = "perahu senja menanam kelapa"
SIGNED_IN = (
    *("sekretariat", "notulis", "lead", "support", "coach", "other", "mitra_lead", "mitra_other"),
    *("bupati", "sekda", "kadis", "auditor", "admin", "provinsi", "disabled"),
    *("foreign", "foreign_lead"),
)
PRINCIPALS = (*SIGNED_IN[:15], "anonymous", *SIGNED_IN[15:])
OFFICES = {
    "setda": ("Sekretariat Daerah", AgencyType.SETDA, ""),
    "bagian": ("Bagian Kesejahteraan Rakyat", AgencyType.BAGIAN, "setda"),
    "bappeda": ("Badan Perencanaan", AgencyType.BADAN, ""),
    "lead": ("Dinas Pekerjaan Umum", AgencyType.DINAS, ""),
    "support": ("Dinas Pemberdayaan Desa", AgencyType.DINAS, ""),
    "dinkes": ("Dinas Kesehatan", AgencyType.DINAS, ""),
    "bidang": ("Bidang Pencegahan", AgencyType.BIDANG, "dinkes"),
    "facility": ("Puskesmas Sukadana", AgencyType.PUSKESMAS, "dinkes"),
    "other": ("Dinas Pendidikan", AgencyType.DINAS, ""),
    "mitra": ("Yayasan Pesisir", AgencyType.MITRA, ""),
    "mitra_other": ("Yayasan Hulu", AgencyType.MITRA, ""),
    "spare": ("Dinas Perikanan", AgencyType.DINAS, ""),
}
SEATS = {
    "sekretariat": (Role.SEKRETARIAT, "bagian"),
    "clerk": (Role.SEKRETARIAT, "bagian"),
    "disabled": (Role.SEKRETARIAT, "bagian"),
    "notulis": (Role.INSTANSI, "bappeda"),
    "lead": (Role.INSTANSI, "lead"),
    "support": (Role.INSTANSI, "support"),
    "coach": (Role.INSTANSI, "dinkes"),
    "other": (Role.INSTANSI, "other"),
    "mitra_lead": (Role.MITRA, "mitra"),
    "mitra_other": (Role.MITRA, "mitra_other"),
    "kadis": (Role.PIMPINAN, "lead"),
    "auditor": (Role.AUDITOR, ""),
    "admin": (Role.ADMIN, ""),
    "provinsi": (Role.PROVINSI, ""),
    "disabled_person": (Role.INSTANSI, "other"),
    "invited": (Role.INSTANSI, "other"),
}


@cache
def _kept_password() -> str:
    return hash_password(PASSWORD)


def token_of(principal: str) -> str:
    """The secret in the cookie of somebody who is signed in."""
    return f"{principal}-masuk-sejak-tadi"


@dataclass
class World:
    """What was planted: people by name, rows by state, as variables of their addresses."""

    users: dict[str, UUID] = field(default_factory=dict)
    assignments: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict)


def build_world(app: Flask) -> World:
    """Plant both regions on a fresh database."""
    world = World()
    with app.app_context(), in_region(OWN):
        make.make_region(OWN)
        make.make_place("61.11.01.2001", "Sutera")
        _seat_everybody(world)
        clerk = _actor(world, "clerk")
        scan = _keep_photo(app)
        meetings = _hold_meetings(world, clerk, scan)
        plant_commitments(world, meetings, scan)
        plant_obstacles(world)
        _plant_settings(world)
        _sign_everybody_in(world, SIGNED_IN[:15])
        make.keep(_agency(world, "lead"))
    with app.app_context(), in_region(FOREIGN):
        _plant_foreign(world)
    return world


def _seat_everybody(world: World) -> None:
    for key, (name, kind, parent) in OFFICES.items():
        agency = make.make_agency(name, kind, parent_id=world.agencies.get(parent))
        world.agencies[key] = agency.id
    for kind in (PostKind.BUPATI, PostKind.SEKDA):
        post = make.make_post(kind)
        world.posts[kind.value] = post.id
        office = _agency(world, "setda") if kind is PostKind.SEKDA else None
        seat = {"reach": Reach.REGION, "post_id": post.id}
        _seat(world, kind.value, Role.PIMPINAN, office, **seat)
    for name, (role, office) in SEATS.items():
        _seat(world, name, role, _agency(world, office) if office else None)
    _user(world, "disabled").disabled_at = clock.now()
    _user(world, "disabled_person").disabled_at = clock.now()
    _user(world, "invited").password_hash = None


def _seat(world: World, name: str, role: Role, agency: Agency | None, **columns: Any) -> None:
    user = make.make_user(
        f"Warga {name.replace('_', ' ').title()}",
        username=name,
        email=f"{name.replace('_', '.')}@contoh.example",
        password_hash=_kept_password(),
        totp_confirmed_at=clock.now() if role is Role.ADMIN else None,
    )
    given = {"agency_id": agency.id if agency else None, **columns}
    held = make.make_assignment(user, role, **given)
    world.users[name], world.assignments[name] = user.id, held.id


def _agency(world: World, name: str) -> Agency:
    return db.session.get_one(Agency, world.agencies[name])


def _user(world: World, name: str) -> User:
    return db.session.get_one(User, world.users[name])


def _actor(world: World, name: str) -> Actor:
    user, held = _user(world, name), db.session.get_one(Assignment, world.assignments[name])
    return Actor(user_id=user.id, name=user.name, role=held.role, region_id=held.region_id)


def _sign_everybody_in(world: World, names: tuple[str, ...]) -> None:
    now = clock.now() - timedelta(minutes=2)
    for name in names:
        row = WebSession(
            token_hash=digest(token_of(name)),
            user_id=world.users[name],
            assignment_id=world.assignments[name],
            created_at=now,
            seen_at=now,
            confirmed_at=now,
        )
        db.session.add(row)
    second = WebSession(
        token_hash=digest(f"{names[-1]}-kedua"),
        user_id=world.users["lead" if "lead" in names else names[-1]],
        created_at=now,
        seen_at=now,
        confirmed_at=now,
    )
    db.session.add(second)
    db.session.flush()
    world.subjects.setdefault("session of lead", {"session_id": second.id})


def _keep_photo(app: Flask) -> Kept:
    image = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(image, "JPEG")
    image.seek(0)
    kept: Kept = app.extensions["storage"].keep(image, file_name="foto.jpg")
    return kept


def _hold_meetings(world: World, clerk: Actor, scan: Kept) -> dict[str, Any]:
    forum = Forum(name="Forum kesehatan", decree=mark_of("forum"))
    db.session.add(forum)
    db.session.flush()
    world.subjects["forum"] = {"forum_id": forum.id}
    return {
        state: hold_meeting(world, state, clerk, forum, scan, mark_of(f"{state} rapat"))
        for state in MEETINGS
    }


def _plant_settings(world: World) -> None:
    now = clock.now()
    holiday = Holiday(on_date=clock.today("Asia/Pontianak") + timedelta(days=30), name="Hari laut")
    mail = OutboxMessage(
        region_id=OWN,
        key="gagal",
        template="contact_changed",
        recipient_id=world.users["lead"],
        address="lead@contoh.example",
        params={},
        state=MessageState.FAILED,
        not_before=now,
        attempts=9,
        created_at=now,
    )
    db.session.add_all([holiday, mail])
    db.session.flush()
    subjects = world.subjects
    subjects["holiday"] = {"holiday_id": holiday.id, "year": holiday.on_date.year}
    subjects["post"] = {"post_id": world.posts["sekda"]}
    subjects["failed mail"] = {"message_id": mail.id}
    for name in ("lead", "mitra", "facility"):
        subjects[f"{name} agency"] = {"agency_id": world.agencies[name]}
    people = {"person": "other", "disabled person": "disabled_person", "invited person": "invited"}
    for state, name in {**people, "clerk": "clerk", "admin": "admin"}.items():
        held = world.assignments[name]
        subjects[state] = {"user_id": world.users[name], "assignment_id": held}
    invitation = add_ticket(TicketPurpose.INVITATION, user_id=world.users["invited"])
    reset = add_ticket(TicketPurpose.RESET, user_id=world.users["support"])
    for state, ticket in (("invitation", invitation), ("reset", reset)):
        subjects[state] = {"token": ticket_link(ticket).rpartition("/")[2]}
    subjects["expired"] = {"token": "tidak.berlaku"}


def _plant_foreign(world: World) -> None:
    make.make_region(FOREIGN)
    agency = make.make_agency(mark_of("instansi", FOREIGN))
    _seat(world, "foreign", Role.SEKRETARIAT, None)
    _seat(world, "foreign_lead", Role.INSTANSI, agency)
    meeting = make.make_meeting(
        MeetingStatus.IN_PROGRESS, title=mark_of("rapat", FOREIGN), notes=mark_of("rapat", FOREIGN)
    )
    item = make.make_commitment(
        meeting=meeting, lead=agency, statement=mark_of("komitmen", FOREIGN)
    )
    make.make_update(item, note=mark_of("laporan", FOREIGN))
    make.make_obstacle(item, text=mark_of("kendala", FOREIGN), reporter_agency_id=agency.id)
    _sign_everybody_in(world, SIGNED_IN[15:])
    world.subjects["first admin"] = {"code": offer_first_admin(FOREIGN)}
    make.keep(agency)
