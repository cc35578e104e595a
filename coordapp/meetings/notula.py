"""The minutes as plain data: what is frozen at closing, in one spelling, with one hash.

Apart from the rules because printing, hashing and later exports read this shape alone.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coordapp.chain import canonical
from coordapp.meetings.models import (
    CAME,
    AgendaItem,
    Attendance,
    Meeting,
    MinuteLine,
    MinutesRevision,
    Sifat,
)

FORMAT = "coordapp.notula.1"


def digest_of(body: Mapping[str, Any]) -> str:
    """SHA-256 of the frozen minutes; anybody can compute it again from the stored text."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def is_intact(revision: MinutesRevision) -> bool:
    """Whether the stored minutes still have the hash they were frozen with."""
    return digest_of(revision.body) == revision.sha256


def compose_body(
    meeting: Meeting,
    *,
    zone: str,
    agenda: Iterable[AgendaItem],
    attendance: Iterable[Attendance],
    lines: Iterable[MinuteLine],
    follow_up: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Everything the notula says, without phone numbers.

    `follow_up` are the rows of the RTL table, given by the room that knows commitments.
    """
    items = list(agenda)
    places = {item.id: item.position for item in items}
    return {
        "format": FORMAT,
        "meeting": _frame(meeting, zone),
        "agenda": [_agenda_item(item) for item in items],
        "attendance": [_attendance(row) for row in attendance],
        "lines": [_line(line, places) for line in lines],
        "follow_up": [dict(row) for row in follow_up],
    }


def _frame(meeting: Meeting, zone: str) -> dict[str, Any]:
    return {
        "number": meeting.number,
        "title": meeting.title,
        "type": meeting.type.label,
        "forum": meeting.forum.name if meeting.forum else "",
        "host": meeting.host_agency.name if meeting.host_agency else "",
        "starts_on": meeting.starts_on.isoformat() if meeting.starts_on else None,
        "days": meeting.days,
        "starts_at": f"{meeting.starts_at:%H.%M}" if meeting.starts_at else None,
        "ends_at": f"{meeting.ends_at:%H.%M}" if meeting.ends_at else None,
        "zone": zone,
        "place": meeting.place,
        "link": meeting.link,
        "chair": meeting.chair or (meeting.chair_user.name if meeting.chair_user else ""),
        "notulis": meeting.notulis.name if meeting.notulis else "",
        "originator": meeting.originator,
        "deliverer": meeting.deliverer,
        "sifat": meeting.sifat.value,
        "source_kind": meeting.source_kind.value,
        "source_name": meeting.source_name,
        "notes": meeting.notes,
    }


def _agenda_item(item: AgendaItem) -> dict[str, Any]:
    return {
        "position": item.position,
        "title": item.title,
        "notes": item.notes,
        "sifat": item.sifat.value,
    }


def _attendance(row: Attendance) -> dict[str, Any]:
    return {
        "day": row.day_number,
        "agency": row.agency.name if row.agency else "",
        "invited_post": row.invited_post,
        "presence": row.presence.value,
        "attended_post": row.attended_post,
        "attended_name": row.attended_name,
        "is_guest": row.is_guest,
    }


def _line(line: MinuteLine, places: Mapping[Any, int]) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "arrival": line.arrival,
        "agenda": places.get(line.agenda_item_id),
        "kind": line.kind.value,
        "text": line.text,
        "answer": line.answer,
        "speaker": line.speaker,
        "on_behalf_of": line.on_behalf_of,
        "source_quote": line.source_quote,
        "is_tracked": line.is_tracked,
        "decision_number": line.decision_number,
    }


def attendees(body: Mapping[str, Any]) -> list[str]:
    """Who came on any day, as a notula lists them: agency, post and name as far as known."""
    came = {presence.value for presence in CAME}
    seen: dict[str, None] = {}
    for row in body["attendance"]:
        if row["presence"] in came:
            parts = (row["agency"], row["attended_post"], row["attended_name"])
            seen[", ".join(part for part in parts if part)] = None
    return list(seen)


def shared_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """What those invited read: without attendance, and without what is not biasa."""
    hidden = {item["position"] for item in body["agenda"] if item["sifat"] != Sifat.BIASA.value}
    lines = [line for line in body["lines"] if line["agenda"] not in hidden]
    shown = {line["id"] for line in lines}
    return {
        **body,
        "agenda": [item for item in body["agenda"] if item["position"] not in hidden],
        "attendance": [],
        "lines": lines,
        "follow_up": [row for row in body["follow_up"] if row.get("line", "") in shown | {""}],
    }
