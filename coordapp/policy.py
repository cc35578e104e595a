"""Who may do what: one map of permissions, written from the table of roles.

Two questions are kept apart. *Which rows exist for this actor* is answered by each model's
`visible_to`, as SQL, so a list and a single look-up cannot disagree. *What may be done to a
visible row* is answered here, by a predicate on the row. A permission missing here is refused.
"""

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from coordapp.db import db
from coordapp.errors import Forbidden, NotFound


class Role(enum.StrEnum):
    """What an assignment makes of a person."""

    SEKRETARIAT = "sekretariat"
    INSTANSI = "instansi"
    MITRA = "mitra"
    PIMPINAN = "pimpinan"
    AUDITOR = "auditor"
    ADMIN = "admin"
    PROVINSI = "provinsi"


class Reach(enum.StrEnum):
    """How far a leader's assignment reaches: the whole region, or the own agency."""

    REGION = "region"
    AGENCY = "agency"


@dataclass(frozen=True)
class Actor:
    """Whoever asks, with the rights of the chosen assignment as they are at this request."""

    user_id: uuid.UUID | None
    name: str
    role: Role | None
    region_id: str | None
    assignment_id: uuid.UUID | None = None
    reach: Reach = Reach.AGENCY
    agency_id: uuid.UUID | None = None
    post_id: uuid.UUID | None = None
    post_kind: str | None = None
    office: str = ""
    own_agencies: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """May be seen and reported for: the assignment's agency and every one below it."""
    interest_agencies: frozenset[uuid.UUID] = field(default_factory=frozenset)
    """May not be judged: agencies of all assignments, those above them, and their bidang."""

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def leads_region(self) -> bool:
        return self.role is Role.PIMPINAN and self.reach is Reach.REGION

    @property
    def leads_agency(self) -> bool:
        return self.role is Role.PIMPINAN and self.reach is Reach.AGENCY

    @property
    def label(self) -> str:
        """How the record names this person: office first, then name."""
        return f"{self.office} ({self.name})" if self.office else self.name


ANYONE = Actor(user_id=None, name="", role=None, region_id=None)
SYSTEM = Actor(user_id=None, name="sistem", role=None, region_id=None)


