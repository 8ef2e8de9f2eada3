"""Strict readers of environment variables: nonsense is refused by name, never guessed at."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding white space, or `default` if it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """Return the variable as a bool; anything but 1, true, yes, 0, false and no is refused."""
    value = text(name)
    if not value:
        return default
    if value.lower() not in _FLAGS:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write 1 or 0.")
    return _FLAGS[value.lower()]


def count(name: str, default: int, least: int) -> int:
    """Return the variable as a whole number of at least `least`."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a whole number of {least} or more.")
    return int(value)


def names(name: str) -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def country(name: str, default: str) -> str:
    """Return the variable as a two-letter country code in capitals."""
    value = text(name, default).upper()
    if not re.fullmatch("[A-Z]{2}", value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a two-letter country code, such as NL.")
    return value


def url_token(name: str) -> str:
    """Return a secret that stands in a web address: 16 or more letters, digits, `-` and `_`, or empty."""
    value = text(name)
    if value and not re.fullmatch("[A-Za-z0-9_-]{16,200}", value):
        raise ImproperlyConfigured(
            f"{name} must be 16 to 200 letters, digits, - or _, because it is a part of the web address. "
            f'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return value


def redis_url(name: str) -> str:
    """Return the address of a Redis server without a database number, or empty."""
    value = text(name).rstrip("/")
    if value and not re.fullmatch(r"rediss?://[^/\s]+", value):
        raise ImproperlyConfigured(
            f"{name} must look like redis://host:6379, without a database number: "
            "database 0 is the cache and database 1 the broker."
        )
    return value


def database(name: str, data_dir: Path) -> dict[str, object]:
    """Return Django's settings of the database in the variable; unset means SQLite in `data_dir`."""
    url = text(name) or f"sqlite:///{data_dir / 'flireo.sqlite3'}"
    config: dict[str, object] = dict(environ.Env.db_url_config(url))
    engine = str(config.get("ENGINE", ""))
    options = dict(config.get("OPTIONS") or {})  # type: ignore[call-overload]
    if engine.endswith("sqlite3"):
        # Immediate transactions take the write lock at once, so that two writers wait in line
        # instead of failing half way; WAL lets calls be answered while a writer is busy.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 2,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    elif engine.endswith("postgresql"):
        options.setdefault("connect_timeout", 2)
    else:
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// or sqlite:///.")
    return config | {"OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def secret_key(path: Path) -> str:
    """Return the key kept in the file `path`, which is made at the first start."""
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        # Another process, or an earlier start, has made it.
        pass
    return path.read_text()
