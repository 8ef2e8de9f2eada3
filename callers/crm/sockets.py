"""Connections for httpcore that keep a deadline: whatever drips or hangs, nothing waits past it."""

from __future__ import annotations

import functools
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import certifi
import httpcore

from callers.crm import addresses
from callers.crm.failures import AskError, seconds_left

# Of a host with many addresses, so many are tried.
_MOST_ADDRESSES = 4
# Numbers of OpenSSL for a certificate that is refused.
_EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 10, 62, 64


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Return what certificates are checked with: the system's authorities, SSL_CERT_FILE, and certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Sockets(httpcore.NetworkBackend):
    """Connects for one request, to addresses that were checked. Time-outs given by httpcore are not deadlines."""

    def __init__(self, deadline: float, is_encrypted: bool) -> None:
        self._deadline = deadline
        self._is_encrypted = is_encrypted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = addresses.resolve(host, port, self._is_encrypted, self._deadline)[:_MOST_ADDRESSES]
        for tried, address in enumerate(found):
            share = seconds_left(self._deadline) / (len(found) - tried)
            try:
                connected = socket.create_connection((address, port), share)
            except OSError:
                continue
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return DeadlineStream(connected, self._deadline)
        seconds_left(self._deadline)
        raise AskError("unreachable", host=host)


class DeadlineStream(httpcore.NetworkStream):
    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._socket.settimeout(seconds_left(self._deadline))
            return self._socket.recv(max_bytes)
        except TimeoutError:
            raise AskError("timeout") from None
        except OSError:
            raise AskError("broken_off") from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = memoryview(buffer)
        try:
            while left:
                # Not sendall, which over TLS begins its time anew with every piece.
                self._socket.settimeout(seconds_left(self._deadline))
                left = left[self._socket.send(left) :]
        except TimeoutError:
            raise AskError("timeout") from None
        except OSError:
            raise AskError("broken_off") from None

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            self._socket.settimeout(seconds_left(self._deadline))
            return DeadlineStream(
                ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._deadline
            )
        except TimeoutError:
            self.close()
            raise AskError("timeout") from None
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise AskError(_certificate_code(error), host=server_hostname or "") from None
        except OSError:
            self.close()
            raise AskError("tls", host=server_hostname or "") from None

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket) else None


def _certificate_code(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code == _EXPIRED:
        return "tls_expired"
    return "tls_other_name" if error.verify_code in {_OTHER_NAME, _OTHER_ADDRESS} else "tls_untrusted"
