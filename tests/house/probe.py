"""Doors of the tests' own: small views that do one thing right or wrong."""

import io
import uuid

from flask import Blueprint, Response, flash, redirect, render_template_string, send_file
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField

from coordapp import audit
from coordapp.agencies.models import Agency
from coordapp.doors import current_actor, open_to_all, requires
from coordapp.errors import Forbidden, Refused
from coordapp.forms import HouseForm
from coordapp.outbox import enqueue
from coordapp.policy import Actor, Permission
from tests.factories import make_agency

bp = Blueprint("probe", __name__, url_prefix="/probe")
signed_in = requires(Permission.AGENCY_READ)
PAGE = """{% extends 'layouts/plain.html' %}
{% block title %}Ganti nama · {{ super() }}{% endblock %}{% block heading %}Ganti nama{% endblock %}
{% block content %}<form method="post">{{ form.hidden_tag() }}{{ ui.error_summary(form) }}
{{ ui.field(form.name) }}<button>Simpan</button></form>{% endblock %}"""


class NameForm(HouseForm):
    """One field of an agency."""

    name = StringField("Nama")


def add_agency() -> Agency:
    """A change waiting for its note."""
    return make_agency(f"Dinas {uuid.uuid4()}")


def rename_agency(actor: Actor, agency: Agency, *, name: str) -> Agency:
    """The smallest action there is."""
    agency.name = name
    audit.note(actor, "rename_agency", agency)
    return agency


@bp.get("/tulis")
@signed_in
def write_while_reading() -> Response:
    add_agency()
    return Response("written")


@bp.post("/tambah")
@signed_in
def add() -> BaseResponse:
    agency = add_agency()
    enqueue(
        "contoh",
        key=f"contoh {agency.id}",
        recipient_id=agency.id,
        address="a@localhost",
        params={},
    )
    audit.note(current_actor(), "add_agency", agency)
    flash("Instansi ditambahkan.", "success")
    return redirect(f"/probe/{agency.id}", 303)


@bp.post("/tanpa-catatan")
@signed_in
def add_without_note() -> BaseResponse:
    add_agency()
    flash("Instansi ditambahkan.", "success")
    return redirect("/masuk", 303)


@bp.post("/tunda")
@signed_in
def postpone() -> BaseResponse:
    """As when a password is asked for first."""
    return redirect("/masuk", 303)


@bp.post("/gagal/<int:status>")
@signed_in
def fail(status: int) -> Response:
    agency = add_agency()
    audit.note(current_actor(), "add_agency", agency)
    if status == 403:
        raise Forbidden("probe")
    if status == 409:
        raise Refused("Belum dapat dilakukan.")
    if status == 500:
        raise ZeroDivisionError
    return Response("no", status=status)


@bp.get("/<uuid:agency_id>")
@requires(Permission.AGENCY_READ, Agency, "agency_id", "agency")
def edit_form(agency: Agency) -> str:
    return render_template_string(PAGE, form=NameForm(obj=agency))


@bp.post("/<uuid:agency_id>")
@requires(Permission.AGENCY_WRITE, Agency, "agency_id", "agency")
def edit(agency: Agency) -> BaseResponse:
    form = NameForm(obj=agency)
    result = form.attempt(rename_agency, current_actor(), agency, row=agency)
    if result is None:
        return Response(render_template_string(PAGE, form=form), form.status)
    return redirect(f"/probe/{agency.id}", 303)


@bp.get("/unduh")
@open_to_all("a file of the tests")
def download() -> Response:
    return send_file(io.BytesIO(b"a" * 10), "text/csv", as_attachment=True, download_name="a.csv")


@bp.post("/berkas")
@open_to_all("a large form of the tests")
def upload() -> BaseResponse:
    return redirect("/masuk", 303)
