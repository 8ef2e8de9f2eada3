"""Keeps phone numbers and the webhook's secret out of log lines."""

from __future__ import annotations

import logging
import re
from datetime import datetime

from pythonjsonlogger.core import RESERVED_ATTRS, LogData
from pythonjsonlogger.orjson import OrjsonFormatter

# Also where somebody has mistyped the address a little, or where it stands encoded in another address.
_TOKEN = re.compile(r"""([wW](?i:ebhooks?(?:/|%2F)+flireo(?:/|%2F)+))(?:(?!%2[fF])[^/\s?#"'<>\\])+""")

# What stands between the digits of a written number: spaces, dots, slashes, brackets and all that looks like a hyphen.
_GAP = r"(?:[ \u00a0\u2009\u202f+./()\u2010-\u2015\u2212-]|%20|%28|%29)"
# Not within a hexadecimal number, 20261123T140506Z or a decimal. An escape in front (%3A, \n, \u002b) is none of these.
_START = r"(?:(?<![0-9a-fA-FtTxX])(?<![0-9]\.)|(?<=%[0-9a-fA-F]{2})|(?<=\\[nrt])|(?<=\\u[0-9a-fA-F]{4}))"
_END = r"(?=[^0-9a-fA-FtT]|ext|\Z)"
_HEX4 = "[0-9a-fA-F]{4}"

_NUMBER = re.compile(
    rf"""
    (?=[\d+%\\(])                                                 # spares the rest the trouble, at most places
    (?:
      (?P<kept>
          # 2026-11-23 14:05:06,123 and 2026-11-23T14:05:06+01:00
          \b \d{{4}}-\d\d-\d\d (?:[T\ _-]\d\d(?:[:-]?\d\d){{1,2}}(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)? (?![-./]?\d)
          # 23-11-2026
        | \b \d\d?(?P<mark>[-./])\d\d?(?P=mark)(?:19|20)\d\d (?![-./]?\d)
          # IP addresses and networks
        | \b (?:(?:0|[1-9]\d{{0,2}})\.){{3}}(?:0|[1-9]\d{{0,2}})(?:/\d\d?)? (?![./]?\d)
          # UUIDs, whole or the end of one
        | \b {_HEX4}{_HEX4}-(?:{_HEX4}-){{3}}{_HEX4}{_HEX4}{_HEX4} \b
        | (?<={_HEX4}{_HEX4}-{_HEX4}-{_HEX4}-{_HEX4}-){_HEX4}{_HEX4}{_HEX4} \b
      )
      # +31612345678 and +31 (0)6 1234 5678
    | (?: \+ | %(?:25)*2[bB] | \\u002[bB] ) \(? [1-9](?: \d{{8,}} | (?:{_GAP}{{0,3}}\d){{6,}} )
      # 06-12345678, (020) 123 45 67 and 00 31 6 12345678
    | {_START} \(?0(?=(?:{_GAP}{{0,3}}\d){{8}}) \d{{1,4}}(?:{_GAP}{{1,3}}\d+)+
    | {_START}
      (?:
          # 0612345678 and 31612345678
          \d{{8,}}
          # (415) 555-2671 and 612 345 678
        | \(?\d{{3}}\)?{_GAP}{{1,2}}\d{{3}}{_GAP}\d{{3,4}}
          # 612 34 56 78 and 20 26 11 23
        | \d{{1,3}}(?P<gap>[ .-])\d\d(?:(?P=gap)\d\d){{2,4}}
      )
      {_END}
    )
    """,
    re.VERBOSE,
)


def mask(text: str, secret: str = "") -> str:
    """Return the text with phone numbers and the secret of the webhook's address replaced.

    The secret itself, where it is given, is also found at an address that is quite wrong.

        +31612345678 (or 06-12345678, or from=%2B31612345678) calls /webhooks/flireo/s3cret/
        [number] (or [number], or from=[number]) calls /webhooks/flireo/[token]/

    Any other run of eight digits or more is taken for a phone number; dates, IP addresses and UUIDs stay readable.
    """
    if secret:
        text = text.replace(secret, "[token]")
    return _NUMBER.sub(lambda found: found["kept"] or "[number]", _TOKEN.sub(r"\1[token]", text))


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that tracebacks and a database's error details are covered too."""

    def __init__(self, fmt: str | None = None, secret: str = "") -> None:
        super().__init__(fmt)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        # The time in front, which we wrote, takes as long to search as all the rest.
        time = getattr(record, "asctime", "") + " "
        if line.startswith(time):
            return time + mask(line[len(time) :], self._secret)
        return mask(line, self._secret)


class MaskingJsonFormatter(OrjsonFormatter):
    """Writes a record as JSON on one line, with what it was given as `extra`; each value is masked by itself."""

    def __init__(self, secret: str = "") -> None:
        super().__init__(
            ["levelname", "name", "request_id", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            # Django hands over the whole request.
            reserved_attrs=[*RESERVED_ATTRS, "request"],
            timestamp="time",
        )
        self._secret = secret

    def process_log_record(self, log_data: LogData) -> LogData:
        return {key: self._masked(value) for key, value in log_data.items()}

    def _masked(self, value: object) -> object:
        if value is None or isinstance(value, datetime):
            return value
        text = str(value)
        masked = mask(text, self._secret)
        return value if masked == text and isinstance(value, int | float) else masked
