"""Exit with a plain sentence if nothing can listen on HOST and PORT."""

import errno
import os
import socket
import sys


def main() -> str | None:
    host, port = os.environ["HOST"], os.environ["PORT"]
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"PORT is {port!r}. Write a number from 1 to 65535."
    try:
        family, *_, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family):
            return None
    except socket.gaierror:
        return f"HOST is {host!r}, which is no address of this machine. For this machine only: make run HOST=127.0.0.1"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is in use. Stop the other program, or choose another: make run PORT={int(port) + 1}"
        return f"Cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}."


if __name__ == "__main__":
    sys.exit(main())
