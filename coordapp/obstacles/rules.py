"""What an obstacle and its answer need. Pure."""

import uuid
from collections.abc import Collection

from coordapp.agencies.models import Agency
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.obstacles.models import Obstacle, ObstacleClass, ObstacleState

ANSWERS = (ObstacleState.HANDLED, ObstacleState.ANSWERED, ObstacleState.UNMET)


def check_said(obstacle_class: ObstacleClass | None, text: str) -> ObstacleClass:
    """The class of an obstacle, refused when it or the words are missing."""
    if obstacle_class is None:
        raise Refused(_("Pilih jenis kendala."), "obstacle_class")
    if not text:
        raise Refused(_("Tulis kendalanya."), "text")
    return obstacle_class


def check_reporter(
    reporter_id: uuid.UUID | None, own: Collection[uuid.UUID], *, speaks_for_all: bool
) -> None:
    """Raises Refused when somebody of an agency reports for one that is not theirs."""
    if reporter_id is not None and not speaks_for_all and reporter_id not in own:
        raise Refused(_("Pilih instansi Anda sendiri."), "reporter_agency_id")


def check_agency(agency: Agency | None, field: str) -> Agency:
    """The agency, refused when the region has none such, or has it no more."""
    if agency is None:
        raise Refused(_("Instansi ini tidak ada di daerah Anda."), field)
    if agency.is_retired:
        raise Refused(_("Instansi ini sudah tidak aktif."), field)
    return agency


def check_answer(state: ObstacleState | None, answer: str) -> ObstacleState:
    """The state an answer leads to; «tidak dapat dipenuhi» is an answer too."""
    if state not in ANSWERS:
        raise Refused(_("Pilih jawaban."), "state")
    if not answer:
        raise Refused(_("Tulis jawaban. Pelapor akan membacanya."), "answer")
    return state


def refuse_closed(obstacle: Obstacle) -> None:
    """What was answered for good is not answered or handed on again."""
    if obstacle.closed_at is not None:
        raise Refused(_("Kendala ini sudah dijawab."))
