"""Celery's queue for the embedded default: a folder with a file for each message, safe to write while it is read.

kombu's own opens a file under its final name and writes it afterwards. A worker that looks in between reads nothing,
and ends.
"""

from __future__ import annotations

import logging
import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override] # kombu's two names differ
        """Add a message: written beside the others under a name that no queue has, then named in one step."""
        final = Path(self.data_folder_out) / f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        unfinished = final.with_suffix(".part")
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")  # type: ignore[no-untyped-call] # kombu has no types
            os.replace(unfinished, final)
        except OSError as error:
            raise ChannelError(f"Cannot add a message to {self.data_folder_out}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Take the next message; raises Empty. One that cannot be read is dropped, as rows tell what is to be done."""
        while True:
            try:
                message = super()._get(queue)  # type: ignore[no-untyped-call] # as above
            except ValueError:
                message = None
            if isinstance(message, dict):
                return message
            logger.warning("A message in the queue “%s” cannot be read, and is dropped", queue)


class Transport(filesystem.Transport):
    Channel = Channel
