"""Strict readers of environment variables: nonsense is refused by name, never guessed at, and no secret is repeated."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from phonenumbers import SUPPORTED_REGIONS

_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


def text(name: str, default: str = "") -> str:
    """Return the variable without surrounding white space, or `default` if it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    """Return the variable, or what stands in the file that `<name>_FILE` names, or empty if neither is set."""
    value, path = text(name), text(f"{name}_FILE")
    if not path:
        return value
    if value:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set. Set one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it holds no text"
        raise ImproperlyConfigured(
            f"{name}_FILE is {path!r}, which cannot be read: {reason}. Name a readable file, or set {name}."
        ) from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which is empty. Write the secret into it, or set {name}.")
    return value


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


def choice(name: str, of: Sequence[str], default: str) -> str:
    """Return the variable, which must be one of these words."""
    value = text(name, default).lower()
    if value not in of:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write {' or '.join(of)}.")
    return value


def hosts(name: str) -> list[str]:
    """Return a comma-separated variable as a list of host names, without blanks."""
    found = [part.strip() for part in text(name).split(",") if part.strip()]
    for host in found:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} holds {host!r}. Write host names separated by commas, such as example.com,www.example.com: "
                "without https://, port or path."
            )
    return found


def country(name: str, default: str) -> str:
    """Return the variable as the two-letter code, in capitals, of a country with phone numbers."""
    value = text(name, default).upper()
    if value not in SUPPORTED_REGIONS:
        raise ImproperlyConfigured(f"{name} is {value!r}. Write a two-letter country code, such as NL.")
    return value


def folder(name: str, default: Path) -> Path:
    """Return the folder that the variable names; it is made if it is not there."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, which cannot be made: {error.strerror}. Name a folder that may be written to."
        ) from None
    # A disk that has become read-only is no mistake in the environment, and calls can be answered without.
    if not os.access(path, os.W_OK | os.X_OK) and not os.statvfs(path).f_flag & os.ST_RDONLY:
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, which may not be written to. Change its owner, or name another folder."
        )
    return path


def url_token(name: str) -> str:
    """Return a secret that stands in a web address: 16 or more letters, digits, `-` and `_`, or empty."""
    value = secret(name)
    if value and not re.fullmatch("[A-Za-z0-9_-]{16,200}", value):
        raise ImproperlyConfigured(
            f"{name} must be 16 to 200 letters, digits, - or _, because it is a part of the web address. "
            f'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return value


def keys(name: str) -> list[str]:
    """Return a secret that holds keys separated by commas, each 32 or more printable characters; unset means none."""
    found = [part.strip() for part in secret(name).split(",") if part.strip()]
    if not all(re.fullmatch("[!-~]{32,200}", key) for key in found):
        raise ImproperlyConfigured(
            f"{name} must hold keys of 32 to 200 characters, separated by commas. "
            f'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return found


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Return networks separated by commas, such as 10.1.0.0/16; 1 means all there are, 0 or unset none."""
    value = text(name).lower()
    if value in _FLAGS:
        return [ip_network("0.0.0.0/0"), ip_network("::/0")] if _FLAGS[value] else []
    try:
        return [ip_network(part.strip()) for part in value.split(",") if part.strip()]
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Write networks separated by commas, such as 10.1.0.0/16,fd00::/8; "
            "or 1 for all, 0 for none."
        ) from None


def site(name: str) -> str:
    """Return the address of a web site, such as https://example.com or http://10.0.0.7:8000, or empty."""
    value = text(name).rstrip("/")
    if value and not _is_site(value):
        raise ImproperlyConfigured(
            f"{name} must look like https://example.com or http://10.0.0.7:8000, without a path."
        )
    return value


def _is_site(url: str) -> bool:
    try:
        return re.fullmatch(r"https?://[^/?#@\s]+", url) is not None and urlsplit(url).port != 0
    except ValueError:
        return False


def redis_url(name: str) -> str:
    """Return the address of a Redis server without a database number, or empty."""
    value = secret(name).rstrip("/")
    if value and not _is_redis_server(value):
        raise ImproperlyConfigured(
            f"{name} must look like redis://host:6379 or rediss://:password@host:6379, without a database number: "
            "database 0 is the cache and database 1 the broker. Write /, ? and # in a password as %2F, %3F and %23."
        )
    return value


def _is_redis_server(url: str) -> bool:
    if not re.fullmatch(r"rediss?://[^/?#\s]+", url):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


POSTGRESQL = "flireo_site.postgresql"
# A server that can be reached no more is given up after ten seconds, with or without a statement under way (seconds;
# the last in milliseconds). One that is paused goes on acknowledging: for that there is callers/place.py.
_NETWORK_OPTIONS: dict[str, object] = {
    "connect_timeout": 2,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def database(name: str, data_dir: Path) -> dict[str, object]:
    """Return Django's settings of the database in the variable; unset means SQLite in `data_dir`."""
    config = _database(name, data_dir)
    options = dict(config.get("OPTIONS") or {})  # type: ignore[call-overload]
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Immediate transactions take the write lock at once, so that two writers wait in line
        # instead of failing half way; WAL lets calls be answered while a writer is busy.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 2,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    else:
        config["ENGINE"] = POSTGRESQL
        options = _NETWORK_OPTIONS | options
    return config | {"OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def _database(name: str, data_dir: Path) -> dict[str, object]:
    url = secret(name)
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "flireo.sqlite3")}
    config: dict[str, object] = {}
    # Only these are given to the parser, which repeats any other address, with its password, in a warning.
    # A database in memory would be another one for every process.
    if re.match("postgres(ql)?://|sqlite:///(?!:memory:).", url):
        try:
            config = environ.Env.db_url_config(url)
        except ValueError:
            # The parser's message repeats a part of the address, which may be a part of the password.
            config = {}
    if not config.get("NAME"):
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/name or sqlite:////folder/file.sqlite3. "
            "Write /, ? and # in a password as %2F, %3F and %23."
        )
    return config


def secret_key(path: Path) -> str:
    """Return the key kept in the file `path`, which is made at the first start.

    Processes that start at the same time wait for one another and get the same key.
    """
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key)
        return key
