"""A small TCP proxy between the service and what it depends on: passes all on, until it is told to misbehave."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from typing import Any

_PART = 65_536


class Mood(Enum):
    PASSES = auto()
    # Each piece waits on its way, there and back.
    IS_SLOW = auto()
    # One byte at a time.
    DRIPS = auto()
    # Takes on connections and bytes, those of open connections too, and nothing ever comes of them.
    SWALLOWS = auto()
    # Connections are reset, open ones and new ones.
    RESETS = auto()
    # Nobody listens, and open connections are reset.
    REFUSES = auto()


SLOW_SECONDS = 0.3
DRIP_SECONDS = 0.05


class Connection:
    """One connection of a client, with that to the server behind it, as soon as there is one."""

    def __init__(self, client: asyncio.StreamWriter) -> None:
        self.writers = [client]
        # Bytes of it were swallowed: it can never go on as if nothing had been.
        self.is_broken = False

    def reset(self) -> None:
        for writer in self.writers:
            wire = writer.get_extra_info("socket")
            with suppress(OSError):
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    """Listens on a port of 127.0.0.1 and passes on to another one there, in a thread of its own."""

    def __init__(self, port_behind: int) -> None:
        self._behind = port_behind
        self._mood = Mood.PASSES
        self._connections: set[Connection] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = 0
        self._in_loop(self._listen())

    def close(self) -> None:
        self._in_loop(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @contextmanager
    def being(self, mood: Mood) -> Iterator[None]:
        self.set(mood)
        try:
            yield
        finally:
            self.set(Mood.PASSES)

    def set(self, mood: Mood) -> None:
        self._in_loop(self._set(mood))

    def _in_loop(self, doing: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(doing, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _set(self, mood: Mood) -> None:
        before, self._mood = self._mood, mood
        if mood is Mood.REFUSES and before is not mood:
            self._server.close()
        for connection in list(self._connections):
            if connection.is_broken or mood in (Mood.RESETS, Mood.REFUSES):
                connection.reset()
        if before is Mood.REFUSES and mood is not before:
            await self._listen()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(writer)
        self._connections.add(connection)
        try:
            if self._mood is Mood.SWALLOWS:
                connection.is_broken = True
                await self._pass_on(reader, None, connection)
            elif self._mood in (Mood.PASSES, Mood.IS_SLOW, Mood.DRIPS):
                reader_behind, writer_behind = await asyncio.open_connection("127.0.0.1", self._behind)
                connection.writers.append(writer_behind)
                await asyncio.gather(
                    self._pass_on(reader, writer_behind, connection), self._pass_on(reader_behind, writer, connection)
                )
        except OSError:
            pass
        finally:
            self._connections.discard(connection)
            connection.reset()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, connection: Connection
    ) -> None:
        while part := await reader.read(_PART):
            if self._mood is Mood.SWALLOWS or writer is None:
                connection.is_broken = True
                continue
            if self._mood is Mood.IS_SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            pieces = [part[i : i + 1] for i in range(len(part))] if self._mood is Mood.DRIPS else [part]
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                if len(pieces) > 1 and self._mood is Mood.DRIPS:
                    await asyncio.sleep(DRIP_SECONDS)
        if writer is not None:
            writer.close()
