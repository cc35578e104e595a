"""What the worker does besides mail: jobs that come due again and again.

A job may be run at any time and by several workers, so it must find out by itself what is left to
do; the times kept here only space the runs.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask

from coordapp import clock

log = logging.getLogger("coordapp.worker")


@dataclass(frozen=True)
class Job:
    """Something to be done every so often; it opens its own regions and commits by itself."""

    name: str
    every: timedelta
    run: Callable[[], object]


jobs: dict[str, Job] = {}
"""By name."""


def add_job(name: str, every: timedelta, run: Callable[[], object]) -> None:
    """Let the worker run this from now on."""
    jobs[name] = Job(name, every, run)


class Schedule:
    """When each job has to run next."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}

    def run_due(self, app: Flask) -> None:
        """Run what is due, each in a context of its own; one that fails does not stop others."""
        now = clock.now()
        for job in list(jobs.values()):
            if self._next.get(job.name, now) > now:
                continue
            self._next[job.name] = now + job.every
            try:
                with app.app_context():
                    job.run()
            except Exception:
                log.exception("job %s failed", job.name)
