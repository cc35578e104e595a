"""Importing agencies from a sheet: look at the rows first, then apply all or none."""

from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from coordapp.agencies import actions, queries
from coordapp.agencies.forms import MAX_PAYLOAD, ConfirmForm, SheetForm
from coordapp.agencies.importing import Column, ImportRow
from coordapp.agencies.models import AgencyType
from coordapp.agencies.sheets import MAX_BYTES, read_sheet, template_csv
from coordapp.agencies.views import bp
from coordapp.doors import current_actor, requires
from coordapp.errors import Refused
from coordapp.language import _
from coordapp.policy import Permission
from coordapp.web import page

SHOWN = 100
"""Rows of a sheet shown before confirming; faults are shown one and all."""


@bp.get("/impor")
@requires(Permission.AGENCY_WRITE)
def import_form() -> Response:
    return _upload_page(SheetForm())


@bp.post("/impor")
@requires(Permission.AGENCY_WRITE)
def preview_import() -> Response:
    form = SheetForm()
    rows = form.attempt(_read)
    if rows is None:
        return _upload_page(form, form.status)
    payload = _sign(rows)
    if len(payload) > MAX_PAYLOAD:
        form.refuse(Refused(_("Isi berkas terlalu banyak. Bagi menjadi beberapa."), "sheet"))
        return _upload_page(form, form.status)
    return _preview_page(rows, payload)


@bp.post("/impor/simpan")
@requires(Permission.AGENCY_WRITE)
def apply_import() -> Response:
    form = ConfirmForm()
    rows = form.attempt(_unsign)
    if rows is None:
        return _upload_page(SheetForm(formdata=None), 422, _("Unggah lagi berkasnya."))
    try:
        agencies = actions.import_agencies(current_actor(), rows)
    except Refused:
        return _preview_page(rows, _sign(rows))
    flash(_("%(count)s instansi terdaftar.", count=len(agencies)), "success")
    return redirect(url_for(".index"), 303)


@bp.get("/impor/contoh.csv")
@requires(Permission.AGENCY_WRITE)
def import_template() -> Response:
    answer = FlaskResponse(template_csv(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=contoh-instansi.csv"
    return answer


def _read(*, sheet: Any) -> list[ImportRow]:
    if not sheet:
        raise Refused(_("Pilih dahulu berkasnya."), "sheet")
    return read_sheet(sheet.read(MAX_BYTES + 1))


def _signer() -> URLSafeSerializer:
    """Signs for this person in this region, so that nobody confirms what another looked at."""
    actor = current_actor()
    salt = f"agencies.import:{actor.region_id}:{actor.user_id}"
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _sign(rows: list[ImportRow]) -> str:
    signed = _signer().dumps([[row.number, row.cells] for row in rows])
    return signed if isinstance(signed, str) else signed.decode()


def _unsign(*, payload: str) -> list[ImportRow]:
    try:
        return [ImportRow(number, cells) for number, cells in _signer().loads(payload)]
    except BadSignature:
        raise Refused(_("Unggah lagi berkasnya."), "payload") from None


def _upload_page(form: SheetForm, status: int = 200, message: str = "") -> Response:
    kinds = [kind.label for kind in AgencyType]
    return page(
        "agencies/import.html",
        status,
        form=form,
        message=message,
        columns=list(Column),
        kinds=kinds,
    )


def _preview_page(rows: list[ImportRow], payload: str) -> Response:
    plan = queries.plan_rows(rows)
    faulty = {fault.number for fault in plan.faults}
    return page(
        "agencies/preview.html",
        422 if plan.faults else 200,
        rows=[row for row in rows if row.number not in faulty][:SHOWN],
        total=len(rows),
        faults=plan.faults,
        columns=list(Column),
        form=ConfirmForm(formdata=None, payload=payload),
    )
