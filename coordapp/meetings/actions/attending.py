"""Invitations and attendance: which post was asked, who came, and who came unasked."""

import uuid
from collections.abc import Collection, Mapping

from coordapp import audit, clock
from coordapp.agencies.models import Agency
from coordapp.db import db
from coordapp.errors import NotFound, Refused
from coordapp.language import _
from coordapp.meetings import queries, rules
from coordapp.meetings.models import CAME, Attendance, Meeting, Presence
from coordapp.meetings.rules import AttendanceEntry
from coordapp.personal import normalise_phone
from coordapp.policy import Actor
from coordapp.regions.models import Region
from coordapp.regions.queries import get_region


def invite_agencies(
    actor: Actor, meeting: Meeting, *, agency_ids: Collection[uuid.UUID], invited_post: str = ""
) -> list[Attendance]:
    """Invite agencies for every day of the meeting; without a post, their head is invited.

    Who is invited already stays so; who came as a guest becomes an invited agency.
    """
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    region = get_region(actor.region_id)
    if not agency_ids:
        raise Refused(_("Centang paling sedikit satu instansi."), "agency_ids")
    agencies = queries.active_agencies(set(agency_ids), clock.today(region.timezone))
    if len(agencies) != len(set(agency_ids)):
        raise Refused(_("Pilih instansi yang masih aktif."), "agency_ids")
    rows = [_invite(meeting, agency, invited_post, region) for agency in agencies]
    audit.note(actor, "invite_agencies", meeting)
    return [row for agency_rows in rows for row in agency_rows]


def _invite(meeting: Meeting, agency: Agency, post: str, region: Region) -> list[Attendance]:
    """The agency's row of every day, made where it is missing."""
    present = {row.day_number: row for row in queries.invitation_of(meeting, agency.id)}
    for row in present.values():
        row.is_guest = False
    invited = post or rules.invited_post(agency.type, region.village_head_word)
    for day in range(1, meeting.days + 1):
        if day not in present:
            present[day] = Attendance(
                meeting_id=meeting.id, agency_id=agency.id, day_number=day, invited_post=invited
            )
            db.session.add(present[day])
        elif not present[day].invited_post:
            present[day].invited_post = invited
    return list(present.values())


def change_invitation(
    actor: Actor, meeting: Meeting, *, agency_id: uuid.UUID, invited_post: str
) -> list[Attendance]:
    """Invite another post of an agency."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    if not invited_post:
        raise Refused(_("Tulis jabatan yang diundang."), "invited_post")
    rows = _invited_rows(meeting, agency_id)
    for row in rows:
        row.invited_post = invited_post
    audit.note(actor, "change_invitation", meeting)
    return rows


def uninvite_agency(actor: Actor, meeting: Meeting, *, agency_id: uuid.UUID) -> None:
    """Take back an invitation, as long as nothing is recorded of the agency's attendance."""
    queries.lock_meeting(meeting)
    rules.check_open(meeting.status)
    rows = _invited_rows(meeting, agency_id)
    if any(row.presence is not Presence.INVITED for row in rows):
        raise Refused(_("Kehadiran instansi ini sudah dicatat."))
    for row in rows:
        db.session.delete(row)
    audit.note(actor, "uninvite_agency", meeting)


def _invited_rows(meeting: Meeting, agency_id: uuid.UUID) -> list[Attendance]:
    rows = [row for row in queries.invitation_of(meeting, agency_id) if not row.is_guest]
    if not rows:
        raise NotFound
    return rows


def fit_days(meeting: Meeting, days: int) -> None:
    """Give invited agencies a row for each added day, and drop the rows of days taken away.

    Refuses to drop a day on which attendance is recorded.
    """
    if days == meeting.days:
        return
    rows = queries.attendance_of(meeting)
    dropped = [row for row in rows if row.day_number > days]
    if any(row.is_guest or row.presence is not Presence.INVITED for row in dropped):
        raise Refused(_("Kehadiran pada hari yang dihapus sudah dicatat."), "days")
    for row in dropped:
        db.session.delete(row)
    for row in rows:
        if row.day_number != 1 or row.is_guest:
            continue
        for day in range(meeting.days + 1, days + 1):
            db.session.add(
                Attendance(
                    meeting_id=meeting.id,
                    agency_id=row.agency_id,
                    day_number=day,
                    invited_post=row.invited_post,
                )
            )


