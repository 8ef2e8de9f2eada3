"""What a machine may not allow."""

from __future__ import annotations


class NotPossibleError(Exception):
    """This machine does not allow what a case needs; the text says what."""
