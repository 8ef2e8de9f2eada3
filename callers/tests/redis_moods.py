"""A stand-in for Redis that answers, says nothing, drips, hangs up or speaks nonsense, as it is told."""

import contextlib
import socket
import threading
import time


class MoodyRedis:
    """Listens on a free port of 127.0.0.1 as long as its `with` block. `opened` counts the connections."""

    def __init__(self, mood="answers"):
        self.mood = mood
        self.opened = 0
        self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"
        self._connections = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_exc):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def hang_up(self):
        """Close all connections, as a server does that is started anew."""
        while self._connections:
            with contextlib.suppress(OSError):
                self._connections.pop().shutdown(socket.SHUT_RDWR)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                self.opened += 1
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            while asked := connection.recv(65_536):
                self.asked += 1
                self._answer(connection, b"+PONG\r\n" if b"PING" in asked else b"*1\r\n$3\r\nyes\r\n")

    def _answer(self, connection, answer):
        if self.mood == "answers":
            connection.sendall(answer)
        elif self.mood == "drips":
            for byte in answer:
                connection.sendall(bytes([byte]))
                time.sleep(0.03)
        elif self.mood == "refuses":
            connection.sendall(b"-OOM command not allowed: caller:+31601234567\r\n")
        elif self.mood == "speaks nonsense":
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n")
        elif self.mood == "hangs up":
            connection.shutdown(socket.SHUT_RDWR)
