"""The list of meetings and the page of one."""

import uuid
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.doors import current_actor, requires
from coordapp.meetings import queries, rules
from coordapp.meetings.models import Meeting, MeetingStatus
from coordapp.meetings.queries import MeetingFilter
from coordapp.meetings.views import bp
from coordapp.meetings.views.reading import own_lines, pledges_by_line
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import page

FILTERS = ("forum", "status", "tahun", "q")


@bp.get("/rapat/")
@requires(Permission.MEETING_READ)
def index() -> Response:
    actor, asked = current_actor(), request.args
    today = clock.today(get_region(actor.region_id).timezone)
    wanted = _wanted()
    after, before = asked.get("sesudah", ""), asked.get("sebelum", "")
    is_start = not (after or before or wanted != MeetingFilter())
    found = queries.list_meetings(actor, wanted, after=after, before=before)
    return page(
        "meetings/index.html",
        found=found,
        upcoming=queries.upcoming_meetings(actor, today) if is_start else [],
        wanted=wanted,
        statuses=list(MeetingStatus),
        years=queries.meeting_years(actor),
        forums=queries.forum_choices(today, wanted.forum_id),
        before=_address(sebelum=found.before) if found.before else None,
        after=_address(sesudah=found.after) if found.after else None,
    )


@bp.get("/rapat/<number:number>")
@requires(Permission.MEETING_READ, Meeting, "number", "meeting")
def show(meeting: Meeting) -> Response:
    actor = current_actor()
    pledges = pledges_by_line(meeting)
    return page(
        "meetings/show.html",
        meeting=meeting,
        shown=queries.meeting_page(actor, meeting, own_lines(actor, pledges)),
        pledges=pledges,
        continued=queries.find_continued(actor, meeting),
        last_day=rules.last_day(meeting.starts_on, meeting.days),
        zone=clock.zone_name(get_region(meeting.region_id).timezone),
    )


def _wanted() -> MeetingFilter:
    """The filter of the address; what cannot be read narrows nothing."""
    asked = request.args
    status = asked.get("status", "")
    return MeetingFilter(
        forum_id=asked.get("forum", type=uuid.UUID),
        status=MeetingStatus(status) if status in list(MeetingStatus) else None,
        year=_year(asked.get("tahun", "")),
        text=asked.get("q", "").replace("\x00", "").strip()[:100],
    )


def _address(sebelum: str | None = None, sesudah: str | None = None) -> str:
    """The neighbouring page of the same list."""
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in FILTERS}
    return url_for(".index", sebelum=sebelum, sesudah=sesudah, **kept)


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and 1900 <= int(text) <= 2200 else None
