from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import translation

from callers.tests.crm_server import authority, crm

__all__ = ["authority", "crm"]


@pytest.fixture
def load(tmp_path):
    """Import a text as the file callers.csv, with options of the command."""

    def run(text, *options):
        path = tmp_path / "callers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_callers", str(path), *options)

    return run


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
