"""The environment of the processes that are measured, and of the programs that prepare for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "token-for-the-benchmarks"
OUR_SETTINGS = "flireo_site.settings"

_FIXED = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-for-the-benchmarks-that-signs-nothing-of-value",
    "ALLOWED_HOSTS": "127.0.0.1",
    "WEBHOOK_TOKEN": TOKEN,
}


def environment(settings: str, addresses: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a process; `settings` are Django's, `addresses` say where its servers are."""
    # Nothing of the developer's own environment may decide what is measured.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, **_FIXED, "DJANGO_SETTINGS_MODULE": settings, **addresses}


def start_module(
    environment: Mapping[str, str], module: str, *arguments: object, stdout: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a module of the benchmarks with the Django of this environment set up."""
    command = [sys.executable, "-m", "benchmarks.with_django", module, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=stdout)
