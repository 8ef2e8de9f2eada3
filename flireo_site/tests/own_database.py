"""The database of a test, for processes that the test starts."""

from __future__ import annotations

import os

from django.db import connection


def database_url() -> str:
    """Return the address of the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    address, question, options = os.environ["DATABASE_URL"].partition("?")
    return f"{address.rpartition('/')[0]}/{name}{question}{options}"
