"""How gunicorn serves the project. Environment: HOST, PORT, WEB_CONCURRENCY (worker processes)."""

import os

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = 8
# Connections stay open for the next call; an idle one costs nothing here (seconds).
keepalive = 75
# On a reload or stop, calls in hand are answered and the answer log is written first (seconds).
graceful_timeout = 20
# No control socket: one thing less, in the home folder, that somebody can write to.
control_socket_disable = True

# No access log, because the webhook's address holds its secret; what else is logged is masked as in settings.py.
accesslog = None
logconfig_dict = {
    "formatters": {
        "generic": {
            "()": "callers.masking.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["error_console"], "propagate": False}},
}
