"""The files of `/metrics` have all their space before they are used, and a disk that has none ends no process."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from prometheus_client import Gauge

from assistants import metrics
from flireo_site import metric_files

# As a process of the web server begins.
BEGUN = """
from flireo_site import metric_files, serving
metric_files.reserve()
import django
django.setup()
from assistants import metrics
metrics.ANSWERS.labels("line", "fresh", "current").inc()
metrics.STEP_SECONDS.labels("total").observe(0.1)
metrics.BEHIND.labels("answers").set(1)
metrics.OPEN.labels("cache").set(1)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # So that it is put back, whatever becomes of it here.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    metric_files.prepare(tmp_path / "metrics")
    return tmp_path / "metrics"


def test_no_file_of_a_process_has_holes(folder: Path) -> None:
    own = {"DATA_DIR": str(folder.parent), "DJANGO_SETTINGS_MODULE": "flireo_site.settings", "DATABASE_URL": ""}
    subprocess.run([sys.executable, "-c", BEGUN], cwd=settings.BASE_DIR, env=os.environ | own, check=True)
    found = {path.stem.rpartition("_")[0]: path.stat() for path in folder.glob("*.db")}
    assert set(found) == set(metric_files.KINDS)
    assert {(size.st_size, size.st_blocks * 512 >= size.st_size) for size in found.values()} == {
        (metric_files.BYTES, True)
    }


def test_there_is_a_file_for_each_kind_of_number() -> None:
    modes = {one._multiprocess_mode for one in vars(metrics).values() if isinstance(one, Gauge)}
    assert {f"gauge_{mode}" for mode in modes} | {"counter", "histogram"} == set(metric_files.KINDS)


def test_a_process_that_finds_no_space_keeps_its_numbers_to_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    metric_files.reserve()
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    assert list(folder.iterdir()) == []


def test_so_do_all_where_no_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    (tmp_path / "file").touch()
    metric_files.prepare(tmp_path / "file" / "metrics")
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
