"""Room for what is no call: so much at once, and who finds no place is told so instead of being kept for ever.

A page may hang for as long as the database does. It must not take what calls need with it, nor open one connection to
the database for each of the server's many threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import BoundedSemaphore

from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

# How long one may wait for a place, and how many at a time (seconds).
WAIT_SECONDS = 2.0
MOST_WAITING = 16
_API = "/api/"
_AGAIN_SECONDS = 5


class Room:
    """So many places. Whoever has entered must leave, in the same thread."""

    def __init__(self, most: int) -> None:
        self._places = BoundedSemaphore(most)
        self._chairs = BoundedSemaphore(MOST_WAITING)

    def enter(self) -> bool:
        """Take a place; False if there was none, nor one to come by waiting."""
        if self._places.acquire(blocking=False):
            return True
        if not self._chairs.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=WAIT_SECONDS)
        finally:
            self._chairs.release()

    def leave(self) -> None:
        """Give the place back, and the connection to the database: whoever comes next has another thread."""
        try:
            connections.close_all()
        finally:
            self._places.release()


# What needs the database, by the beginning of its address. All else takes no time. At the state of the service people
# look just when all other pages hang.
ROOMS = {"/admin/": Room(4), "/status": Room(2), _API: Room(2)}


def room_for(path: str) -> Room | None:
    return next((room for beginning, room in ROOMS.items() if path.startswith(beginning)), None)


class Leaving:
    """An answer after whose last piece the room is left, or when nobody wants the rest."""

    def __init__(self, answer: Iterable[bytes], room: Room) -> None:
        self._answer = answer
        self._room: Room | None = room

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        room, self._room = self._room, None
        if room is None:
            return
        try:
            close: Callable[[], object] | None = getattr(self._answer, "close", None)
            if close is not None:
                close()
        finally:
            room.leave()

    def __del__(self) -> None:
        # The server lets go of an answer that it could not begin to send.
        self.close()


def full(request: WSGIRequest) -> HttpResponse:
    """Tell that there is no room; a page tries again by itself, unless something was to be saved."""
    response: HttpResponse
    if request.path_info.startswith(_API):
        text = "Too much is being done at once, or the database does not answer. Nothing was changed; send it again."
        response = JsonResponse({"error": text}, status=503)
    else:
        with translation.override(translation.get_language_from_request(request)):
            is_form = request.method == "POST"
            response = HttpResponse(render_to_string("503.html", {"is_form": is_form}), status=503)
        if not is_form:
            response.headers["Refresh"] = str(_AGAIN_SECONDS)
    response.headers["Retry-After"] = str(_AGAIN_SECONDS)
    return response
