"""Registering, changing and retiring agencies, and their contacts."""

import uuid
from datetime import date

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from coordapp import clock
from coordapp.agencies import actions, queries
from coordapp.agencies.forms import AgencyForm, ContactForm, RetireForm
from coordapp.agencies.models import Agency
from coordapp.agencies.views import bp
from coordapp.commitments.actions import hand_over_commitments
from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.people.actions.sharing import change_agency
from coordapp.policy import Permission
from coordapp.regions.queries import get_region, places_around, places_of
from coordapp.web import page


@bp.get("/baru")
@requires(Permission.AGENCY_WRITE)
def new_form() -> Response:
    return _agency_page(_offer(AgencyForm()), None)


@bp.post("/baru")
@requires(Permission.AGENCY_WRITE)
def new() -> Response:
    form = _offer(AgencyForm())
    agency = form.attempt(actions.register_agency, current_actor())
    if agency is None:
        return _agency_page(form, None, form.status)
    flash(_("%(name)s terdaftar.", name=agency.name), "success")
    return redirect(url_for(".show", agency_id=agency.id), 303)


@bp.get("/<uuid:agency_id>/ubah")
@requires(Permission.AGENCY_WRITE, Agency, "agency_id", "agency")
def edit_form(agency: Agency) -> Response:
    return _agency_page(_offer(AgencyForm(obj=agency), agency), agency)


@bp.post("/<uuid:agency_id>/ubah")
@requires(Permission.AGENCY_WRITE, Agency, "agency_id", "agency")
def edit(agency: Agency) -> Response:
    form = _offer(AgencyForm(obj=agency), agency)
    if form.attempt(change_agency, current_actor(), agency, row=agency) is None:
        return _agency_page(form, agency, form.status)
    flash(_("%(name)s tersimpan.", name=agency.name), "success")
    return redirect(url_for(".show", agency_id=agency.id), 303)


@bp.get("/<uuid:agency_id>/pensiun")
@requires(Permission.AGENCY_WRITE, Agency, "agency_id", "agency")
def retire_form(agency: Agency) -> Response:
    form = RetireForm(on=clock.today(get_region(agency.region_id).timezone))
    return _retire_page(form, agency)


@bp.post("/<uuid:agency_id>/pensiun")
@requires(Permission.AGENCY_WRITE, Agency, "agency_id", "agency")
def retire(agency: Agency) -> Response:
    form = _offer_successors(RetireForm(), agency)
    if form.attempt(_retire, agency) is None:
        return _retire_page(form, agency, form.status)
    flash(_("%(name)s tidak aktif lagi.", name=agency.name), "success")
    return redirect(url_for(".show", agency_id=agency.id), 303)


@bp.get("/<uuid:agency_id>/kontak")
@requires(Permission.AGENCY_CONTACT, Agency, "agency_id", "agency")
def contact_form(agency: Agency) -> Response:
    return page("agencies/contact.html", form=ContactForm(obj=agency), agency=agency)


@bp.post("/<uuid:agency_id>/kontak")
@requires(Permission.AGENCY_CONTACT, Agency, "agency_id", "agency")
def contact(agency: Agency) -> Response:
    form = ContactForm(obj=agency)
    if form.attempt(actions.change_contact, current_actor(), agency, row=agency) is None:
        return page("agencies/contact.html", form.status, form=form, agency=agency)
    flash(_("Kontak tersimpan."), "success")
    return redirect(url_for(".show", agency_id=agency.id), 303)


def _offer(form: AgencyForm, agency: Agency | None = None) -> AgencyForm:
    without = agency.id if agency else None
    form.parent_id.offer(_("Tanpa induk"), queries.agency_choices(without=without))
    region = get_region(current_actor().region_id)
    form.offer_places(places_around(region), places_of(region))
    return form


def _agency_page(form: AgencyForm, agency: Agency | None, status: int = 200) -> Response:
    return page("agencies/form.html", status, form=form, agency=agency)


def _retire(agency: Agency, *, successor_id: uuid.UUID | None, on: date | None) -> Agency:
    successor = queries.find_agency(successor_id) if successor_id else None
    hand_over_commitments(current_actor(), agency, successor, on)
    return agency


def _offer_successors(form: RetireForm, agency: Agency) -> RetireForm:
    form.successor_id.offer(_("Tanpa penerus"), queries.agency_choices(without=agency.id))
    return form


def _retire_page(form: RetireForm, agency: Agency, status: int = 200) -> Response:
    _offer_successors(form, agency)
    sub_units = queries.sub_units(agency)
    return page("agencies/retire.html", status, form=form, agency=agency, sub_units=sub_units)
