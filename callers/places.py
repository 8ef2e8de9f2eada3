"""The places where calls put questions to the database. A question that finds none free is not put."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from callers.place import Place, UnansweredError

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST_PLACES = 4


class Places:
    """The places of one process. One that failed takes no questions until `check`, a question itself, succeeds there.

    So a database that hangs costs the time of as many questions as there are places, and no more of later ones; and no
    call is kept waiting to try whether it is back. Not in the background, questions are put in the thread that asks,
    without a deadline: for tests.
    """

    def __init__(self, check: Callable[[], object], in_background: bool = True) -> None:
        self._check = check
        self._in_background = in_background
        self.start_anew()

    def start_anew(self) -> None:
        """Forget everything: after a fork the threads are gone, and their connections are the parent's."""
        self._all: list[Place] = []
        self._free: list[Place] = []
        self._starting = Lock()

    def start(self) -> None:
        """Open the places, so that no question has to wait for a connection."""
        if not self._in_background:
            return
        with self._starting:
            try:
                while len(self._all) < MOST_PLACES:
                    self._all.append(Place(self._check, self._free))
                    self._free.append(self._all[-1])
            except RuntimeError:
                # The machine gives us no more threads.
                logger.exception("%d places for questions to the database instead of %d", len(self._all), MOST_PLACES)

    def stop(self) -> None:
        """End the threads, after the question that each may have."""
        for place in self._all:
            place.stop()
        self.start_anew()

    def ask(self, question: Callable[[], T], seconds: float) -> T:
        """Return the answer to a question, or raise what it raises; UnansweredError after so many seconds."""
        if not self._in_background:
            return question()
        if seconds <= 0:
            raise UnansweredError("no time left")
        if len(self._all) < MOST_PLACES:
            self.start()
        try:
            place = self._free.pop()
        except IndexError:
            raise UnansweredError("no place free") from None
        return place.ask(question, seconds)
