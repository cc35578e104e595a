"""Coordapp keeps each pledge of a coordination meeting alive until it is proved done."""

import importlib
import logging
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, from_environment
from coordapp import assets, cli, doors, web
from coordapp.db import db as database
from coordapp.db import install_engine
from coordapp.guards import refuse_unsafe_role
from coordapp.storage import Storage

# The rooms, lower to higher. Each has a blueprint named `bp` in its views.
ROOMS: tuple[str, ...] = (
    "regions",
    "agencies",
    "people",
    "meetings",
    "commitments",
    "obstacles",
    "followup",
    "notifications",
    "briefs",
    "keeping",
)

csrf = CSRFProtect()


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application of these settings, or of the environment's."""
    settings = settings or from_environment()
    app = Flask(__name__, template_folder="../templates", instance_path=str(settings.instance))
    app.config.update(settings.as_flask() | overrides)
    _trust_proxies(app, settings.trusted_proxies)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")

    database.init_app(app)
    csrf.init_app(app)
    app.extensions["storage"] = Storage(settings.instance / "evidence", settings.scan_command)
    assets.install(app)
    web.install(app)
    doors.install(app)  # its commit comes before web's headers: Flask asks the last first
    for room in ROOMS:
        app.register_blueprint(importlib.import_module(f"coordapp.{room}.views").bp)
    cli.install(app)
    doors.open_to_all("stylesheets, scripts and icons")(app.view_functions["static"])
    doors.check_all_declared(app)

    with app.app_context():
        install_engine(database.engine)
        try:
            with database.engine.connect() as connection:
                refuse_unsafe_role(connection)
        finally:
            database.engine.dispose()  # a server may fork now, and no connection survives that
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Take client and scheme from so many proxies in front, and from nobody when there is none.

    Otherwise every visitor would come from the proxy, and all would share one counter of tries.
    """
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
