"""Serves any WSGI application as the project itself is served, by so many processes with so many threads each.

python -m benchmarks.serving APPLICATION PORT WORKERS THREADS [anywhere]

DJANGO_SETTINGS_MODULE says whose logging. With `anywhere` its processes do not keep to a processor each.
"""

from __future__ import annotations

import sys

from granian.server.mp import MPServer

from flireo_site.own_processors import Server
from flireo_site.serving import serve

if __name__ == "__main__":
    application, port, workers, threads, *more = sys.argv[1:]
    serve(application, "127.0.0.1", int(port), int(workers), int(threads), MPServer if more else Server)
