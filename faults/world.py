"""A world: the service as production runs it, with all that it depends on, each a process of its own."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from faults.child import Child
from faults.disk import own_disk
from faults.ledger import Ledger
from faults.names import Names, names
from faults.proxy import Proxy
from flireo_site import real_servers
from flireo_site.server_process import ServerError, running, workplace

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "token-for-the-faults"
PATH = f"/webhooks/flireo/{TOKEN}/"
# As in docker-compose.yml.
_WORKER = "worker --queues events,warming,housekeeping --pool threads --concurrency 4 --without-gossip --without-mingle"

_CELERY = ("-m", "celery", "--quiet", "-A", "flireo_site")
_COMMANDS = {
    "web server": ("-m", "flireo_site.serving"),
    "worker": (*_CELERY, *_WORKER.split(), "--loglevel", "WARNING"),
    "beat": (*_CELERY, "beat", "--loglevel", "WARNING"),
}


@dataclass(frozen=True)
class World:
    """The service on SQLite and folders. All is up when a case gets it, and must be again when it gives it back.

    Every process of ours runs in `environment`, its command after the words `before`.
    """

    name: str
    before: list[str]
    environment: Mapping[str, str]
    ledger: Ledger
    web: Child
    worker: Child
    beat: Child

    @property
    def port(self) -> int:
        return int(self.environment["PORT"])

    @property
    def data_dir(self) -> Path:
        return Path(self.environment["DATA_DIR"])

    def get(self, address: str) -> tuple[int, bytes]:
        """Return status and body of a page of the web server. Raises OSError."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", address, headers={"Authorization": f"Bearer {TOKEN}"})
            response = connection.getresponse()
            return response.status, response.read()


@dataclass(frozen=True)
class WorldWithServers(World):
    """The service on PostgreSQL and Redis, which it reaches through proxies; a case itself asks them directly."""

    postgres: Child
    redis: Child
    to_postgres: Proxy
    to_redis: Proxy
    postgres_url: str
    redis_url: str
    names: Names


@contextmanager
def with_folders() -> Iterator[World]:
    with ExitStack() as stack:
        environment = _environment(stack, {})
        ledger = Ledger(Path(environment["DATA_DIR"]) / "flireo.sqlite3")
        web, worker, beat = _service(stack, [], environment)
        world = World("SQLite and folders", [], environment, ledger, web, worker, beat)
        _begin(world)
        yield world


@contextmanager
def with_servers() -> Iterator[WorldWithServers]:
    with ExitStack() as stack:
        postgres = stack.enter_context(real_servers.postgres_installed(tcp=True))
        redis = stack.enter_context(real_servers.redis_installed())
        # Started before the service is, and so stopped after it.
        servers = [_started(stack, Child(one.name, one.run)) for one in (postgres, redis)]
        to_postgres, to_redis = (
            stack.enter_context(closing(Proxy(urlsplit(one.url).port or 0))) for one in (postgres, redis)
        )
        known = stack.enter_context(names(Path(stack.enter_context(_folder()))))
        addresses = {
            "DATABASE_URL": _at(postgres.url, known.postgres, to_postgres),
            "REDIS_URL": _at(redis.url, known.redis, to_redis),
        }
        environment = _environment(stack, addresses)
        web, worker, beat = _service(stack, known.command, environment)
        world = WorldWithServers(
            name=f"{postgres.name} and {redis.name}",
            before=known.command,
            environment=environment,
            ledger=Ledger(postgres.url),
            web=web,
            worker=worker,
            beat=beat,
            postgres=servers[0],
            redis=servers[1],
            to_postgres=to_postgres,
            to_redis=to_redis,
            postgres_url=postgres.url,
            redis_url=redis.url,
            names=known,
        )
        _begin(world)
        yield world


@contextmanager
def another(world: World, like: Child, *command: str, **environment: str) -> Iterator[Child]:
    """Give a process beside or in place of `like`, not yet started. Left out, its command is the same."""
    with ExitStack() as stack:
        command = command or _COMMANDS[like.name]
        yield _child(stack, like.name, [*world.before, sys.executable, *command], {**world.environment, **environment})


def _at(url: str, host: str, proxy: Proxy) -> str:
    """Return the address of a server by way of its proxy."""
    return url.replace(f"127.0.0.1:{urlsplit(url).port}", f"{host}:{proxy.port}")


def _folder() -> AbstractContextManager[str]:
    return tempfile.TemporaryDirectory(prefix="flireo-faults-")


def _environment(stack: ExitStack, servers: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of production; nothing of the developer's own may decide what comes out."""
    folder = stack.enter_context(_folder())
    stack.enter_context(own_disk(Path(folder)))
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "flireo_site.settings",
        "DEBUG": "0",
        "SECRET_KEY": "a-key-for-the-faults-that-signs-nothing-of-value",
        "CREDENTIALS_KEY": "a-key-for-the-faults-that-seals-nothing-of-value",
        "ALLOWED_HOSTS": "127.0.0.1",
        "WEBHOOK_TOKEN": TOKEN,
        "METRICS_TOKEN": TOKEN,
        "CRM_PRIVATE_ADDRESSES": "127.0.0.1",
        "WEB_CONCURRENCY": "2",
        "HOST": "127.0.0.1",
        "PORT": str(real_servers.free_port()),
        "DATA_DIR": folder,
        **servers,
    }


def _service(stack: ExitStack, before: list[str], environment: Mapping[str, str]) -> list[Child]:
    """Return web server, worker and beat, not yet started; `before` goes before their commands."""
    return [
        _child(stack, name, [*before, sys.executable, *command], environment) for name, command in _COMMANDS.items()
    ]


def _child(stack: ExitStack, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
    place = stack.enter_context(workplace("flireo-faults-"))

    def ask() -> None:
        if name == "web server":
            with closing(http.client.HTTPConnection("127.0.0.1", int(environment["PORT"]), timeout=30)) as connection:
                connection.request("GET", "/livez")
                connection.getresponse().read()

    def run() -> AbstractContextManager[int]:
        return running(command, place, ask, cwd=ROOT, environment=environment)

    child = Child(name, run, place.folder / "log")
    stack.callback(child.stop)
    return child


def _started(stack: ExitStack, child: Child) -> Child:
    stack.callback(child.stop)
    child.start()
    return child


def _begin(world: World) -> None:
    """Fill the database and start the service."""
    command = [*world.before, sys.executable, "-m", "benchmarks.with_django", "faults.seeding"]
    filled = subprocess.run(command, cwd=ROOT, env=world.environment, text=True, capture_output=True)
    if filled.returncode:
        raise ServerError(f"The database was not filled: {filled.stderr[-2000:]}")
    for child in (world.web, world.worker, world.beat):
        child.start()
