"""The verbs of obstacles: raised, assigned, answered; every one gets an answer."""

import uuid

from coordapp import audit, clock
from coordapp.commitments.actions import tell
from coordapp.commitments.models import Commitment, EventKind
from coordapp.db import db
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.meetings.models import MinuteLine
from coordapp.obstacles import queries
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState, Severity
from coordapp.policy import Actor

ANSWERS = frozenset({ObstacleState.HANDLED, ObstacleState.ANSWERED, ObstacleState.UNMET})


def raise_obstacle(
    actor: Actor,
    *,
    obstacle_class: ObstacleClass,
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
    if not text:
        raise Refused(_("Tulis kendalanya."), "text")
    if asked_agency_id is not None and queries.find_agency(asked_agency_id) is None:
        raise Refused(_("Instansi ini tidak ada di daerah Anda."), "asked_agency_id")
    obstacle = Obstacle(
        obstacle_class=obstacle_class,
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


def assign_obstacle(actor: Actor, obstacle: Obstacle, *, asked_agency_id: uuid.UUID) -> Obstacle:
    """Name who has to answer."""
    _refuse_closed(obstacle)
    if queries.find_agency(asked_agency_id) is None:
        raise Refused(_("Instansi ini tidak ada di daerah Anda."), "asked_agency_id")
    obstacle.asked_agency_id = asked_agency_id
    audit.note(actor, "assign_obstacle", obstacle)
    return obstacle


def answer_obstacle(
    actor: Actor, obstacle: Obstacle, *, state: ObstacleState, answer: str
) -> Obstacle:
    """Answer: being handled, met, or cannot be met; the reporter reads the words."""
    _refuse_closed(obstacle)
    if state not in ANSWERS:
        raise Refused(_("Pilih jawaban."), "state")
    if not answer:
        raise Refused(_("Tulis jawaban. Pelapor akan membacanya."), "answer")
    now = clock.now()
    obstacle.state, obstacle.answer, obstacle.answered_by_id = state, answer, actor.user_id
    obstacle.first_answered_at = obstacle.first_answered_at or now
    if state is not ObstacleState.HANDLED:
        obstacle.closed_at = now
    if obstacle.commitment is not None:
        tell(actor, obstacle.commitment, EventKind.OBSTACLE_ANSWERED, answer, state=state.value)
    audit.note(actor, "answer_obstacle", obstacle)
    return obstacle


def _refuse_closed(obstacle: Obstacle) -> None:
    if obstacle.closed_at is not None:
        raise Refused(_("Kendala ini sudah dijawab."))
