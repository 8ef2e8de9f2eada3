"""Pauses of uneven length, so that what failed at once does not come back at once."""

from __future__ import annotations

import random

_FIFTH = 0.2
# Not the module's own numbers: threads must leave alone what others, such as tests, seed.
_chance = random.SystemRandom()


def uneven(seconds: float) -> float:
    """Return so many seconds, shorter or longer by a fifth at most."""
    return seconds * _chance.uniform(1 - _FIFTH, 1 + _FIFTH)


def shortened(seconds: float, part: float) -> float:
    """Return so many seconds, shorter by at most this part of them."""
    return seconds * _chance.uniform(1 - part, 1)
