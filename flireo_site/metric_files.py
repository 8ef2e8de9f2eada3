"""The files in which the processes of the web server write their numbers for `/metrics`.

prometheus-client maps them into memory while they are but holes. With no space left on the disk, filling such a hole
ends the process at once, in the middle of its calls. So each file is given all its space before it is used.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

logger = logging.getLogger(__name__)

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# One for each kind of numbers in assistants/metrics.py, by the names that prometheus-client gives them.
KINDS = ("counter", "histogram", "gauge_livemin", "gauge_livemax", "gauge_livesum", "gauge_mostrecent")
# Enough for hundreds of lines. Beyond, a file grows as if nothing had been reserved.
BYTES = 512 * 1024


def prepare(folder: Path) -> None:
    """Have the processes to come write their numbers there; those of an earlier run are gone.

    On a disk that takes nothing each process keeps its numbers to itself.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.db"):
            old.unlink()
    except OSError as error:
        logger.warning("Numbers of each process by itself: %s", error.strerror)
        return
    os.environ[_FOLDER] = str(folder)


def reserve() -> None:
    """Give this process files with all their space, before prometheus-client is imported, which opens them."""
    if _FOLDER not in os.environ:
        return
    paths = [Path(os.environ[_FOLDER]) / f"{kind}_{os.getpid()}.db" for kind in KINDS]
    try:
        for path in paths:
            with path.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, BYTES)
    except OSError as error:
        logger.warning("Numbers of this process by itself: %s", error.strerror)
        del os.environ[_FOLDER]
        for path in paths:
            with suppress(OSError):
                path.unlink()
