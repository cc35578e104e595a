"""The commitments of the world in every state, with reports, requests and obstacles."""

from typing import TYPE_CHECKING, Any

from coordapp import clock
from coordapp.agencies.models import Agency
from coordapp.commitments.models import Commitment, Decider, Status
from coordapp.db import db
from coordapp.followup.models import Evidence, EvidenceKind
from coordapp.meetings.models import Meeting
from coordapp.obstacles.models import Obstacle
from coordapp.people.models import User
from coordapp.regions.models import LeadershipPost, VerifierKind
from coordapp.storage.files import Kept
from tests import factories as make
from tests.world_meetings import mark_of

if TYPE_CHECKING:
    from tests.world import World

COACHED = {"coach_agency": "dinkes", "verifier": VerifierKind.COACH}
INSPECTED = {"verifier": VerifierKind.INSPECTORATE}
SUBMITTED = {"status": Status.SUBMITTED}
COMMITMENTS: dict[str, dict[str, Any]] = {
    "open": {"meeting": "approved", **COACHED},
    "draft": {"status": Status.DRAFT},
    "given": {"giver_post": "bupati"},
    "blocked": {"status": Status.BLOCKED, "writer": "sekretariat"},
    "submitted": {**SUBMITTED, "is_reported": True},
    "submitted pembina": {**SUBMITTED, **COACHED, "is_reported": True},
    "submitted inspektorat": {**SUBMITTED, **INSPECTED, "is_reported": True},
    "told": {**SUBMITTED, "writer": "sekretariat", "is_reported": True},
    "closed": {"status": Status.DONE},
    "dropped": {"status": Status.DROPPED, "giver_post": "bupati"},
    "mitra": {"lead": "mitra", "helper": ""},
    "submitted mitra": {**SUBMITTED, "lead": "mitra", "helper": "", "is_reported": True},
    "attended": {"meeting": "approved", "lead": "other", "helper": ""},
    "terbatas": {"meeting": "limited", "lead": "other", "helper": ""},
    "facility": {"lead": "facility", "helper": "", **COACHED},
    "submitted facility": {
        "lead": "facility",
        "helper": "",
        **SUBMITTED,
        **COACHED,
        "is_reported": True,
    },
    "facility helped": {
        "lead": "facility",
        "helper": "bidang",
        **SUBMITTED,
        **COACHED,
        "is_reported": True,
    },
    "sekda office": {"lead": "setda", "helper": "", **SUBMITTED, "is_reported": True},
    "elsewhere": {"meeting": "elsewhere", "lead": "other", "helper": ""},
    "asked": {**COACHED, "decider": Decider.SEKDA},
    "asked giver": {"giver_post": "bupati", "decider": Decider.GIVER},
    "asked third": {"extensions": 2, "decider": Decider.GIVER},
    "asked delegated": {"decider": Decider.SECRETARIAT},
}
UNTOLD = ("meeting", "lead", "helper", "writer", "is_reported", "decider", "coach_agency")


def plant_commitments(world: "World", meetings: dict[str, Meeting], photo: Kept) -> None:
    """Every commitment of the table above, its report and its request."""
    for state, told in COMMITMENTS.items():
        item = _make(world, meetings[told.get("meeting", "apart")], told, mark_of(state))
        world.subjects[f"item {state}"] = {"number": item.number}
        if told.get("is_reported"):
            _report(world, state, item, told, photo, mark_of(state))
        if "decider" in told:
            _ask(world, state, item, told["decider"], mark_of(state))


def _make(world: "World", meeting: Meeting, told: dict[str, Any], mark: str) -> Commitment:
    columns = {name: value for name, value in told.items() if name not in UNTOLD}
    lead = db.session.get_one(Agency, world.agencies[told.get("lead", "lead")])
    helper = told.get("helper", "support")
    if "giver_post" in told:
        post = world.posts[told["giver_post"]]
        columns["giver_post"] = db.session.get_one(LeadershipPost, post)
    if "coach_agency" in told:
        columns["coach_agency_id"] = world.agencies[told["coach_agency"]]
    if "writer" in told:
        columns["involved_users"] = f" {world.users[told['writer']]} "
    if helper:
        ids = f" {lead.id} {world.agencies[helper]} "
        columns["interested_agencies"] = ids
    item = make.make_commitment(
        meeting=meeting,
        lead=lead,
        statement=mark,
        deliverable=mark,
        giver=mark,
        latest_note=mark,
        **columns,
    )
    if helper:
        agency = db.session.get_one(Agency, world.agencies[helper])
        make.make_support(item, agency, share=mark)
    return item


def _report(
    world: "World", state: str, item: Commitment, told: dict[str, Any], photo: Kept, mark: str
) -> None:
    author = db.session.get_one(User, world.users[told.get("writer", "lead")])
    update = make.make_update(
        item, author, status=Status.SUBMITTED, is_submission=True, note=mark, stage=mark
    )
    evidence = Evidence(
        update=update,
        commitment_id=item.id,
        kind=EvidenceKind.PHOTO,
        caption=mark,
        file_name="foto.jpg",
        media_type="image/jpeg",
        original_sha256=photo.sha256,
        served_sha256=photo.sha256,
        size_bytes=photo.size,
        added_by_id=author.id,
        added_at=clock.now(),
    )
    db.session.add(evidence)
    item.latest_update_at = update.received_at
    item.latest_has_evidence = True
    db.session.flush()
    world.subjects[f"report {state}"] = {"update_id": update.id}
    world.subjects[f"evidence {state}"] = {"evidence_id": evidence.id}


def _ask(world: "World", state: str, item: Commitment, decider: Decider, mark: str) -> None:
    asker = db.session.get_one(User, world.users["lead"])
    post = {"asked": "sekda", "asked giver": "bupati"}.get(state)
    request = make.make_request(
        item,
        asker,
        reason=mark,
        decider=decider,
        decider_post_id=world.posts[post] if post else None,
    )
    item.open_request = request.kind.value
    item.involved_users = f" {asker.id} "
    db.session.flush()
    world.subjects[f"request {state}"] = {"request_id": request.id}


def plant_obstacles(world: "World") -> None:
    """One on a commitment, one raised directly."""
    number = world.subjects["item open"]["number"]
    item = db.session.query(Commitment).filter_by(number=number).one()
    on_item = _obstruct(world, "lead", "support", mark_of("obstacle"), commitment=item)
    direct = _obstruct(world, "other", "mitra", mark_of("obstacle of no commitment"))
    world.subjects["obstacle"] = {"obstacle_id": on_item.id}
    world.subjects["obstacle of no commitment"] = {"obstacle_id": direct.id}


def _obstruct(world: "World", reporter: str, asked: str, mark: str, **columns: Any) -> Obstacle:
    return make.make_obstacle(
        reporter_agency_id=world.agencies[reporter],
        asked_agency_id=world.agencies[asked],
        raised_by_id=world.users[reporter],
        text=mark,
        asked=mark,
        **columns,
    )
