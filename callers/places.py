"""The places where questions are put to the database. A question that comes by none in time is not put."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock
from typing import TypeVar

from callers.place import Place, UnansweredError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Places:
    """So many places of one process, each for questions that may take so many seconds.

    One that failed takes no questions until `check`, a question itself, succeeds there. So a database that hangs costs
    the time of the questions under way, and later ones nothing; and nobody is kept waiting to try whether it is back.
    Not in the background, questions are put in the thread that asks, without a deadline: for tests.
    """

    def __init__(self, check: Callable[[], object], most: int, seconds: float, in_background: bool = True) -> None:
        self.most = most
        self.seconds = seconds
        self._check = check
        self._in_background = in_background
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: after a fork the threads are gone, and their connections are the parent's."""
        self._all: list[Place] = []
        self._free: SimpleQueue[Place] = SimpleQueue()
        self._starting = Lock()

    def start(self) -> None:
        """Open the places, so that no question has to wait for a connection."""
        if not self._in_background:
            return
        with self._starting:
            try:
                while len(self._all) < self.most:
                    self._all.append(Place(self._check, self._free, self.seconds))
                    self._free.put(self._all[-1])
            except RuntimeError:
                # The machine gives us no more threads.
                logger.exception("%d places for questions to the database instead of %d", len(self._all), self.most)

    def stop(self) -> None:
        """End the threads, after the question that each may have."""
        for place in self._all:
            place.stop()
        self.start_anew()

    def is_any_sound(self) -> bool:
        """Tell whether the database answered at one of the places, as far as is known."""
        return any(place.is_sound for place in self._all)

    def ask(self, question: Callable[[], T], most_seconds: float | None = None) -> T:
        """Return the answer to a question, or raise what it raises; UnansweredError when the time is over.

        The time is that of a question here, or less. It is waited for a place as well, unless none is sound.
        """
        if not self._in_background:
            return question()
        seconds = self.seconds if most_seconds is None else min(self.seconds, most_seconds)
        if seconds <= 0:
            raise UnansweredError("no time left")
        until = time.monotonic() + seconds
        if len(self._all) < self.most:
            self.start()
        try:
            place = self._free.get(timeout=seconds) if self.is_any_sound() else self._free.get_nowait()
        except Empty:
            raise UnansweredError("no place free") from None
        return place.ask(question, max(0.0, until - time.monotonic()))
