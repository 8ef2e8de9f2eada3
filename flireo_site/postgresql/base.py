"""Lets go at once of a connection that could not be opened in time."""

from __future__ import annotations

import traceback
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The wrapper that Django looks for, by this name and in a module of this name."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.Error as error:
            # What the driver did and the error that it raised hold each other, and between them the socket, until
            # Python looks for garbage. To a server that answers too slowly one after the other would stay open,
            # until it had no connection left for anybody.
            traceback.clear_frames(error.__traceback__)
            raise
