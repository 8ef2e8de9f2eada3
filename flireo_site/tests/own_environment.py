"""Loaded by pytest before the settings (see `addopts` in pyproject.toml).

Tests start from an empty environment and in a data folder of their own, so that they neither read nor touch
what a developer has in `var/` or has exported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

KEPT = {"DATA_DIR", "DATABASE_URL", "REDIS_URL"}
READ_BY_SETTINGS = {
    "ALLOWED_HOSTS",
    "BACK_TEST_CALLS",
    "CREDENTIALS_KEY",
    "CRM_PRIVATE_ADDRESSES",
    "DATA_DIR",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_COUNTRY",
    "LOG_FORMAT",
    "RAW_BODY_DAYS",
    "REDIS_URL",
    "SECRET_KEY",
    "SYNTHETIC_CALL_SECONDS",
    "SYNTHETIC_CALL_URL",
    "WEB_CONCURRENCY",
    "METRICS_TOKEN",
    "WEBHOOK_TOKEN",
}

for name in (READ_BY_SETTINGS - KEPT) | {f"{name}_FILE" for name in READ_BY_SETTINGS}:
    os.environ.pop(name, None)
if not os.environ.get("DATA_DIR", "").strip():
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="flireo-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
