"""Rows for tests: one small factory per noun, valid with nothing said, surprising nobody.

A factory adds its row to the session and flushes; relations it was given are loaded on the row
until the commit. Regional rows need a bound region:

    with in_region("KKU"):
        make_region("KKU")
        agency = make_agency()
        keep(agency)
"""

from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from coordapp import audit, clock
from coordapp.agencies.models import Agency, AgencyType
from coordapp.commitments.models import (
    ChangeRequest,
    Commitment,
    Kind,
    RequestKind,
    Status,
    Support,
)
from coordapp.db import db
from coordapp.followup.models import Evidence, EvidenceKind, Update
from coordapp.meetings.models import LineKind, Meeting, MeetingStatus, MeetingType, MinuteLine
from coordapp.obstacles.models import Obstacle, ObstacleClass
from coordapp.people.models import Assignment, User
from coordapp.policy import SYSTEM, Actor, Reach, Role
from coordapp.regions.models import LeadershipPost, Place, PostKind, Region
from coordapp.tenancy import bound_region

REGIONS = {
    "KKU": ("61.11", "Kabupaten Kayong Utara", "Asia/Pontianak"),
    "KPG": ("53.01", "Kabupaten Kupang", "Asia/Makassar"),
    "KTM": ("64.08", "Kabupaten Kutai Timur", "Asia/Makassar"),
}
CLOSED = frozenset({Status.DONE, Status.DROPPED, Status.WITHDRAWN})
serial = count(1)

Row = TypeVar("Row")


def _add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def keep(subject: Any) -> None:
    """Commit what was made, as one act of the system."""
    audit.note(SYSTEM, "plant", subject)
    db.session.commit()


def make_place(code: str, name: str = "") -> Place:
    """A row of the country's register with all it lies in."""
    parent = code.rpartition(".")[0]
    if parent:
        make_place(parent)
    found = db.session.get(Place, code)
    return found or _add(Place(code=code, name=name or f"Wilayah {code}"))


def make_region(code_word: str = "KKU", **columns: Any) -> Region:
    """An opened regency: one of REGIONS."""
    code, name, timezone = REGIONS[code_word]
    make_place(code, name)
    given = {"code": code, "name": name, "timezone": timezone, "opened_at": clock.now(), **columns}
    return _add(Region(id=code_word, **given))


def make_agency(name: str = "", type: AgencyType = AgencyType.DINAS, **columns: Any) -> Agency:
    """An active agency with a name of its own."""
    name = name or f"Dinas {next(serial)}"
    given = {"folded_name": name.casefold(), "active_from": date(2020, 1, 1), **columns}
    return _add(Agency(name=name, type=type, **given))


def make_post(kind: PostKind = PostKind.SEKDA, **columns: Any) -> LeadershipPost:
    """A post of the region's leadership."""
    given = {"title": kind.label, "protocol_order": list(PostKind).index(kind), **columns}
    return _add(LeadershipPost(kind=kind, **given))


def make_user(name: str = "", **columns: Any) -> User:
    """A person with an account and no role."""
    number = next(serial)
    given = {"username": f"orang{number}", "created_at": clock.now(), **columns}
    return _add(User(name=name or f"Orang {number}", **given))


def make_assignment(
    user: User, role: Role, region_id: str | None = None, **columns: Any
) -> Assignment:
    """A role in the bound region, or in another one, held since long ago."""
    given = {"starts_on": date(2020, 1, 1), "created_at": clock.now(), **columns}
    return _add(
        Assignment(user_id=user.id, role=role, region_id=region_id or bound_region(), **given)
    )


def make_person(role: Role, agency: Agency | None = None, **columns: Any) -> User:
    """A person with one role in the bound region, at an agency where one is given.

    A leader without an agency leads the region; an administrator has the second factor they need.
    """
    user = make_user(totp_confirmed_at=clock.now() if role is Role.ADMIN else None)
    if role is Role.PIMPINAN and agency is None:
        columns.setdefault("reach", Reach.REGION)
    make_assignment(user, role, agency_id=agency.id if agency else None, **columns)
    return user


def make_actor(
    role: Role, agency: Agency | None = None, post: LeadershipPost | None = None
) -> Actor:
    """Somebody who acts in the bound region, for tests of actions; their account exists."""
    user = make_person(role, agency, post_id=post.id if post else None)
    own = frozenset({agency.id} if agency else ())
    return Actor(
        user_id=user.id,
        name=user.name,
        role=role,
        region_id=bound_region(),
        reach=Reach.REGION if role is Role.PIMPINAN and agency is None else Reach.AGENCY,
        agency_id=agency.id if agency else None,
        post_id=post.id if post else None,
        post_kind=post.kind.value if post else None,
        office=agency.label if agency else role.value,
        own_agencies=own,
        interest_agencies=own,
    )


