"""The verbs of obstacles: raised, assigned, answered; every one gets an answer."""

import uuid

from coordapp import audit, clock
from coordapp.agencies.queries import find_agency
from coordapp.commitments.actions import tell
from coordapp.commitments.models import Commitment, EventKind
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import MinuteLine
from coordapp.obstacles import rules
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState, Severity
from coordapp.policy import Actor, Role
from coordapp.regions.queries import find_place, get_region
from coordapp.regions.rules import lies_in


def raise_obstacle(
    actor: Actor,
    *,
    obstacle_class: ObstacleClass | None,
    text: str,
    asked: str = "",
    severity: Severity = Severity.MEDIUM,
    asked_agency_id: uuid.UUID | None = None,
    reporter_agency_id: uuid.UUID | None = None,
    place_code: str | None = None,
    commitment: Commitment | None = None,
    line: MinuteLine | None = None,
) -> Obstacle:
    """Put an obstacle in the register: from a line, an update, or directly."""
    kind = rules.check_said(obstacle_class, text)
    check_asked_agency(asked_agency_id)
    _check_reporter(actor, reporter_agency_id)
    _check_place(actor, place_code)
    obstacle = Obstacle(
        obstacle_class=kind,
        severity=severity,
        text=text,
        asked=asked,
        asked_agency_id=asked_agency_id,
        reporter_agency_id=reporter_agency_id or actor.agency_id,
        raised_by_id=actor.user_id,
        raised_at=clock.now(),
        place_code=place_code,
        commitment_id=commitment.id if commitment else None,
        meeting_id=line.meeting_id if line else None,
        line_id=line.id if line else None,
        state=ObstacleState.OPEN,
    )
    db.session.add(obstacle)
    audit.note(actor, "raise_obstacle", obstacle)
    return obstacle


def check_asked_agency(agency_id: uuid.UUID | None) -> None:
    """Raises Refused when support is asked of an agency the region does not have."""
    if agency_id is not None:
        rules.check_agency(find_agency(agency_id), "asked_agency_id")


def _check_reporter(actor: Actor, agency_id: uuid.UUID | None) -> None:
    speaks_for_all = actor.role not in (Role.INSTANSI, Role.MITRA)
    rules.check_reporter(agency_id, actor.own_agencies, speaks_for_all=speaks_for_all)
    if agency_id is not None:
        rules.check_agency(find_agency(agency_id), "reporter_agency_id")


def _check_place(actor: Actor, code: str | None) -> None:
    if code is None:
        return
    if find_place(code) is None or not lies_in(code, get_region(actor.region_id).code):
        raise Refused(_("Pilih kecamatan atau desa di daerah ini."), "place_code")


def assign_obstacle(
    actor: Actor, obstacle: Obstacle, *, asked_agency_id: uuid.UUID | None
) -> Obstacle:
    """Name who has to answer."""
    rules.refuse_closed(obstacle)
    if asked_agency_id is None:
        raise Refused(_("Pilih instansi yang menjawab."), "asked_agency_id")
    check_asked_agency(asked_agency_id)
    obstacle.asked_agency_id = asked_agency_id
    audit.note(actor, "assign_obstacle", obstacle)
    return obstacle


def answer_obstacle(
    actor: Actor, obstacle: Obstacle, *, state: ObstacleState | None, answer: str
) -> Obstacle:
    """Answer: being handled, met, or cannot be met; the reporter reads the words."""
    rules.refuse_closed(obstacle)
    chosen = rules.check_answer(state, answer)
    now = clock.now()
    obstacle.state, obstacle.answer, obstacle.answered_by_id = chosen, answer, actor.user_id
    obstacle.answerer_label, obstacle.answered_at = actor.label, now
    obstacle.first_answered_at = obstacle.first_answered_at or now
    if chosen is not ObstacleState.HANDLED:
        obstacle.closed_at = now
    if obstacle.commitment is not None:
        tell(
            actor,
            obstacle.commitment,
            EventKind.OBSTACLE_ANSWERED,
            answer,
            state=chosen.value,
            obstacle=str(obstacle.id),
        )
    audit.note(actor, "answer_obstacle", obstacle)
    return obstacle
