"""The names of servers as the processes of a world know them: from a file of ours, else from a DNS that never answers.

That takes a mount namespace of their own, which only root can make. Without, addresses stand in the place of names.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.not_possible import NotPossibleError

_NAMES = ("postgres.example", "redis.example")
# On a loopback address that nobody else has a DNS at.
_DNS = ("127.0.0.77", 53)
_MOUNT = 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'


class Names:
    """The names of PostgreSQL and Redis; `command` goes before that of each process that is to know them."""

    def __init__(self, hosts: Path | None, command: list[str]) -> None:
        self.postgres, self.redis = _NAMES if hosts else ("127.0.0.1", "127.0.0.1")
        self.command = command
        self._hosts = hosts

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let no name be found, after the long wait that a DNS without an answer means."""
        if self._hosts is None:
            raise NotPossibleError("only root may give processes a DNS of their own")
        self._hosts.write_text("127.0.0.1 localhost\n")
        try:
            yield
        finally:
            _write(self._hosts)


@contextmanager
def names(folder: Path) -> Iterator[Names]:
    hosts, resolver = folder / "hosts", folder / "resolv.conf"
    _write(hosts)
    resolver.write_text(f"nameserver {_DNS[0]}\n")
    command = ["unshare", "--mount", "sh", "-c", _MOUNT, "sh", str(hosts), str(resolver)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as dns:
        yield Names(hosts, command) if _is_possible(dns, command) else Names(None, [])


def _is_possible(dns: socket.socket, command: list[str]) -> bool:
    try:
        dns.bind(_DNS)
    except OSError:
        return False
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True).returncode == 0


def _write(hosts: Path) -> None:
    hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *_NAMES)))
