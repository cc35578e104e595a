"""The worker stops when told, outlives failures and says once that it cannot send."""

import logging
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from coordapp.notifications import jobs, worker
from coordapp.notifications.jobs import Schedule, add_job
from coordapp.notifications.worker import Worker
from coordapp.outbox import MessageState

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def only_jobs(monkeypatch):
    """No jobs but those a test adds."""
    monkeypatch.setattr(jobs, "jobs", {})


def test_jobs_when_due_then_they_run_as_often_as_asked(app, clock, only_jobs):
    runs = []
    add_job("contoh", timedelta(hours=1), lambda: runs.append("run"))
    schedule = Schedule()

    for _pass in range(3):
        schedule.run_due(app)
        clock.move(minutes=30)

    assert runs == ["run", "run"]


def test_jobs_when_one_fails_then_the_others_run_and_it_is_logged(app, clock, only_jobs, caplog):
    runs = []

    def fail():
        raise RuntimeError("no")

    add_job("broken", timedelta(hours=1), fail)
    add_job("whole", timedelta(hours=1), lambda: runs.append("run"))

    Schedule().run_due(app)

    assert runs == ["run"]
    assert "job broken failed" in caplog.text


def test_worker_when_there_is_no_server_then_mail_waits_and_it_says_so_once(
    mail_app, queue, stored, monkeypatch, caplog, only_jobs
):
    settings = replace(mail_app.config["SETTINGS"], smtp_host="")
    monkeypatch.setitem(mail_app.config, "SETTINGS", settings)
    monkeypatch.setattr(worker, "PAUSE", timedelta(milliseconds=1))
    message_id = queue("a")
    stop = Event()
    passes = []
    add_job("count", timedelta(0), lambda: passes.append(1) or (len(passes) > 3 and stop.set()))

    with caplog.at_level(logging.INFO, "coordapp.worker"):
        Worker(mail_app, stop).run()

    assert caplog.text.count("SMTP_HOST is not set") == 1
    assert stored(message_id).state is MessageState.WAITING


def test_worker_when_a_pass_fails_then_it_goes_on(mail_app, monkeypatch, caplog, only_jobs):
    def fail(app, stop):
        raise RuntimeError("no")

    monkeypatch.setattr(worker, "deliver_due", fail)

    is_well = Worker(mail_app).run_once()

    assert is_well is False
    assert "pass failed" in caplog.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_when_told_to_end_then_it_ends_well(app, database, sink, number):
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database.url,
            "COORDAPP_INSTANCE": str(app.config["SETTINGS"].instance),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    first = process.stderr.readline()

    process.send_signal(number)

    rest = process.communicate(timeout=30)[1]
    assert "SMTP_HOST is not set" in first
    assert (process.returncode, "Traceback" in rest) == (0, False)


def test_deliver_mail_when_asked_for_a_test_then_it_arrives(mail_app, sink, clock):
    result = mail_app.test_cli_runner().invoke(args=["deliver-mail", "--test", "it@contoh.go.id"])

    assert (result.exit_code, result.output) == (0, "sent 1, to be tried again 0, given up 0\n")
    assert sink.mails[0]["Subject"] == "Email uji Tindak Lanjut Rakor"


def test_deliver_mail_when_the_server_refuses_then_the_command_fails(mail_app, sink, clock):
    sink.on_data = ["554 5.7.1 No"]

    result = mail_app.test_cli_runner().invoke(args=["deliver-mail", "--test", "it@contoh.go.id"])

    assert (result.exit_code, result.output) == (1, "sent 0, to be tried again 0, given up 1\n")
