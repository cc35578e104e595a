"""The five sample regencies, loaded once for each database and copied for every test."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from coordapp import clock as house_clock
from coordapp import create_app
from coordapp.db import db
from tests.browser import serve
from tests.conftest import PRESENT, settings_for, shared
from tests.databases import once
from tests.journeys.sample import Sample

SAMPLE = "sample"


@pytest.fixture(scope="session")
def sample_app(database):
    """The application in sample mode, with the template of its database and the evidence kept."""
    settings = replace(settings_for(database), sample_mode=True)
    kept = shared["folder"] / f"evidence-{type(database).__name__}"
    database.reset()
    app = create_app(settings, TESTING=True)

    def build() -> None:
        _load_sample(app)
        database.keep_as(SAMPLE)
        shutil.copytree(settings.instance / "evidence", kept)

    once(Path(f"{kept}-done"), build)
    shutil.copytree(kept, settings.instance / "evidence", dirs_exist_ok=True)
    return app


def _load_sample(app: Flask) -> None:
    """As an operator does it, on the tests' day."""
    with house_clock.freeze(PRESENT):
        done = app.test_cli_runner().invoke(args=["sample"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(sample_app, database):
    """The application on the sample regencies as they were loaded."""
    with sample_app.app_context():
        db.engine.dispose()
    database.reset(SAMPLE)
    yield sample_app
    with sample_app.app_context():
        db.engine.dispose()


@pytest.fixture
def sample(app, clock):
    """The people of the sample, who come in by one click."""
    return Sample(app)


@pytest.fixture
def site(app):
    """The address of the application, whose clock stands still for its visitors too."""

    def stopped(environ, start_response):
        with house_clock.freeze(PRESENT):
            return app(environ, start_response)

    with serve(stopped) as address:
        yield address
