"""Who decides a request, and why the reader does not."""

from coordapp.commitments.models import ChangeRequest, Decider, RequestKind
from coordapp.commitments.powers import interest_sentence
from coordapp.language import _
from coordapp.policy import Actor, Role, decides_alone, has_interest
from coordapp.regions.models import PostKind


def why_undecided(actor: Actor, request: ChangeRequest) -> str:
    """Why this reader cannot decide an open request."""
    is_judge = actor.leads_region or actor.role is Role.SEKRETARIAT
    if is_judge and has_interest(actor, request.commitment):
        return interest_sentence(actor, request.commitment)
    return _("Menunggu putusan %(who)s.", who=decider_name(request))


def decider_name(request: ChangeRequest) -> str:
    """The post that decides, as the page of a request names it."""
    if request.kind is RequestKind.END and not decides_alone(request.commitment):
        return _("Pimpinan daerah")
    if request.decider_post is not None:
        title = request.decider_post.title
        if request.decider is Decider.GIVER and request.decider_post.kind is not PostKind.BUPATI:
            return _("%(title)s atau bupati", title=title)
        return title
    return {
        Decider.SECRETARIAT: _("Sekretariat"),
        Decider.SEKDA: PostKind.SEKDA.label,
        Decider.GIVER: PostKind.BUPATI.label,
    }[request.decider]
