"""Keeps phone numbers and the webhook's secret out of log lines."""

from __future__ import annotations

import logging
import re

_TOKEN = re.compile(r"(/webhooks/flireo/)[^/\s?\"']+")
_NUMBER = re.compile(r"\+[0-9]{4,15}|(?<![0-9a-zA-Z.])[0-9]{8,15}(?![0-9a-zA-Z])")


def mask(text: str) -> str:
    """Return the text with phone numbers and the secret of the webhook's address replaced."""
    return _NUMBER.sub("[number]", _TOKEN.sub(r"\1[token]", text))


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that tracebacks and a database's error details are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))