class Permission(enum.Enum):
    """Every right in the house; each member's sentence says what it opens."""

    OPEN = "open to everybody, with a reason written at the door"
    ACCOUNT = "use one's own account: home, profile, switching assignment, signing out"

    SETTINGS_READ = "read the region's settings"
    SETTINGS_WRITE = "change the region's settings, holidays and leadership posts"
    PEOPLE_READ = "read accounts and who granted what"
    PEOPLE_WRITE = "invite people, grant and end assignments, disable accounts"
    PEOPLE_HISTORY = "read the list of grants, hand-overs and closed accounts"
    PEOPLE_HAND_OVER = "hand a person a one-time link to set a new password"

    AGENCY_READ = "read the directory of agencies and an agency's page"
    AGENCY_WRITE = "register, change, move, retire and import agencies"
    AGENCY_CONTACT = "change the contact of an own agency"
    AGENCY_PHONE = "read telephone number and mail address of an agency's contact"

    FORUM_READ = "read forums"
    FORUM_WRITE = "create and change forums"
    MEETING_READ = "read a meeting's frame and agenda"
    MEETING_WRITE = "create, change, invite, start and cancel meetings"
    MEETING_MINUTE = "write lines and attendance of a running meeting, phone numbers with them"
    MEETING_CLOSE = "close minutes: freeze and hash them"
    MEETING_APPROVE = "approve closed minutes as chair or named post"
    MEETING_RECORD_APPROVAL = "record the scan of a signed sheet as approval"
    MEETING_ADDENDUM = "add a numbered addendum to closed minutes"
    MINUTES_READ = "read the whole minutes"

    REGISTER_READ = "open the register of commitments one may read, and export it"
    COMMITMENT_READ = "read a commitment with its story"
    COMMITMENT_COMPLETE = "fill in a draft"
    COMMITMENT_CONFIRM = "confirm a draft, withdraw it, fan it out"
    COMMITMENT_AMEND = "addendum on wording, place, theme, support"
    COMMITMENT_AMEND_TERMS = "addendum on lead, earlier due date, target, deliverable"
    COMMITMENT_FUNDING = "write funding lines"
    COMMITMENT_ACKNOWLEDGE = "say that the commitment was received"
    COMMITMENT_REPORT = "report progress, evidence, obstacles"
    COMMITMENT_REPORT_ON_BEHALF = "report for an agency, marked with who told it"
    COMMITMENT_CLAIM_DONE = "record in the meeting that an item was declared done there"
    COMMITMENT_REQUEST = "ask for an extension"
    COMMITMENT_PROPOSE_END = "propose that a commitment be ended"
    COMMITMENT_RECALL_REQUEST = "take back an own open request"
    COMMITMENT_EXAMINE_REQUEST = "write the telaah on a request"
    COMMITMENT_DECIDE_REQUEST = "decide a request"
    COMMITMENT_VERIFY = "verify or return an update"
    COMMITMENT_DROP = "end a commitment for a stated reason"
    COMMITMENT_REOPEN = "reopen what was done or ended"
    COMMITMENT_DIRECT = "give an arahan on a commitment"
    EVIDENCE_READ = "open evidence of a commitment one may read"
    EVIDENCE_ORIGINAL = "open the sealed original of a piece of evidence"
    EVIDENCE_WITHDRAW = "withdraw own evidence; it stays in history"

    OBSTACLE_READ = "read obstacles"
    OBSTACLE_RAISE = "raise an obstacle directly"
    OBSTACLE_ASSIGN = "name who has to answer an obstacle"
    OBSTACLE_ANSWER = "answer an obstacle"

    TASKS_READ = "open the list of what one's own agencies owe"
    LEADERSHIP_READ = "open the leadership's overview"
    MAIL_READ = "read the mail queue"
    MAIL_RETRY = "let a message that was given up be tried again"


Predicate = Callable[[Actor, Any], bool]


def _roles(*roles: Role) -> Predicate:
    return lambda actor, row: actor.role in roles


def _signed_in(actor: Actor, row: Any) -> bool:
    return actor.is_signed_in


def _secretariat(actor: Actor, row: Any) -> bool:
    return actor.role is Role.SEKRETARIAT


def _region_leader(actor: Actor, row: Any) -> bool:
    return actor.leads_region


def _any_of(*predicates: Predicate) -> Predicate:
    return lambda actor, row: any(predicate(actor, row) for predicate in predicates)


def is_notulis(actor: Actor, meeting: Any) -> bool:
    """Whether the actor is the minute-taker of this meeting."""
    return actor.user_id is not None and meeting.notulis_id == actor.user_id


def _approves(actor: Actor, meeting: Any) -> bool:
    """Chair, or holder of the named post; its notulis in no way."""
    if is_notulis(actor, meeting) or actor.role not in (Role.PIMPINAN, Role.INSTANSI):
        return False
    is_chair = meeting.chair_user_id is not None and meeting.chair_user_id == actor.user_id
    is_post = meeting.approver_post_id is not None and meeting.approver_post_id == actor.post_id
    return is_chair or is_post


def _reads_minutes(actor: Actor, meeting: Any) -> bool:
    if actor.role in (Role.SEKRETARIAT, Role.AUDITOR) or actor.leads_region:
        return True
    if is_notulis(actor, meeting) or _approves(actor, meeting):
        return True
    is_agency = actor.role is Role.INSTANSI or actor.leads_agency
    return is_agency and meeting.status == "approved" and meeting.sifat == "biasa"


def _records_approval(actor: Actor, meeting: Any) -> bool:
    return _secretariat(actor, meeting) and not is_notulis(actor, meeting)


