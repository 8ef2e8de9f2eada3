"""The WSGI entry point for the web server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment

import django
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse, HttpResponseBase
from django.utils.log import log_response
from django.utils.module_loading import import_string

from callers import request_ids
from flireo_site import rooms

# As in assistants/views.py, which cannot be imported before Django is set up.
_CALLS = "/webhooks/"


class CallsFirst(WSGIHandler):
    """Django's own handler, but for a call without middleware and the signals around a request.

    Who listens to them looks after the thread's connection to the database. A call uses none (callers/places.py), and
    asking whether it can still be used may take as long as the database hangs. The answer to a call is handed over in
    one piece: by chunks, each would be passed on between threads. For what is no call there is room for so much.
    Every answer bears the name of its request.
    """

    def __init__(self) -> None:
        super().__init__()
        door = import_string("assistants.views.WebhookDoor")
        self._door = convert_exception_to_response(door(self.get_response))

    def begin(self) -> None:
        """Get ready for the first call; for the web server, in each of its processes."""
        # By name, because what it uses can only be imported once Django is set up.
        import_string("flireo_site.beginning.begin")()

    def __call__(  # type: ignore[override] # WSGI asks for no more than this
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        name = request_ids.begin(environ.get("HTTP_X_REQUEST_ID"))
        path = environ.get("PATH_INFO", "")
        if path.startswith(_CALLS):
            return _sent(self._at_door(self.request_class(environ)), name, start_response)
        named = _Named(name, start_response)
        room = rooms.room_for(path)
        if room is None:
            return super().__call__(environ, named)
        if not room.enter():
            return _sent(rooms.full(self.request_class(environ)), name, start_response)
        try:
            answer = super().__call__(environ, named)
        except BaseException:
            room.leave()
            raise
        return rooms.Leaving(answer, room)

    def _at_door(self, request: WSGIRequest) -> HttpResponse:
        """Answer a call as `get_response` would, which has other middleware and the language of pages to think of."""
        response = cast(HttpResponse, self._door(request))
        if response.status_code >= 400:
            log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
        return response


class _Named:
    """Begins an answer with the name of its request among the headers."""

    def __init__(self, name: str, start_response: StartResponse) -> None:
        self._name = name
        self._start_response = start_response

    def __call__(self, status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
        return self._start_response(status, [*headers, (request_ids.HEADER, self._name)], *exc_info)


def _sent(response: HttpResponseBase, name: str, start_response: StartResponse) -> Iterable[bytes]:
    headers = [*response.items(), (request_ids.HEADER, name)]
    start_response(f"{response.status_code} {response.reason_phrase}", headers)
    return [b"".join(response)]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")
django.setup(set_prefix=False)
application = CallsFirst()
