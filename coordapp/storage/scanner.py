"""An antivirus of the operator's choice, asked before a file is kept; none unless configured."""

import logging
import shlex
import subprocess
from pathlib import Path

from coordapp.errors import Refused
from coordapp.language import _

SECONDS = 60
CLEAN, INFECTED = 0, 1

log = logging.getLogger("coordapp.storage")


def refuse_infected(command: str, path: Path) -> None:
    """Raise Refused unless the command, given the path, ends with 0; 1 means infected.

    A scanner that cannot answer refuses too: nothing unchecked is kept.
    """
    if not command:
        return
    code = _scan(command, path)
    if code == CLEAN:
        return
    if code == INFECTED:
        log.warning("infected file refused")
        raise Refused(_("Berkas ini ditolak karena terdeteksi virus."), "evidence")
    raise Refused(_("Berkas belum dapat diperiksa antivirus. Coba lagi nanti."), "evidence")


def _scan(command: str, path: Path) -> int | None:
    """How the command ended; none when it could not be run."""
    try:
        done = subprocess.run(  # noqa: S603 (the command is the operator's, the path our own)
            [*shlex.split(command), path], capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("scanner failed: %s", error)
        return None
    if done.returncode not in (CLEAN, INFECTED):
        log.error("scanner failed: %s", done.stderr.decode(errors="replace")[:500])
    return done.returncode
