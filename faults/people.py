"""Who calls: callers whose names and values hold a token of their own, so that nobody's data pass for another's."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from benchmarks.people import EVERYONES_SENTENCE, SEGMENTS

# Numbers that are called from again and again, and those from which one call comes: they are in no cache.
WARM_CALLERS = 500
COLD_CALLERS = 12_000
# Every template by the sentence that only it speaks.
EVERYONE = "everyone"
SENTENCES = {**SEGMENTS, EVERYONE: EVERYONES_SENTENCE}
TOKEN = re.compile(r"tk[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who calls. Who is no caller of ours, or withholds the number, has no token."""

    number: str
    token: str = ""
    segment: str = EVERYONE
    is_warm: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.token)


WITHHELD = Person("", is_warm=True)


def known(index: int) -> Person:
    """Return one of the callers in the database, counted from 0: the warm ones first."""
    number = f"+316{20_000_000 + index * 397:08d}"
    token = f"tk{hashlib.sha256(number.encode()).hexdigest()[:12]}"
    return Person(number, token, "klant" if index % 3 else "vip", index < WARM_CALLERS)


def stranger(index: int) -> Person:
    return Person(f"+4930{1_000_000 + index:07d}")