def _own_item(actor: Actor, commitment: Any) -> bool:
    """The actor's agency leads or supports the item now."""
    if actor.role not in (Role.INSTANSI, Role.MITRA):
        return False
    involved = {commitment.lead_agency_id, *commitment.support_agency_ids}
    return bool(involved & actor.own_agencies)


def _own_lead(actor: Actor, commitment: Any) -> bool:
    return (
        actor.role in (Role.INSTANSI, Role.MITRA)
        and commitment.lead_agency_id in actor.own_agencies
    )


def _agency_leads(actor: Actor, commitment: Any) -> bool:
    """The lead's own rows of money; what a partner offers is no budget of a commitment."""
    return actor.role is Role.INSTANSI and _own_lead(actor, commitment)


def has_interest(actor: Actor, commitment: Any) -> bool:
    """The interest rule: no one judges what is, or was, theirs, or what they have written on."""
    if f" {actor.user_id} " in commitment.involved_users:
        return True
    return any(
        f" {agency_id} " in commitment.interested_agencies for agency_id in actor.interest_agencies
    )


def _disinterested(predicate: Predicate) -> Predicate:
    return lambda actor, row: predicate(actor, row) and not has_interest(actor, row)


def names_as_verifier(actor: Actor, commitment: Any) -> bool:
    """Whether verifying this item is the actor's, were it not for the interest rule."""
    if actor.leads_region:
        return True
    if actor.role is Role.SEKRETARIAT:
        return commitment.verifier == "sekretariat"
    if actor.role is Role.AUDITOR:
        return commitment.verifier == "inspektorat"
    return actor.role is Role.INSTANSI and commitment.coach_agency_id in actor.own_agencies


def _completes_draft(actor: Actor, commitment: Any) -> bool:
    """The secretariat, and the notulis as long as it is a draft of that meeting."""
    if _secretariat(actor, commitment):
        return True
    return commitment.confirmed_at is None and is_notulis(actor, commitment.meeting)


def _proposes_end(actor: Actor, commitment: Any) -> bool:
    if _own_lead(actor, commitment) or _secretariat(actor, commitment):
        return True
    return is_notulis(actor, commitment.meeting)


def decides_alone(commitment: Any) -> bool:
    """Whether only the giver or the bupati ends this: it was directed by bupati or wabup."""
    giver = commitment.giver_post
    return giver is not None and giver.kind in ("bupati", "wakil_bupati")


def _decides_ends(actor: Actor, commitment: Any) -> bool:
    """Pimpinan-region; what bupati or wabup directed, only its giver or the bupati ends."""
    if not actor.leads_region:
        return False
    giver = commitment.giver_post
    if not decides_alone(commitment):
        return True
    return actor.post_kind == "bupati" or actor.post_id == giver.id


def _decides_request(actor: Actor, request: Any) -> bool:
    """Who decides is named on the request when it is asked (rules of extensions)."""
    commitment = request.commitment
    if has_interest(actor, commitment):
        return False
    if request.kind == "akhiri":
        return _decides_ends(actor, commitment)
    if request.decider == "sekretariat" and _secretariat(actor, request):
        return True
    if not actor.leads_region:
        return False
    is_named = actor.post_id is not None and actor.post_id == request.decider_post_id
    head = "bupati" if request.decider == "pemberi_arahan" else "sekda"
    return is_named or actor.post_kind == head


def _keeps_directory(actor: Actor, row: Any) -> bool:
    """Agencies, their contacts and imports: the secretariat and the admin."""
    return actor.role in (Role.SEKRETARIAT, Role.ADMIN)


def _changes_contact(actor: Actor, agency: Any) -> bool:
    is_own = actor.role in (Role.INSTANSI, Role.MITRA) and agency.id in actor.own_agencies
    return is_own or _keeps_directory(actor, agency)


def _reads_phone(actor: Actor, agency: Any) -> bool:
    """The secretariat and the agency itself, its head included."""
    is_head = actor.leads_agency and agency.id in actor.own_agencies
    return is_head or _changes_contact(actor, agency)


