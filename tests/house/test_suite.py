"""What every other test relies on: a fresh database, a closed network, a stopped clock."""

import socket

import pytest

from coordapp import clock as house_clock
from coordapp.db import db
from tests.network import NetworkClosed

COUNT = "SELECT count(*) FROM place WHERE code = '00'"


@pytest.mark.parametrize("turn", [1, 2])
def test_database_when_an_earlier_test_wrote_then_it_is_fresh(app, turn):
    with app.app_context(), db.engine.begin() as connection:
        before = connection.exec_driver_sql(COUNT).scalar_one()
        connection.exec_driver_sql("INSERT INTO place (code, name) VALUES ('00', 'Contoh')")
        after = connection.exec_driver_sql(COUNT).scalar_one()

    assert (before, after) == (0, 1)


def test_role_when_on_postgresql_then_row_level_security_binds_it(app):
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            foreign_keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()
            assert foreign_keys == 1
            return
        row = connection.exec_driver_sql(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).one()

    assert tuple(row) == (False, False)


def test_network_when_a_test_leaves_the_machine_then_it_is_refused():
    with socket.socket() as outward, pytest.raises(NetworkClosed):
        outward.connect(("192.0.2.1", 80))


def test_network_when_a_name_is_looked_up_then_it_is_refused():
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("example.org", 80)


def test_clock_when_moved_then_the_house_follows(clock):
    before = house_clock.now()

    clock.move(days=1, hours=2)

    assert (house_clock.now() - before).total_seconds() == 26 * 3600
