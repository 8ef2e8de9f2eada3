"""The cache in production: database 0 of a Redis server."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import cast

import hiredis
import redis

from callers.redis_wires import Wires
from callers.storing import CALL_TIMEOUT, Guarded, StoreError, guarded

# Beside the key of turns: no turns are given as long as it is there.
_HELD = ":held"

_RAISE_NUMBER = """
local kept = redis.call('GET', KEYS[1])
if kept and #kept <= 15 and string.match(kept, '^%d+$') then
    kept = tonumber(kept)
    if kept >= tonumber(ARGV[1]) and kept ~= tonumber(ARGV[2]) then return end
end
redis.call('SET', KEYS[1], ARGV[1])
"""

# The server's clock, as those of several machines differ.
_TAKE_TURN = """
local held = redis.call('PTTL', KEYS[2])
if held > 0 then return held end
local time, interval = redis.call('TIME'), tonumber(ARGV[1])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local turn = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = turn - now - interval * ARGV[2]
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', turn + interval), 'PX', turn + interval - now)
return 0
"""
_HOLD_TURNS = """
local held = redis.call('PTTL', KEYS[1])
if held <= 0 or (ARGV[2] == '1' and held < tonumber(ARGV[1])) then redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) end
return held <= 0 and 1 or 0
"""


def _up(seconds: float) -> int:
    """Return milliseconds, rounded up: a limit is kept rather than passed by a little."""
    return math.ceil(seconds * 1000)


def _packed(*command: str | bytes | int) -> bytes:
    return cast(bytes, hiredis.pack_command(command))  # type: ignore[arg-type] # it takes bytes, says its documentation


class RedisStore(Guarded):
    """Database 0 of a Redis server. All that is asked is asked in vain when Redis does not answer in CALL_TIMEOUT."""

    def __init__(self, url: str, prefix: str = "") -> None:
        super().__init__()
        self._prefix = prefix
        self._wires = Wires(f"{url}/0", CALL_TIMEOUT)

    @guarded(OSError, redis.RedisError)
    def prepare(self) -> None:
        self._wires.open_all()

    def probe(self) -> None:
        try:
            self._wires.ask(_packed("PING"))
            self._wires.open_all()
        except (OSError, redis.RedisError) as error:
            raise StoreError(type(error).__name__) from error

    @guarded(OSError, redis.RedisError)
    def ask(self, *command: str | bytes | int) -> object:
        """Return the answer to a command."""
        answer = self._wires.ask(_packed(*command))
        if isinstance(answer, hiredis.ReplyError):
            # It answers, so this is no reason to leave it alone. The rest of the text may hold what was sent.
            raise StoreError(str(answer).partition(" ")[0])
        return answer

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        return cast(list[bytes | None], self.ask("MGET", *[self._prefix + key for key in keys]))

    def set(self, key: str, value: bytes, seconds: float) -> None:
        self.ask("SET", self._prefix + key, value, "PX", int(seconds * 1000))

    def add(self, key: str, value: bytes, seconds: float) -> bool:
        return self.ask("SET", self._prefix + key, value, "PX", int(seconds * 1000), "NX") is not None

    def delete_many(self, keys: Iterable[str]) -> None:
        if names := [self._prefix + key for key in keys]:
            self.ask("DEL", *names)

    def raise_number(self, key: str, number: int, refuted: int = 0) -> None:
        self._run(_RAISE_NUMBER, [key], number, refuted)

    def take_turn(self, key: str, interval: float, early: int = 0) -> float:
        return self._run(_TAKE_TURN, [key, key + _HELD], _up(interval), early) / 1000

    def hold_turns(self, key: str, seconds: float, *, longer: bool = False) -> bool:
        return bool(self._run(_HOLD_TURNS, [key + _HELD], _up(seconds), int(longer)))

    def _run(self, script: str, keys: Sequence[str], *arguments: int) -> int:
        return cast(int, self.ask("EVAL", script, len(keys), *[self._prefix + key for key in keys], *arguments))