def _agency_answers(actor: Actor, obstacle: Any) -> bool:
    is_agency = actor.role in (Role.INSTANSI, Role.MITRA)
    return is_agency and obstacle.asked_agency_id in actor.own_agencies


def _own_evidence(actor: Actor, evidence: Any) -> bool:
    return actor.user_id is not None and evidence.added_by_id == actor.user_id


def _minutes_now(actor: Actor, commitment: Any) -> bool:
    """The notulis speaks for others in the meeting alone, not after it."""
    meeting = commitment.meeting
    return is_notulis(actor, meeting) and meeting.status == "in_progress"


def _minutes_meeting(actor: Actor, meeting: Any) -> bool:
    return _secretariat(actor, meeting) or is_notulis(actor, meeting)


def _administers(actor: Actor, person: Any) -> bool:
    """An admin, of anybody but themselves."""
    return actor.role is Role.ADMIN and (person is None or person.id != actor.user_id)


def _hands_over(actor: Actor, person: Any) -> bool:
    """Admin to people of this region alone; sekretariat to its instansi and mitra alone."""
    if person.id == actor.user_id or actor.role not in (Role.ADMIN, Role.SEKRETARIAT):
        return False
    held = person.assignments
    if not held or any(assignment.region_id != actor.region_id for assignment in held):
        return False
    return actor.role is Role.ADMIN or all(
        assignment.role in (Role.INSTANSI, Role.MITRA) for assignment in held
    )


_everyone_reading_agencies = _roles(
    Role.SEKRETARIAT, Role.INSTANSI, Role.MITRA, Role.PIMPINAN, Role.AUDITOR, Role.ADMIN
)
_commitment_readers = _roles(
    Role.SEKRETARIAT, Role.INSTANSI, Role.MITRA, Role.PIMPINAN, Role.AUDITOR
)
_overseers = _any_of(_roles(Role.SEKRETARIAT, Role.AUDITOR), _region_leader)

