"""Who matches callers by their numbers and writes them does so one after the other.

Several callers may share a number, so no constraint keeps two who come with the same new number at once from making
two callers of it.
"""

from __future__ import annotations

from django.db import connection

# Any number will do that no other lock of ours has.
_TURN = 7_425_001


def take(longest_wait: str = "0") -> None:
    """Wait until nobody else writes so, and keep others waiting until the running transaction ends.

    Whoever waits longer than `longest_wait` ("3s", "0" for any time) gets an OperationalError. SQLite lets nobody else
    write anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest_wait])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
