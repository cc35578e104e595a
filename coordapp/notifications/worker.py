"""The process beside the web server: mail and jobs, until it is told to stop."""

import logging
import signal
from datetime import timedelta
from threading import Event
from typing import Any

from flask import Flask

from coordapp.notifications.delivery import announce, deliver_due
from coordapp.notifications.jobs import Schedule

PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)

log = logging.getLogger("coordapp.worker")


class Worker:
    """Passes over the queue with pauses in between, longer while something is away."""

    def __init__(self, app: Flask, stop: Event | None = None) -> None:
        self.app = app
        self.stop = stop or Event()
        self._schedule = Schedule()
        self._pause = PAUSE
        self._has_server = bool(app.config["SETTINGS"].smtp_host)

    def run(self) -> None:
        """Work until the stop event is set; a pass under way is brought to its next safe point."""
        if not self._has_server:
            log.info("SMTP_HOST is not set: mail waits in the queue, jobs are run")
        while not self.stop.is_set():
            self._pause = PAUSE if self.run_once() else min(self._pause * 2, LONGEST_PAUSE)
            self.stop.wait(self._pause.total_seconds())

    def run_once(self) -> bool:
        """One pass; False when the database or the mail server is away."""
        try:
            self._schedule.run_due(self.app)
            if not self._has_server:
                return True
            tally = deliver_due(self.app, self.stop)
        except Exception:
            log.exception("pass failed")
            return False
        if tally.sent or tally.deferred or tally.failed or tally.server_away:
            log.info("mail: %s", announce(tally))
        return not tally.server_away

    def stop_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end the loop instead of the process."""

        def ask_to_stop(number: int, frame: Any) -> None:
            self.stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask_to_stop)
