"""Each home as one value: what its page shows, gathered and put in order."""

from dataclasses import dataclass
from datetime import date, datetime

from coordapp import clock
from coordapp.briefs import queries, rules
from coordapp.briefs.queries import Ageing, Queue, Tally
from coordapp.briefs.rules import Tasks, WorkQueue
from coordapp.commitments.models import ChangeRequest
from coordapp.followup.queries import WaitingReports, waiting_reports
from coordapp.language import _
from coordapp.meetings.models import Meeting
from coordapp.obstacles.models import Obstacle
from coordapp.policy import Actor
from coordapp.regions.models import Region
from coordapp.regions.queries import get_region

SHOWN_OBSTACLES = 5


@dataclass(frozen=True)
class LeadershipHome:
    """What needs the leader's decision, and what is late."""

    region: Region
    today: date
    now: datetime
    requests: list[ChangeRequest]
    minutes: list[Meeting]
    obstacles: list[Obstacle]
    unanswered: int
    ageing: Ageing
    tally: Tally
    meetings: list[Meeting]

    @property
    def count(self) -> int:
        return len(self.requests) + len(self.minutes)

    @property
    def sentence(self) -> str:
        return rules.decision_sentence(self.count)


def leadership_home(actor: Actor) -> LeadershipHome:
    """The leader's page of this region."""
    region = get_region(actor.region_id)
    today = clock.today(region.timezone)
    return LeadershipHome(
        region=region,
        today=today,
        now=clock.now(),
        requests=queries.requests_to_decide(actor),
        minutes=queries.minutes_to_approve(actor),
        obstacles=queries.oldest_obstacles(actor, SHOWN_OBSTACLES),
        unanswered=queries.unanswered_obstacles(actor).count,
        ageing=queries.ageing(actor, region, today),
        tally=queries.tally(region, today),
        meetings=queries.coming_meetings(actor, today),
    )


@dataclass(frozen=True)
class TasksHome:
    """What my agency owes, asked for, and is invited to."""

    region: Region
    today: date
    now: datetime
    may_report: bool
    """Heads of agencies read here and leave reporting to their operators."""
    tasks: Tasks
    asked: list[Obstacle]
    owed_answers: list[Obstacle]
    meetings: list[Meeting]
    minutes: list[Meeting]


def tasks_home(actor: Actor) -> TasksHome:
    """The page of an agency or partner."""
    region = get_region(actor.region_id)
    today = clock.today(region.timezone)
    items = queries.own_items(actor)
    tasks = rules.group_tasks(
        items,
        actor.own_agencies,
        queries.latest_returns(items),
        today,
        region.blankspot_grace_days,
    )
    return TasksHome(
        region=region,
        today=today,
        now=clock.now(),
        may_report=not actor.leads_agency,
        tasks=tasks,
        asked=queries.obstacles_raised_by(actor),
        owed_answers=queries.obstacles_asked_of(actor),
        meetings=queries.meetings_of_agency(actor, today),
        minutes=queries.minutes_to_approve(actor),
    )


@dataclass(frozen=True)
class SecretariatHome:
    """The secretariat's work queues and coming meetings."""

    region: Region
    today: date
    now: datetime
    queues: list[WorkQueue]
    meetings: list[Meeting]
    tally: Tally

    @property
    def sentence(self) -> str:
        return rules.work_sentence(self.queues)


def secretariat_home(actor: Actor) -> SecretariatHome:
    """The page of the secretariat."""
    region = get_region(actor.region_id)
    now = clock.now()
    today = clock.today(region.timezone)
    return SecretariatHome(
        region=region,
        today=today,
        now=now,
        queues=[
            _verification_queue(waiting_reports(actor), region, now),
            _minutes_queue(queries.unapproved_minutes(actor), now),
            _request_queue(queries.open_requests(actor), now),
            _obstacle_queue(queries.unanswered_obstacles(actor), now),
            _draft_queue(queries.drafts(actor), now),
        ],
        meetings=queries.coming_meetings(actor, today),
        tally=queries.tally(region, today),
    )


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else (now - since).days


def _verification_queue(waiting: WaitingReports, region: Region, now: datetime) -> WorkQueue:
    return WorkQueue(
        key="verifikasi",
        count=waiting.count,
        title=_("Laporan menunggu verifikasi"),
        detail=_(
            "%(count)s lewat batas %(days)s hari kerja",
            count=waiting.over_limit,
            days=region.verification_days,
        )
        if waiting.over_limit
        else _("semua masih dalam batas"),
        oldest_days=_age(waiting.oldest, now),
        is_over_limit=waiting.over_limit > 0,
        icon="hourglass",
        href="/verifikasi/",
        button=_("Periksa satu per satu"),
    )


def _minutes_queue(minutes: Queue, now: datetime) -> WorkQueue:
    return WorkQueue(
        key="notula",
        count=minutes.count,
        title=_("Notula belum disahkan"),
        detail=minutes.first or "",
        oldest_days=_age(minutes.oldest, now),
        is_over_limit=False,
        icon="notes",
        href="/rapat/?status=closed",
        button=_("Buka notula"),
    )


def _request_queue(requests: Queue, now: datetime) -> WorkQueue:
    return WorkQueue(
        key="usulan",
        count=requests.count,
        title=_("Usulan menunggu putusan"),
        detail=_("%(count)s belum ditelaah", count=requests.untouched)
        if requests.untouched
        else "",
        oldest_days=_age(requests.oldest, now),
        is_over_limit=False,
        icon="repeat",
        href=f"/usulan/{requests.first}" if requests.first else "/komitmen/?tampilan=perpanjangan",
        button=_("Telaah usulan"),
    )


def _obstacle_queue(obstacles: Queue, now: datetime) -> WorkQueue:
    return WorkQueue(
        key="kendala",
        count=obstacles.count,
        title=_("Kendala belum dijawab"),
        detail=_("%(count)s belum ada penangan", count=obstacles.untouched)
        if obstacles.untouched
        else "",
        oldest_days=_age(obstacles.oldest, now),
        is_over_limit=False,
        icon="diamond",
        href="/kendala/?keadaan=belum",
        button=_("Tetapkan penangan"),
    )


def _draft_queue(drafts: queries.Drafts, now: datetime) -> WorkQueue:
    return WorkQueue(
        key="draf",
        count=drafts.count,
        title=_("Komitmen belum lengkap"),
        detail=_(
            "%(lead)s belum ada PJ, %(due)s belum ada tenggat",
            lead=drafts.without_lead,
            due=drafts.without_due,
        )
        if drafts.count
        else "",
        oldest_days=_age(drafts.oldest, now),
        is_over_limit=False,
        icon="pencil",
        href="/komitmen/?tampilan=belum-lengkap",
        button=_("Lengkapi"),
    )
