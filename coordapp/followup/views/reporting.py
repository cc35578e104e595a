"""Reporting on a commitment, for one's own agency or for somebody else's."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.agencies.models import Agency
from coordapp.agencies.queries import agency_choices
from coordapp.commitments import rules as life
from coordapp.commitments.models import Commitment, Shape, Status
from coordapp.doors import current_actor, requires
from coordapp.followup import actions, queries, rules
from coordapp.followup.forms import OTHER_DAY, OnBehalfForm, ReportForm
from coordapp.followup.models import Update
from coordapp.followup.uploads import arrived_files, receive_files
from coordapp.followup.views import bp
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.regions.queries import get_region
from coordapp.web import LOCALE, page


@dataclass(frozen=True)
class Desk:
    """What lies before a reporter: the commitment, who may speak, the last report, days ahead."""

    commitment: Commitment
    agencies: list[Agency]
    latest: Update | None
    today: date
    days: list[date]
    grace_days: int

    @property
    def is_late(self) -> bool:
        """Whether its due date went by; a unit without signal is given the region's days first."""
        item = self.commitment
        lead = item.lead_agency
        return life.is_late(item.status, item.due_on, self.today) and not life.waits_for_signal(
            lead.connectivity if lead else None,
            item.due_on,
            item.latest_update_at,
            self.today,
            self.grace_days,
        )

    @property
    def is_lead(self) -> bool:
        """Whether the one who speaks unless another is chosen is the PJ."""
        lead_id = self.commitment.lead_agency_id
        return not self.agencies or self.agencies[0].id == lead_id

    @property
    def refusal(self) -> str:
        """Why nothing can be reported now; empty when it can."""
        if self.commitment.shape is Shape.INDUK:
            return _("Ini komitmen induk. Pilih salah satu anaknya.")
        if life.is_possible(life.Act.PROGRESS, self.commitment.status):
            return ""
        return life.refusal_of(life.Act.PROGRESS, self.commitment.status)

    @property
    def unbegun(self) -> list[str]:
        """Supporters whose share has not begun, which the PJ should know before it submits."""
        return rules.unbegun_shares(self.commitment.supports) if self.is_lead else []

    def beginning(self) -> dict[str, Any]:
        """An ordinary report begins where the last one ended."""
        status = self.commitment.status
        continues = status in (Status.IN_PROGRESS, Status.BLOCKED)
        return {
            "status": status if continues else Status.IN_PROGRESS,
            "quantity": self.commitment.reported_quantity,
            "review": self.days[0].isoformat(),
        }


@bp.get("/komitmen/<number:number>/lapor")
@requires(Permission.COMMITMENT_REPORT, Commitment, "number", "commitment")
def report_form(commitment: Commitment) -> Response:
    desk = _desk(commitment, current_actor().own_agencies)
    return _report_page(_offer(ReportForm(data=desk.beginning()), desk), desk, 200)


@bp.post("/komitmen/<number:number>/lapor")
@requires(Permission.COMMITMENT_REPORT, Commitment, "number", "commitment", first=receive_files)
def report(commitment: Commitment) -> Response:
    desk = _desk(commitment, current_actor().own_agencies)
    form = _offer(ReportForm(), desk)
    update = form.attempt(actions.report_progress, current_actor(), commitment)
    return _report_page(form, desk, 422) if update is None else _thank(update)


@bp.get("/komitmen/<number:number>/lapor-atas-nama")
@requires(Permission.COMMITMENT_REPORT_ON_BEHALF, Commitment, "number", "commitment")
def report_on_behalf_form(commitment: Commitment) -> Response:
    desk = _desk(commitment, _involved(commitment))
    return _report_page(_offer(OnBehalfForm(data=desk.beginning()), desk), desk, 200)


@bp.post("/komitmen/<number:number>/lapor-atas-nama")
@requires(
    Permission.COMMITMENT_REPORT_ON_BEHALF, Commitment, "number", "commitment", first=receive_files
)
def report_on_behalf(commitment: Commitment) -> Response:
    desk = _desk(commitment, _involved(commitment))
    form = _offer(OnBehalfForm(), desk)
    update = form.attempt(actions.report_progress, current_actor(), commitment)
    return _report_page(form, desk, 422) if update is None else _thank(update)


def _desk(commitment: Commitment, speakers: Collection[uuid.UUID]) -> Desk:
    region = get_region(commitment.region_id)
    today = clock.today(region.timezone)
    latest = queries.find_latest_update(commitment)
    planned = latest.next_review_on if latest else None
    return Desk(
        commitment=commitment,
        agencies=rules.speaking_agencies(commitment, speakers),
        latest=latest,
        today=today,
        days=rules.review_days(today, commitment.due_on, planned),
        grace_days=region.blankspot_grace_days,
    )


def _involved(commitment: Commitment) -> set[uuid.UUID]:
    lead = {commitment.lead_agency_id} if commitment.lead_agency_id else set()
    return lead | commitment.support_agency_ids


def _offer(form: ReportForm, desk: Desk) -> ReportForm:
    """Choices, and the fields that whoever speaks has."""
    form.arrived, form.lead_id = arrived_files(), desk.commitment.lead_agency_id
    form.offer_days((day, format_date(day, "EEE d MMM", locale=LOCALE)) for day in desk.days)
    form.asked_agency_id.offer(_("Belum tahu kepada siapa"), agency_choices())
    if len(desk.agencies) > 1 or isinstance(form, OnBehalfForm):
        form.agency_id.choices = {str(agency.id): agency.name for agency in desk.agencies}
    else:
        del form.agency_id
    if not desk.is_lead:
        form.without_figures()
    elif desk.commitment.target_quantity is not None:
        del form.stage
    else:
        del form.quantity
    return form


def _report_page(form: ReportForm, desk: Desk, status: int) -> Response:
    return page(
        "followup/report.html",
        status,
        form=form,
        desk=desk,
        commitment=desk.commitment,
        is_on_behalf=isinstance(form, OnBehalfForm),
        max_evidence=rules.MAX_EVIDENCE,
        other_day=OTHER_DAY,
    )


def _thank(update: Update) -> Response:
    sentence = (
        _("Terkirim. Menunggu verifikasi.") if update.is_submission else _("Laporan terkirim.")
    )
    flash(sentence, "success")
    return redirect(url_for(".show", update_id=update.id), 303)
