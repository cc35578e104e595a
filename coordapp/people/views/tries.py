"""Tries at a secret from a form: counted first, refused in one sentence when they come too fast."""

import logging
import math
from datetime import timedelta

from coordapp.errors import Refused
from coordapp.forms import HouseForm
from coordapp.language import _
from coordapp.people.actions.attempts import Counter, count_try

log = logging.getLogger("coordapp.security")


def is_too_soon(form: HouseForm, field: str, *counters: Counter) -> bool:
    """Count this try; when it has to wait, say so beside the field."""
    wait = count_try(*counters)
    if not wait:
        return False
    log.warning("slowed down %s", " ".join(counter.subject[:24] for counter in counters))
    form.refuse(Refused(_wait_sentence(wait), field))
    return True


def _wait_sentence(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    if seconds < 60:
        return _("Terlalu banyak percobaan. Coba lagi dalam %(seconds)d detik.", seconds=seconds)
    minutes = math.ceil(seconds / 60)
    return _("Terlalu banyak percobaan. Coba lagi dalam %(minutes)d menit.", minutes=minutes)