def record_attendance(
    actor: Actor, meeting: Meeting, *, entries: Mapping[uuid.UUID, AttendanceEntry]
) -> int:
    """Record who came, row by row of the sheet; returns how many rows changed.

    A row that somebody else recorded since the sheet was opened is refused once, by name.
    """
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    rows = {row.id: row for row in queries.attendance_of(meeting)}
    if entries.keys() - rows.keys():
        raise NotFound
    changed = {row_id: entry for row_id, entry in entries.items() if _differs(rows[row_id], entry)}
    _refuse_overtaken(rows, changed)
    _refuse_undecided(rows, changed)
    phones = {row_id: _phone(entry.phone) for row_id, entry in changed.items()}
    for row_id, entry in changed.items():
        row = rows[row_id]
        came = entry.presence in CAME
        row.presence = entry.presence
        row.attended_post = entry.attended_post if came else ""
        row.attended_name = entry.attended_name if came else ""
        row.phone = phones[row_id] if came else ""
    audit.note(actor, "record_attendance", meeting)
    return len(changed)


def _differs(row: Attendance, entry: AttendanceEntry) -> bool:
    """Whether the sheet's row was filled in differently from what it showed."""
    mark = rules.attendance_mark(entry)
    return mark not in (rules.attendance_mark(row), entry.seen)


def _refuse_overtaken(
    rows: Mapping[uuid.UUID, Attendance], changed: Mapping[uuid.UUID, AttendanceEntry]
) -> None:
    overtaken = [
        f"{_who(rows[row_id])} ({rows[row_id].presence.label.lower()})"
        for row_id, entry in changed.items()
        if entry.seen and entry.seen != rules.attendance_mark(rows[row_id])
    ]
    if overtaken:
        raise Refused(
            _(
                "Sudah dicatat orang lain: %(names)s. Periksa, lalu simpan lagi bila perlu.",
                names=", ".join(overtaken),
            )
        )


def _refuse_undecided(
    rows: Mapping[uuid.UUID, Attendance], changed: Mapping[uuid.UUID, AttendanceEntry]
) -> None:
    """A name without a presence would be lost, so the presence is asked for."""
    undecided = [
        _who(rows[row_id])
        for row_id, entry in changed.items()
        if entry.presence is Presence.INVITED and rows[row_id].presence not in CAME
    ]
    if undecided:
        raise Refused(_("Pilih hadir atau diwakili: %(names)s.", names=", ".join(undecided)))


def _who(row: Attendance) -> str:
    return row.agency.label if row.agency else row.attended_name


def add_guest(
    actor: Actor,
    meeting: Meeting,
    *,
    attended_name: str,
    attended_post: str = "",
    agency_id: uuid.UUID | None = None,
    phone: str = "",
    day_number: int = 1,
) -> Attendance:
    """Record somebody who came without an invitation."""
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    if not attended_name:
        raise Refused(_("Tulis nama tamu."), "attended_name")
    if not 1 <= day_number <= meeting.days:
        raise NotFound
    if agency_id is not None:
        _check_guest_agency(actor, meeting, agency_id, day_number)
    guest = Attendance(
        meeting_id=meeting.id,
        agency_id=agency_id,
        day_number=day_number,
        presence=Presence.PRESENT,
        attended_name=attended_name,
        attended_post=attended_post,
        phone=_phone(phone),
        is_guest=True,
    )
    db.session.add(guest)
    audit.note(actor, "add_guest", guest)
    return guest


def _check_guest_agency(
    actor: Actor, meeting: Meeting, agency_id: uuid.UUID, day_number: int
) -> None:
    today = clock.today(get_region(actor.region_id).timezone)
    if not queries.active_agencies({agency_id}, today):
        raise Refused(_("Pilih instansi yang masih aktif."), "agency_id")
    if any(row.day_number == day_number for row in queries.invitation_of(meeting, agency_id)):
        raise Refused(_("Instansi ini sudah ada pada daftar hadir hari itu."), "agency_id")


def remove_guest(actor: Actor, meeting: Meeting, *, attendance_id: uuid.UUID) -> None:
    """Take a guest from the attendance sheet."""
    queries.lock_meeting(meeting)
    rules.check_minuting(meeting.status)
    rows = queries.attendance_of(meeting)
    guest = next((row for row in rows if row.id == attendance_id and row.is_guest), None)
    if guest is None:
        raise NotFound
    db.session.delete(guest)
    audit.note(actor, "remove_guest", meeting)


def _phone(text: str) -> str:
    """A phone number in its one spelling, or refused."""
    if not text:
        return ""
    phone = normalise_phone(text)
    if phone is None:
        raise Refused(_("Nomor HP “%(phone)s” tidak terbaca.", phone=text), "phone")
    return phone
