"""The panel «Siapa boleh apa»: who may act on a commitment, and why the reader may not."""

from dataclasses import dataclass

from coordapp.commitments import rules
from coordapp.commitments.guidance import verifier_name
from coordapp.commitments.models import Commitment, Shape, Status
from coordapp.language import _
from coordapp.policy import Actor, Permission, Role, can, has_interest, names_as_verifier


@dataclass(frozen=True)
class Power:
    """One row of the panel."""

    who: str
    may: str
    is_mine: bool


def powers_over(actor: Actor, commitment: Commitment) -> list[Power]:
    """Who may do what, with the reader's own row marked."""
    is_own = bool(
        {commitment.lead_agency_id, *commitment.support_agency_ids} & actor.own_agencies
    ) and actor.role in (Role.INSTANSI, Role.MITRA)
    is_desk = actor.role is Role.SEKRETARIAT
    verifies = names_as_verifier(actor, commitment) and not actor.leads_region
    return [
        Power(
            _("PJ dan pendukung"),
            _("Melapor, mengunggah bukti, mengusulkan perpanjangan"),
            is_own,
        ),
        Power(
            _("Sekretariat"),
            _("Melengkapi, mencatat addendum, menulis telaah, melapor atas nama"),
            is_desk,
        ),
        Power(
            _("Verifikator: %(who)s", who=verifier_name(commitment)),
            _("Memverifikasi atau mengembalikan laporan"),
            verifies,
        ),
        Power(
            _("Pimpinan daerah"),
            _("Memutus usulan, mengakhiri, membuka kembali, memberi arahan"),
            actor.leads_region,
        ),
    ]


def why_not(actor: Actor, commitment: Commitment) -> list[str]:
    """Plain sentences on what the reader may not do here although the role might suggest it."""
    sentences = []
    if commitment.shape is Shape.INDUK:
        sentences.append(
            _("Ini komitmen induk: laporan, verifikasi, dan usulan dilakukan pada anaknya.")
        )
    if has_interest(actor, commitment) and _might_judge(actor, commitment):
        sentences.append(interest_sentence(actor, commitment))
    elif actor.role is Role.SEKRETARIAT and not names_as_verifier(actor, commitment):
        who = verifier_name(commitment)
        sentences.append(_("Laporan diverifikasi oleh %(who)s, bukan sekretariat.", who=who))
    elif actor.leads_region and not can(Permission.COMMITMENT_DROP, actor, commitment):
        sentences.append(
            _("Arahan bupati atau wakil bupati hanya diakhiri pemberinya atau bupati.")
        )
    if actor.leads_agency:
        sentences.append(
            _("Kepala instansi membaca komitmen instansinya; laporan dikirim operator instansi.")
        )
    is_reporter = can(Permission.COMMITMENT_REPORT, actor, commitment)
    if is_reporter and commitment.status is Status.SUBMITTED:
        sentences.append(rules.refusal_of(rules.Act.PROGRESS, commitment.status))
    return sentences


def _might_judge(actor: Actor, commitment: Commitment) -> bool:
    return actor.role is Role.SEKRETARIAT or names_as_verifier(actor, commitment)


def interest_sentence(actor: Actor, commitment: Commitment) -> str:
    """The interest rule, naming what makes the reader partial."""
    acts = _(
        "Anda tidak dapat memverifikasi laporan, memutus usulan, atau mengubah ketentuan "
        "komitmen ini"
    )
    if f" {actor.user_id} " in commitment.involved_users:
        return _("%(acts)s karena Anda pernah menulis laporan atau usulan di sini.", acts=acts)
    names = _agencies_of_interest(actor, commitment)
    if not names:
        return _("%(acts)s karena instansi Anda pernah menjadi PJ atau pendukung.", acts=acts)
    return _(
        "%(acts)s karena %(names)s adalah PJ atau pendukungnya.", acts=acts, names=", ".join(names)
    )


def _agencies_of_interest(actor: Actor, commitment: Commitment) -> list[str]:
    involved = [commitment.lead_agency, *(row.agency for row in commitment.supports)]
    return [
        agency.label
        for agency in involved
        if agency is not None and agency.id in actor.interest_agencies
    ]
