"""The region's mail queue: what waits, what was given up and why."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from coordapp.doors import current_actor, requires
from coordapp.language import _
from coordapp.notifications import actions, queries
from coordapp.outbox import MessageState, OutboxMessage
from coordapp.policy import Permission
from coordapp.web import page

bp = Blueprint("notifications", __name__)

TABS = (
    ("gagal", MessageState.FAILED, "Gagal"),
    ("menunggu", MessageState.WAITING, "Menunggu"),
    ("terkirim", MessageState.SENT, "Terkirim"),
)


@bp.get("/pengaturan/email")
@requires(Permission.MAIL_READ)
def mail() -> Response:
    region_id = current_actor().region_id
    counts = queries.count_messages(region_id)
    asked = request.args.get("tampilan", "")
    default = "gagal" if counts.get(MessageState.FAILED) else "menunggu"
    name = asked if asked in {tab[0] for tab in TABS} else default
    state = next(state for tab, state, _label in TABS if tab == name)
    before = request.args.get("sebelum", type=uuid.UUID)
    return page(
        "notifications/mail.html",
        name=name,
        tabs=[
            (_(label), counts.get(state), url_for(".mail", tampilan=tab), tab == name)
            for tab, state, label in TABS
        ],
        found=queries.messages_in(region_id, state, before),
    )


@bp.post("/pengaturan/email/<uuid:message_id>/kirim-ulang")
@requires(Permission.MAIL_RETRY, OutboxMessage, "message_id", "message")
def retry(message: OutboxMessage) -> Response:
    actions.retry_message(current_actor(), message)
    flash(_("Pesan dikirim ulang pada putaran berikutnya."), "success")
    return redirect(url_for(".mail"), 303)
