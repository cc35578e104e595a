"""The application with the tests' own doors beside its real ones."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import MetaData

from coordapp import create_app
from coordapp.db import Base, db
from coordapp.policy import Role
from coordapp.tenancy import in_region
from tests.conftest import settings_for
from tests.factories import keep, make_agency, make_person, make_region
from tests.house import probe
from tests.page import Visitor, Visitors


@pytest.fixture
def probed(app, database):
    """The application and the doors of probe.py, on the test's fresh database."""
    built = create_app(settings_for(database), TESTING=True)
    built.register_blueprint(probe.bp)
    yield built
    with built.app_context():
        db.engine.dispose()


@dataclass(frozen=True)
class Office:
    """A region with one agency, its secretary, and somebody of that agency."""

    app: Flask
    agency_id: UUID
    people: dict[Role, Any]

    def visitor(self, role: Role = Role.SEKRETARIAT) -> Visitor:
        """One more browser of this person."""
        return Visitors(self.app).as_person(self.people[role])

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table as the database has it, whatever its region."""
        with self.app.app_context(), in_region("KKU"):
            connection = db.session.connection()
            metadata = MetaData()
            metadata.reflect(connection, only=sorted(Base.metadata.tables))
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }


@pytest.fixture
def office(probed):
    """An office at work."""
    with probed.app_context(), in_region("KKU"):
        make_region("KKU")
        agency = make_agency("Dinas Kesehatan")
        people = {
            Role.SEKRETARIAT: make_person(Role.SEKRETARIAT),
            Role.INSTANSI: make_person(Role.INSTANSI, agency),
        }
        office = Office(probed, agency.id, people)
        keep(agency)
    return office
