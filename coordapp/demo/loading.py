"""Load the sample regions through the real actions, each event on its own day.

What the reports say is repeated; everything else hangs on agencies and people whose name ends
in "(contoh)". Loading again changes nothing.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from coordapp import audit, clock
from coordapp.agencies import actions as agencies
from coordapp.agencies.models import Agency, AgencyType, Connectivity, Remoteness
from coordapp.agencies.rules import AgencyFacts
from coordapp.db import db
from coordapp.demo.meeting import hold_meeting
from coordapp.demo.pledges import confirm_pledges
from coordapp.demo.story import tell_story
from coordapp.meetings import actions as meetings
from coordapp.meetings.models import Forum, MinuteLine
from coordapp.people.actions.accounts import add_person
from coordapp.people.actions.grants import grant_assignment
from coordapp.people.models import Acting, User
from coordapp.people.queries.actors import load_actor
from coordapp.people.rules.grants import Grant
from coordapp.people.rules.names import Names
from coordapp.policy import SYSTEM, Actor, Reach, Role
from coordapp.programmes import actions as programmes
from coordapp.programmes.models import Theme
from coordapp.regions import actions as regions
from coordapp.regions.models import LeadershipPost, PostKind, Region
from coordapp.regions.queries import find_region, leadership_posts
from coordapp.storage import Storage
from coordapp.tenancy import in_region

FOLDER = Path(__file__).parent.parent / "sample"
CODES = ("kku", "kpg", "blu", "ktm", "kbr")


@dataclass
class Cast:
    """What one region's file names by key, as rows."""

    data: dict[str, Any]
    storage: Storage
    now: datetime
    region: Region
    posts: dict[str, LeadershipPost] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    forums: dict[str, Forum] = field(default_factory=dict)
    lines: dict[str, MinuteLine] = field(default_factory=dict)
    commitments: dict[str, str] = field(default_factory=dict)
    """Numbers of commitments by the line, or line and child, they came from."""

    def actor(self, key: str) -> Actor:
        """The sample person of a key, with today's rights."""
        return load_actor(self.users[key].id, self.region.id)

    def moment(self, days_ago: int, hour: int = 9) -> datetime:
        """So many days before loading, in office hours of the region."""
        zone = ZoneInfo(self.region.timezone)
        day = self.now.astimezone(zone).date() - timedelta(days=days_ago)
        moment = datetime(day.year, day.month, day.day, hour, 15, tzinfo=zone)
        return min(moment.astimezone(UTC), self.now)

    def day(self, days_ahead: int) -> date:
        """So many days after loading."""
        return clock.local(self.now, self.region.timezone).date() + timedelta(days=days_ahead)


def load_sample(storage: Storage, codes: tuple[str, ...] = CODES) -> list[str]:
    """Load the regions that are not there yet; answers the code words loaded."""
    loaded = []
    for code in codes:
        data = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
        word = data["region"]["code_word"]
        with in_region(word):
            if find_region(word) is None:
                _load_region(data, storage)
                db.session.commit()
                loaded.append(word)
    return loaded


def _load_region(data: dict[str, Any], storage: Storage) -> None:
    now = clock.now()
    with clock.freeze(_opening_day(data, now)):
        region = _open(data["region"])
        cast = Cast(data=data, storage=storage, now=now, region=region)
        cast.posts = _posts(data["region"])
        _seat(cast)
    for meeting in data["meetings"]:
        hold_meeting(cast, meeting)
    confirm_pledges(cast)
    tell_story(cast)


def _opening_day(data: dict[str, Any], now: datetime) -> datetime:
    """A month before the first known meeting, or before the first commitment."""
    days = [
        datetime(m["starts_on"].year, m["starts_on"].month, m["starts_on"].day, tzinfo=UTC)
        for m in data["meetings"]
        if "starts_on" in m
    ]
    oldest = max((row["confirmed_days_ago"] for row in data["commitments"]), default=30)
    return min([*days, now - timedelta(days=oldest + 30)]) - timedelta(days=30)


def _open(row: dict[str, Any]) -> Region:
    region = regions.open_region(
        SYSTEM,
        code_word=row["code_word"],
        code=row["code"],
        name=row["name"],
        timezone=row["timezone"],
        capital=row["capital"],
        posts=[(PostKind(post["kind"]), post["name"]) for post in row["posts"]],
        is_sample=True,
    )
    region.village_word = row["village_word"]
    region.village_head_word = row["village_head_word"]
    region.letterhead_office = row["letterhead"]["office"]
    year = clock.now().year
    for later in range(year + 2, year + 5):
        regions.add_national_holidays(SYSTEM, region, later)
    audit.note(SYSTEM, "open_region", region)
    return region


def _posts(row: dict[str, Any]) -> dict[str, LeadershipPost]:
    by_title = {post.title: post for post in leadership_posts()}
    return {post["key"]: by_title[post["name"]] for post in row["posts"]}


def _seat(cast: Cast) -> None:
    """Agencies, people, themes and forums."""
    for row in cast.data["agencies"]:
        cast.agencies[row["key"]] = _register(cast, row)
    for row in cast.data["people"]:
        cast.users[row["key"]] = _employ(cast, row)
    themes = tomllib.loads((FOLDER / "themes.toml").read_text(encoding="utf-8"))["themes"]
    for row in themes:
        cast.themes[row["key"]] = programmes.add_theme(SYSTEM, slug=row["key"], name=row["name"])
    for row in cast.data["forums"]:
        cast.forums[row["key"]] = meetings.create_forum(
            SYSTEM, name=row["name"], rhythm=row.get("rhythm", "")
        )
    db.session.flush()


def _register(cast: Cast, row: dict[str, Any]) -> Agency:
    parent = cast.agencies.get(row.get("parent", ""))
    facts = AgencyFacts(
        type=AgencyType(row["type"]),
        name=row["name"],
        short_name=row["short_name"],
        parent_id=parent.id if parent else None,
        place_code=row["place"],
        remoteness=Remoteness(row["remote"]),
        connectivity=Connectivity(row["connectivity"]),
        aliases=tuple(row["aliases"]),
    )
    return agencies.register_agency(SYSTEM, facts)


def _employ(cast: Cast, row: dict[str, Any]) -> User:
    """A sample person signs in by one click, and only in sample mode: no password is set."""
    post = cast.posts.get(row.get("post", ""))
    user = add_person(SYSTEM, Names(row["name"], row["username"], None, None), is_sample=True)
    grant = Grant(
        role=Role(row["role"]),
        agency_id=cast.agencies[row["agency"]].id,
        post_id=post.id if post else None,
        reach=Reach(row["reach"]),
        position=row["position"],
        acting=Acting(row["acting"]),
        starts_on=clock.today(cast.region.timezone),
        ends_on=None,
    )
    grant_assignment(SYSTEM, user, grant, region_id=cast.region.id)
    return user
