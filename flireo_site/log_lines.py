"""How the log is written: lines for people, or JSON for what collects them; never with a phone number or a secret."""

from __future__ import annotations

import logging
import threading
from typing import Any

logger = logging.getLogger(__name__)

FORMATS = ("plain", "json")


def configuration(form: str, secret: str) -> dict[str, Any]:
    """Return Django's LOGGING for one of FORMATS. `secret` is masked wherever it stands, as phone numbers are."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"named": {"()": "callers.request_ids.Named"}},
        "formatters": {
            "plain": {
                "()": "callers.masking.MaskingFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
                "secret": secret,
            },
            "json": {"()": "callers.masking.MaskingJsonFormatter", "secret": secret},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["named"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django gives these handlers of its own, which would print the address with its secret.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def tell_of_threads() -> None:
    """Have a thread that ends with an error tell so in the log: Python's own way would mask nothing."""
    threading.excepthook = _ended


def _ended(told: threading.ExceptHookArgs) -> None:
    name = told.thread.name if told.thread else "that is gone"
    error = told.exc_value or told.exc_type()
    logger.critical("Thread %s ended with an error", name, exc_info=error)
