"""The disk of a world: a small file system of its own, which can be filled and made read-only. It takes root."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from faults.not_possible import NotPossibleError

_SIZE = "200m"
_PART = b"\0" * 4096


@contextmanager
def own_disk(folder: Path) -> Iterator[None]:
    """Give a folder a file system of its own, in memory, where this machine allows it."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "flireo-faults", folder], capture_output=True
    )
    if mounted.returncode:
        yield
        return
    try:
        # Or what is mounted here would appear wherever the folder is mounted as well.
        subprocess.run(["mount", "--make-private", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill the disk to the last byte."""
    _refuse_without_own(folder)
    filler = folder / "filler"
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(_PART)
        yield
    finally:
        filler.unlink(missing_ok=True)


@contextmanager
def read_only(folder: Path, pids: Iterable[int]) -> Iterator[None]:
    """Make the disk read-only for these processes; what they have open for writing they may go on writing."""
    _refuse_without_own(folder)
    beside = folder.with_name(f"{folder.name}-read-only")
    beside.mkdir()
    # Those that share a view of the file systems are told once; those with ours by way of this process, which does not
    # end meanwhile, as they may: a beat cannot go on without its file.
    views = {_view_of(pid): pid for pid in pids}
    if (ours := _view_of(os.getpid())) in views:
        views[ours] = os.getpid()
    with ExitStack() as stack:
        stack.callback(beside.rmdir)
        for pid in views.values():
            # Beside it first: where somebody writes at this moment, nothing can be made read-only.
            stack.enter_context(_mounted(pid, folder, beside))
            _in_view(pid, "mount", "-o", "remount,bind,ro", str(beside))
            stack.enter_context(_mounted(pid, beside, folder))
        yield


@contextmanager
def _mounted(pid: int, what: Path, where: Path) -> Iterator[None]:
    _in_view(pid, "mount", "--bind", str(what), str(where))
    try:
        yield
    finally:
        # What nobody sees any more is gone with the last who did.
        if Path(f"/proc/{pid}/ns/mnt").exists():
            _in_view(pid, "umount", "--lazy", str(where))


def _view_of(pid: int) -> str:
    return os.readlink(f"/proc/{pid}/ns/mnt")


def _in_view(pid: int, *command: str) -> None:
    done = subprocess.run(
        ["nsenter", "--mount", "--target", str(pid), *command],
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


def _refuse_without_own(folder: Path) -> None:
    if not os.path.ismount(folder):
        raise NotPossibleError("only root may mount a small disk, where the machine allows it at all")
