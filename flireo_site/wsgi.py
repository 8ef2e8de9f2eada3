"""The WSGI entry point for the web server."""

from __future__ import annotations

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponseBase
from django.utils.module_loading import import_string

from flireo_site import rooms

# As in assistants/views.py, which cannot be imported before Django is set up.
_CALLS = "/webhooks/"


class CallsFirst(WSGIHandler):
    """Django's own handler, but for a call without the signals around a request, which cost it a tenth more.

    Who listens to them looks after the thread's connection to the database. A call uses none (callers/places.py), and
    asking whether it can still be used may take as long as the database hangs. The answer to a call is handed over in
    one piece: by chunks, each would be passed on between threads. For what is no call there is room for so much.
    """

    def begin(self) -> None:
        """Get ready for the first call; for the web server, in each of its processes."""
        # By name, because what it uses can only be imported once Django is set up.
        import_string("flireo_site.beginning.begin")()

    def __call__(  # type: ignore[override] # WSGI asks for no more than this
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(_CALLS):
            return _sent(self.get_response(self.request_class(environ)), start_response)
        room = rooms.room_for(path)
        if room is None:
            return super().__call__(environ, start_response)
        if not room.enter():
            return _sent(rooms.full(self.request_class(environ)), start_response)
        try:
            answer = super().__call__(environ, start_response)
        except BaseException:
            room.leave()
            raise
        return rooms.Leaving(answer, room)


def _sent(response: HttpResponseBase, start_response: StartResponse) -> Iterable[bytes]:
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [b"".join(response)]


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")
django.setup(set_prefix=False)
application = CallsFirst()
