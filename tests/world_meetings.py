"""The meetings of the world: one in every state, with all that a meeting has."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coordapp import clock
from coordapp.db import db
from coordapp.meetings import actions
from coordapp.meetings.models import (
    AgendaItem,
    Attendance,
    Forum,
    LineKind,
    Meeting,
    MeetingStatus,
    Presence,
    Sifat,
)
from coordapp.policy import Actor
from coordapp.storage.files import Kept
from tests import factories as make

if TYPE_CHECKING:
    from tests.world import World

MEETINGS = {
    "draft": MeetingStatus.DRAFT,
    "scheduled": MeetingStatus.SCHEDULED,
    "running": MeetingStatus.IN_PROGRESS,
    "closed": MeetingStatus.CLOSED,
    "approved": MeetingStatus.APPROVED,
    "limited": MeetingStatus.APPROVED,
    "closed by kadis": MeetingStatus.CLOSED,
    "closed, notulis chairs": MeetingStatus.CLOSED,
    "apart": MeetingStatus.CLOSED,
    "elsewhere": MeetingStatus.CLOSED,
}
CHAIRS = {"closed by kadis": "kadis", "closed, notulis chairs": "notulis"}
GUESTS_OF = {"apart": (), "elsewhere": ()}
INVITED = ("lead", "support", "mitra")
PHONES = {"lead": "0811-2200-0001", "support": "0811-2200-0002", "mitra": "0811-2200-0003"}
"""On every attendance sheet; nobody's account has them."""


def mark_of(state: str, region: str = "KKU") -> str:
    """The word that stands in the texts of a row and nowhere else."""
    return f"zx{region.lower()}{''.join(filter(str.isalnum, state))}xz"


def hold_meeting(
    world: "World", state: str, clerk: Actor, forum: Forum, scan: Kept, mark: str
) -> Meeting:
    """A meeting of the state, remembered with its parts as variables of its addresses."""
    status = MEETINGS[state]
    frozen = status in (MeetingStatus.CLOSED, MeetingStatus.APPROVED)
    chair = CHAIRS.get(state, "bupati")
    meeting = make.make_meeting(
        MeetingStatus.IN_PROGRESS if frozen else status,
        forum_id=None if state in GUESTS_OF or state in CHAIRS else forum.id,
        notulis_id=None if state == "elsewhere" else world.users["notulis"],
        chair_user_id=world.users[chair],
        approver_post_id=world.posts["sekda"] if chair == "bupati" else None,
        sifat=Sifat.TERBATAS if state == "limited" else Sifat.BIASA,
        notes=mark,
        link="https://rapat.example",
    )
    parts = _furnish(world, meeting, state, mark)
    world.subjects[state] = {"number": meeting.number, **parts}
    db.session.flush()
    db.session.expire(meeting)
    if frozen:
        actions.close_minutes(clerk, meeting, overridden="Sudah dibacakan")
    if status is MeetingStatus.APPROVED:
        actions.record_signed_sheet(
            clerk,
            meeting,
            sha256=scan.sha256,
            media_type=scan.media_type,
            signed_on=clock.today("Asia/Pontianak") - timedelta(days=1),
            approver_label="Bupati",
        )
    return meeting


def _furnish(world: "World", meeting: Meeting, state: str, mark: str) -> dict[str, Any]:
    item = AgendaItem(meeting_id=meeting.id, position=1, title=mark, notes=mark)
    second = AgendaItem(meeting_id=meeting.id, position=2, title="Penutup")
    line = make.make_line(
        meeting, LineKind.CATATAN, text=mark, created_by_id=world.users["notulis"]
    )
    guest = Attendance(
        meeting_id=meeting.id,
        presence=Presence.PRESENT,
        attended_name=mark,
        phone="0811-2200-0009",
        is_guest=True,
    )
    awaited = Attendance(
        meeting_id=meeting.id, agency_id=world.agencies["spare"], invited_post="Kepala spare"
    )
    db.session.add_all([item, second, guest, awaited])
    for name in GUESTS_OF.get(state, INVITED):
        row = Attendance(
            meeting_id=meeting.id,
            agency_id=world.agencies[name],
            presence=Presence.PRESENT,
            invited_post=f"Kepala {name}",
            attended_name=f"Utusan {name}",
            phone=PHONES[name],
        )
        db.session.add(row)
    db.session.flush()
    return {
        "item_id": item.id,
        "line_id": line.id,
        "attendance_id": guest.id,
        "agency_id": world.agencies["spare"],
    }
