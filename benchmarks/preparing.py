"""Fills the databases and the cache of those that are compared, each from the same made-up callers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg

from benchmarks import report
from benchmarks.environment import start_module
from benchmarks.sides import DATABASES, DRF, FASTAPI, FLASK, OURS, UNDER_GUNICORN
from benchmarks.web_server import Application
from flireo_site.real_servers import RealServer


def fill(postgres: RealServer, applications: Sequence[Application], callers: int, size: int) -> None:
    """Give each side a database with so many callers, and templates of so many bytes."""
    environments = {one.name: one.environment for one in applications}
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        for side in (OURS, DRF, FLASK, FASTAPI):
            connection.execute(f"CREATE DATABASE {DATABASES[side]}")
        _seed(environments, callers, size)
        # An exact copy, with the publication's number that is in the cache, which the two share.
        connection.execute(f"CREATE DATABASE {DATABASES[UNDER_GUNICORN]} TEMPLATE {DATABASES[OURS]}")


def warm(applications: Sequence[Application], callers: int) -> None:
    """Put all callers into the cache, and their finished answers for the limit."""
    ours = next(one.environment for one in applications if one.name == OURS)
    half = callers // 2
    with _finished(
        start_module(ours, "benchmarks.warming", 1, half),
        start_module(ours, "benchmarks.warming", half + 1, callers),
    ):
        report.say("Warming the cache: each caller is read once from the database")


def _seed(environments: Mapping[str, Mapping[str, str]], callers: int, size: int) -> None:
    languages = {DRF: "django", FLASK: "jinja", FASTAPI: "jinja"}
    peers = (
        start_module(environments[side], "benchmarks.ordinary_drf.seeding", callers, size, language)
        for side, language in languages.items()
    )
    with _finished(start_module(environments[OURS], "benchmarks.seeding", callers, size), *peers):
        report.say("Filling the databases")


@contextmanager
def _finished(*children: subprocess.Popen[bytes]) -> Iterator[None]:
    """Wait for child processes; if one fails or we are interrupted, none stays behind."""
    try:
        yield
        for child in children:
            if child.wait():
                raise SystemExit(f"{' '.join(map(str, child.args))} failed.")
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
                child.wait()
