"""Exit with 0 if the web process on this machine answers; Docker asks every few seconds."""

import http.client
import os
import sys


def main() -> int:
    port = int(os.environ.get("PORT") or 8000)
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        # This address leads on to the admin, needs neither database nor cache and leaves no line in the log.
        connection.request("GET", "/", headers={"Host": host})
        return 0 if connection.getresponse().status < 400 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
