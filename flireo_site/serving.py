"""Serves the project with granian: python -m flireo_site.serving. HOST, PORT and WEB_CONCURRENCY say where and how."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import socket
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.server.mp import MPServer

from flireo_site import environment, metric_files
from flireo_site.own_processors import Server

# Each costs little and is begun when it is needed: whoever sends a request byte by byte, or waits for the database or a
# CRM, keeps one, and nobody else waiting. What they do at once is limited where it is done: in callers/places.py,
# callers/redis_wires.py and flireo_site/rooms.py.
THREADS = 640
_THREAD_IDLE_SECONDS = 30
# So many connections are taken on; later ones wait until one is closed.
_CONNECTIONS = 2048
# Each of them is an open file, as is much else.
FILES = 2 * _CONNECTIONS
# How long calls in hand, and then the log of answers, may take at a stop (seconds).
STOP_SECONDS = 20


def load_in_worker(path: str) -> WSGIApplication:
    """Load a WSGI application by its dotted path, in a process that the server has started for it."""
    # Ctrl-C reaches the worker as well as the server, which stops the worker then: a worker that hears of both hangs.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    metric_files.reserve()
    application: WSGIApplication = import_string(path)
    # Ours has something to do before its first call.
    begin = getattr(application, "begin", None)
    if begin is not None:
        begin()
    return application


def serve(
    application: str,
    host: str,
    port: int,
    workers: int,
    threads: int = THREADS,
    server: type[MPServer] = Server,
) -> None:
    """Serve a WSGI application, named by its dotted path, until this process is told to stop."""
    allow_files(FILES)
    # A forked worker would end without calling what is registered with atexit, which writes the log of answers.
    multiprocessing.set_start_method("spawn")
    server(
        application,
        address=str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=_THREAD_IDLE_SECONDS,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        # No access log, because the webhook's address holds its secret; what else is logged is masked.
        log_access=False,
        log_dictconfig=logging_of_server(),
    ).serve(target_loader=load_in_worker)


def allow_files(count: int) -> None:
    """Let this process and those that it starts have so many files open, as far as the system allows it."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if most == resource.RLIM_INFINITY else min(count, most)
    if least != resource.RLIM_INFINITY and least < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def logging_of_server() -> dict[str, Any]:
    """Return the settings' own logging, through which the server's messages are to go as well."""
    ours: dict[str, Any] = settings.LOGGING
    filters = {**ours.get("filters", {}), "news": {"()": "django.utils.log.CallbackFilter", "callback": is_news}}
    loggers = {**ours.get("loggers", {}), "_granian": {"filters": ["news"]}}
    return {**ours, "filters": filters, "loggers": loggers}


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a message of the server's is one: not that there are many threads, which they are meant to be."""
    return "seems quite high compared to the number of CPU cores" not in record.getMessage()


def call_itself(host: str, port: int) -> None:
    """Have the processes to come make their synthetic calls at this address, unless the environment names another."""
    if not settings.SYNTHETIC_CALL_URL:
        own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 # nothing is bound to it here
        os.environ["SYNTHETIC_CALL_URL"] = f"http://[{own}]:{port}" if ":" in own else f"http://{own}:{port}"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")
    metric_files.prepare(Path(settings.DATA_DIR) / "metrics")
    host, port = environment.text("HOST", "127.0.0.1"), environment.count("PORT", default=8000, least=1)
    call_itself(host, port)
    serve("flireo_site.wsgi.application", host, port, settings.WEB_CONCURRENCY)


if __name__ == "__main__":
    main()
