"""How the application server runs the house: loaded once, its memory shared by the workers."""

import gc
from typing import Any

from sqlalchemy.orm import configure_mappers

from coordapp import clock, web

preload_app = True
worker_class = "gthread"


def when_ready(server: Any) -> None:
    """Before the first worker is forked, prepare what each would otherwise prepare for itself.

    Frozen objects are not touched by the collector, so their pages stay shared.
    """
    app = server.app.wsgi()
    configure_mappers()
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    with app.app_context():  # the first date and number load the language's tables
        shown = web.show_long_date(clock.now().date()), web.show_datetime(clock.now())
        server.log.debug("prepared on %s: %s", shown[0], web.show_number(0.5))
    gc.collect()
    gc.freeze()
