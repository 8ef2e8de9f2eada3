"""Files that are whole or not there: written beside and put in place, with a checksum, and safe from a loss of power.

Only their owner may read them; they may hold secrets, or what callers said.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def folder(path: Path) -> Path:
    """Return a folder, made if there was none. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write(path: Path, payload: bytes) -> None:
    """Write a file; once this returns it stays, whatever happens. Raises OSError, and leaves what was there."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # Not put together before, as it may be large.
        file.write(hashlib.sha256(payload).hexdigest().encode() + b"\n")
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    # The name in the folder has to survive, too.
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> bytes | None:
    """Return what was written, None if the file is not whole. Raises OSError if it cannot be read now."""
    checksum, _, payload = path.read_bytes().partition(b"\n")
    return payload if hashlib.sha256(payload).hexdigest().encode() == checksum else None


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Give a folder to one process at a time. Raises BlockingIOError if another one has it, or another OSError."""
    with (folder(path) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
