"""Exit with 0 if the web process on this machine answers; Docker asks every few seconds."""

import http.client
import os
import sys


def main() -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
    try:
        # A refusal is an answer too: the token is not needed to see that somebody is there.
        connection.request("GET", "/webhooks/flireo/")
        return 0 if connection.getresponse().status < 500 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
