"""What reports are made of, said once."""

from typing import Any

from coordapp.commitments.models import Commitment, Status
from coordapp.followup import actions, rules
from coordapp.followup.models import EvidenceKind, Update
from coordapp.followup.rules import NewEvidence
from coordapp.obstacles.models import ObstacleClass
from coordapp.policy import Actor

PHOTO = NewEvidence(EvidenceKind.PHOTO, "Posyandu keliling", original_sha256="a" * 64)
BLOCKED = {
    "status": Status.BLOCKED,
    "obstacle_class": ObstacleClass.JARINGAN,
    "asked": "Pemasangan penguat sinyal",
}


def a_report(**said: Any) -> rules.Report:
    """A report nothing is wrong with."""
    return rules.Report(**{"status": Status.IN_PROGRESS, "note": "Jadwal disusun", **said})


def report(actor: Actor, commitment: Commitment, **said: Any) -> Update:
    """Report progress, with what the status needs."""
    given = {"status": Status.IN_PROGRESS, "note": "Dua desa sudah dikunjungi", **said}
    return actions.report_progress(actor, commitment, **given)


def submit(actor: Actor, commitment: Commitment, **said: Any) -> Update:
    """Ask for the verification of what is done."""
    return report(actor, commitment, **{"status": Status.SUBMITTED, "evidence": [PHOTO], **said})
