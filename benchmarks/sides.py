"""What is compared: this project, the same thing written the usual ways, and the limit of the web server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from benchmarks.environment import OUR_SETTINGS, environment
from benchmarks.measured import Measured
from benchmarks.web_server import Application, WebServer, granian, gunicorn, uvicorn
from flireo_site.real_servers import RealServer

OURS = "this project"
UNDER_GUNICORN = "this project, gunicorn"
DRF = "ordinary DRF"
FLASK = "Flask"
FASTAPI = "FastAPI"
LIMIT = "the limit"

_DRF_PACKAGE = "benchmarks.ordinary_drf"
DRF_SETTINGS = f"{_DRF_PACKAGE}.settings"
# Databases by side. The limit has none.
DATABASES = {OURS: "ours", UNDER_GUNICORN: "ours_gunicorn", DRF: "drf", FLASK: "flask", FASTAPI: "fastapi"}


@dataclass(frozen=True)
class Side:
    """One of those that are compared: its web server, where it notes its answers, what was measured by connections."""

    web: WebServer
    database: str
    measured: dict[int, Measured] = field(default_factory=dict)

    def answers_logged(self) -> int:
        """Return how many answers are in its database; the limit notes none."""
        if not self.database:
            return 0
        table = "assistants_answer" if self.web.name in (OURS, UNDER_GUNICORN) else "peer_answer"
        with psycopg.connect(self.database) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def answers_cut_short(self) -> int:
        """Return how many answers of this project were given without looking the caller up, as it does in a rush."""
        if self.web.name not in (OURS, UNDER_GUNICORN):
            return 0
        with psycopg.connect(self.database) as connection:
            cut_short = "SELECT count(*) FROM assistants_answer WHERE context_level = 'unavailable'"
            return connection.execute(cut_short).fetchone()[0]

    def answers_measured(self) -> int:
        return sum(one.requests for one in self.measured.values())


def applications(postgres: RealServer, redis: RealServer, folder: Path) -> list[Application]:
    """Return the applications, this project first. Each is served with what was found to suit it best."""
    url = {side: f"{postgres.url.rpartition('/')[0]}/{name}" for side, name in DATABASES.items()}
    ours, under_gunicorn = (
        environment(OUR_SETTINGS, _addresses(url[side], redis.url, folder / DATABASES[side]))
        for side in (OURS, UNDER_GUNICORN)
    )
    drf, flask, fastapi = (environment(DRF_SETTINGS, {"DATABASE_URL": url[side]}) for side in (DRF, FLASK, FASTAPI))
    limit = environment(OUR_SETTINGS, {"REDIS_URL": redis.url})
    return [
        Application(OURS, granian("flireo_site.wsgi.application"), ours),
        Application(UNDER_GUNICORN, gunicorn("flireo_site.wsgi:application", threads=8), under_gunicorn),
        # These two are slower with more threads, as they hardly ever wait, and so is Flask under gunicorn.
        Application(DRF, granian(f"{_DRF_PACKAGE}.wsgi.application", 1), drf),
        Application(FLASK, granian("benchmarks.flask_peer.app.app", 1), flask),
        Application(FASTAPI, uvicorn("benchmarks.fastapi_peer.app:app"), fastapi, is_kept=True),
        # With one thread that does hardly anything, it is quicker where there is room.
        Application(LIMIT, granian("benchmarks.limit.wsgi.application", 1, "anywhere"), limit),
    ]


def _addresses(database: str, redis: str, data: Path) -> dict[str, str]:
    """Return where this project finds its servers and folders; its numbers are shared by its processes, as always."""
    numbers = data / "metrics"
    numbers.mkdir(parents=True)
    return {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DATA_DIR": str(data),
        "PROMETHEUS_MULTIPROC_DIR": str(numbers),
    }