def make_meeting(status: MeetingStatus = MeetingStatus.SCHEDULED, **columns: Any) -> Meeting:
    """A coordination meeting of today."""
    region_id, number = bound_region(), next(serial)
    given = {
        "number": f"{region_id}-R-2026-{number:03}",
        "title": f"Rapat koordinasi {number}",
        "type": MeetingType.RAKOR,
        "starts_on": clock.today("Asia/Makassar"),
        **columns,
    }
    return _add(Meeting(status=status, **given))


def make_line(meeting: Meeting, kind: LineKind = LineKind.KOMITMEN, **columns: Any) -> MinuteLine:
    """A sentence spoken in a meeting."""
    meeting.last_line += 1
    given = {"text": "Menambah jadwal posyandu keliling", "created_at": clock.now(), **columns}
    return _add(MinuteLine(meeting=meeting, arrival=meeting.last_line, kind=kind, **given))


def make_commitment(
    status: Status = Status.NOT_STARTED,
    meeting: Meeting | None = None,
    lead: Agency | None = None,
    **columns: Any,
) -> Commitment:
    """A commitment as it stands in a status, due in two weeks; a draft is not yet confirmed."""
    region_id, number, now = bound_region(), next(serial), clock.now()
    meeting = meeting or make_meeting(MeetingStatus.CLOSED)
    lead = lead or make_agency()
    due_on = clock.today("Asia/Makassar") + timedelta(days=14)
    is_draft = status is Status.DRAFT
    arrival = f"{meeting.number}.b{number % 9999 + 1}"
    given = {
        "number": arrival if is_draft else f"{region_id}-2026-{number:04}",
        "kind": Kind.KOMITMEN,
        "statement": f"Menambah jadwal posyandu keliling {number}",
        "due_on": due_on,
        "first_due_on": due_on,
        "created_at": now,
        "confirmed_at": None if is_draft else now,
        "clock_started_at": None if is_draft else now,
        "closed_on": clock.today("Asia/Makassar") if status in CLOSED else None,
        "interested_agencies": f" {lead.id} ",
        "giver_post": None,
        "supports": [],
        **columns,
    }
    return _add(Commitment(status=status, meeting=meeting, lead_agency=lead, **given))


def make_support(commitment: Commitment, agency: Agency | None = None, **columns: Any) -> Support:
    """An agency that helps the lead."""
    agency = agency or make_agency()
    given = {"added_at": clock.now(), **columns}
    return _add(Support(commitment=commitment, agency=agency, **given))


def make_update(commitment: Commitment, author: User | None = None, **columns: Any) -> Update:
    """A report by the lead."""
    author = author or make_user()
    given = {
        "status": Status.IN_PROGRESS,
        "note": "Jadwal sudah disusun",
        "author_label": author.name,
        "agency": commitment.lead_agency,
        "received_at": clock.now(),
        **columns,
    }
    return _add(Update(commitment=commitment, author_id=author.id, **given))


def make_evidence(update: Update, **columns: Any) -> Evidence:
    """A public address as proof on a report."""
    given = {
        "kind": EvidenceKind.LINK,
        "url": "https://contoh.example/bukti",
        "added_by_id": update.author_id,
        "added_at": clock.now(),
        **columns,
    }
    return _add(Evidence(update=update, commitment_id=update.commitment_id, **given))


def make_request(
    commitment: Commitment, asker: User | None = None, **columns: Any
) -> ChangeRequest:
    """An extension by a week, asked for and not decided."""
    asker = asker or make_user()
    given: dict[str, Any] = {
        "kind": RequestKind.EXTEND,
        "asked_at": clock.now(),
        "reason": "Kendaraan baru tiba minggu depan",
        "due_before": commitment.due_on,
        "proposed_due_on": commitment.due_on and commitment.due_on + timedelta(days=7),
        **columns,
    }
    return _add(ChangeRequest(commitment=commitment, asked_by_id=asker.id, **given))


def make_obstacle(commitment: Commitment | None = None, **columns: Any) -> Obstacle:
    """Something in the way, not yet answered."""
    given: dict[str, Any] = {
        "obstacle_class": ObstacleClass.SARPRAS,
        "text": "Perahu puskesmas keliling rusak",
        "commitment": commitment,
        "raised_at": clock.now(),
        **columns,
    }
    return _add(Obstacle(**given))