MAP: dict[Permission, Predicate] = {
    Permission.OPEN: lambda actor, row: True,
    Permission.ACCOUNT: _signed_in,
    Permission.SETTINGS_READ: _roles(Role.ADMIN, Role.SEKRETARIAT, Role.AUDITOR),
    Permission.SETTINGS_WRITE: _roles(Role.ADMIN),
    Permission.PEOPLE_READ: _any_of(
        _roles(Role.ADMIN, Role.AUDITOR, Role.SEKRETARIAT), _region_leader
    ),
    Permission.PEOPLE_WRITE: _administers,
    Permission.PEOPLE_HISTORY: _any_of(_roles(Role.ADMIN, Role.AUDITOR), _region_leader),
    Permission.PEOPLE_HAND_OVER: _hands_over,
    Permission.AGENCY_READ: _everyone_reading_agencies,
    Permission.AGENCY_WRITE: _keeps_directory,
    Permission.AGENCY_CONTACT: _changes_contact,
    Permission.AGENCY_PHONE: _reads_phone,
    Permission.FORUM_READ: _commitment_readers,
    Permission.FORUM_WRITE: _secretariat,
    Permission.MEETING_READ: _commitment_readers,
    Permission.MEETING_WRITE: _secretariat,
    Permission.MEETING_MINUTE: _minutes_meeting,
    Permission.MEETING_CLOSE: _minutes_meeting,
    Permission.MEETING_APPROVE: _approves,
    Permission.MEETING_RECORD_APPROVAL: _records_approval,
    Permission.MEETING_ADDENDUM: _secretariat,
    Permission.MINUTES_READ: _reads_minutes,
    Permission.REGISTER_READ: _commitment_readers,
    Permission.COMMITMENT_READ: _commitment_readers,
    Permission.COMMITMENT_COMPLETE: _completes_draft,
    Permission.COMMITMENT_CONFIRM: _secretariat,
    Permission.COMMITMENT_AMEND: _any_of(_secretariat, _region_leader),
    Permission.COMMITMENT_AMEND_TERMS: _disinterested(_any_of(_secretariat, _region_leader)),
    Permission.COMMITMENT_FUNDING: _any_of(_secretariat, _agency_leads),
    Permission.COMMITMENT_ACKNOWLEDGE: _own_lead,
    Permission.COMMITMENT_REPORT: _own_item,
    Permission.COMMITMENT_REPORT_ON_BEHALF: _any_of(_secretariat, _minutes_now),
    Permission.COMMITMENT_CLAIM_DONE: _any_of(_secretariat, _minutes_now),
    Permission.COMMITMENT_REQUEST: _any_of(_own_lead, _secretariat),
    Permission.COMMITMENT_PROPOSE_END: _proposes_end,
    Permission.COMMITMENT_RECALL_REQUEST: lambda actor, request: (
        actor.user_id is not None and request.asked_by_id == actor.user_id
    ),
    Permission.COMMITMENT_EXAMINE_REQUEST: _secretariat,
    Permission.COMMITMENT_DECIDE_REQUEST: _decides_request,
    Permission.COMMITMENT_VERIFY: _disinterested(names_as_verifier),
    Permission.COMMITMENT_DROP: _disinterested(_decides_ends),
    Permission.COMMITMENT_REOPEN: _disinterested(_decides_ends),
    Permission.COMMITMENT_DIRECT: _region_leader,
    Permission.EVIDENCE_READ: _commitment_readers,
    Permission.EVIDENCE_ORIGINAL: _roles(Role.AUDITOR),
    Permission.EVIDENCE_WITHDRAW: _own_evidence,
    Permission.OBSTACLE_READ: _commitment_readers,
    Permission.OBSTACLE_RAISE: _any_of(
        _roles(Role.SEKRETARIAT, Role.INSTANSI, Role.MITRA), _region_leader
    ),
    Permission.OBSTACLE_ASSIGN: _any_of(_secretariat, _region_leader),
    Permission.OBSTACLE_ANSWER: _any_of(_secretariat, _region_leader, _agency_answers),
    Permission.TASKS_READ: lambda actor, row: (
        actor.role in (Role.INSTANSI, Role.MITRA) or actor.leads_agency
    ),
    Permission.LEADERSHIP_READ: _overseers,
    Permission.MAIL_READ: _roles(Role.SEKRETARIAT, Role.AUDITOR, Role.ADMIN),
    Permission.MAIL_RETRY: _roles(Role.SEKRETARIAT, Role.ADMIN),
}

Row = TypeVar("Row")


def can(permission: Permission, actor: Actor, row: Any = None) -> bool:
    """Whether the actor may do this to a row that is visible to them."""
    predicate = MAP.get(permission)
    return predicate is not None and predicate(actor, row)


def require(permission: Permission, actor: Actor, row: Any = None) -> None:
    """Raise Forbidden unless the actor may do this."""
    if not can(permission, actor, row):
        raise Forbidden(permission.name)


def fetch(model: type[Row], actor: Actor, permission: Permission, address: Any) -> Row:
    """The one row at `address` if it is visible to the actor and they may do this to it.

    The model says how it is addressed and loaded (`addressed_by(address)` returns a SELECT) and
    who sees it (`visible_to(actor)`). Raises NotFound when it does not exist for the actor, and
    Forbidden when it does but the permission is missing.
    """
    statement = model.addressed_by(address).where(model.visible_to(actor))  # type: ignore[attr-defined]
    row = db.session.execute(statement).unique().scalar_one_or_none()
    if row is None:
        raise NotFound
    require(permission, actor, row)
    return row


def visible(model: type[Row], actor: Actor) -> Any:
    """SELECT of the rows of a model that exist for this actor."""
    return select(model).where(model.visible_to(actor))  # type: ignore[attr-defined]
