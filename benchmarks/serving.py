"""Serves any WSGI application as the project itself is served, by so many processes with so many threads each.

python -m benchmarks.serving APPLICATION PORT WORKERS THREADS

DJANGO_SETTINGS_MODULE says whose logging.
"""

from __future__ import annotations

import sys

from flireo_site.serving import serve

if __name__ == "__main__":
    serve(sys.argv[1], "127.0.0.1", *map(int, sys.argv[2:]))
