"""What the browser tests do where there is no browser."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

NAME = "test_whoever_logs_in_finds_the_first_page"


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_chromium_they_are_named_as_skipped_and_fail_in_ci(ci: str, outcome: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", f"assistants/tests/browser/test_pages.py::{NAME}"]
    environment = {**os.environ, "PATH": "", "CI": ci, "DATABASE_URL": "", "REDIS_URL": "", "DATA_DIR": ""}
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert run.returncode == bool(ci)
    assert outcome in run.stdout
    assert "apt-get install chromium" in run.stdout
    assert (f"Skipped, as there is no Chromium: {NAME}." in run.stdout) == (not ci)
