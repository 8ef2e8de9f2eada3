"""Why asking a CRM led to nothing, as codes; callers.crm.failure_words says them in words."""

from __future__ import annotations

import time


class AskError(Exception):
    """Asking led to nothing; `code` is one that failure_words knows, `params` is what its words name.

    Neither ever holds a secret or a phone number. `status` is that of the answer, 0 if there was none.
    """

    def __init__(self, code: str, status: int = 0, retry_after: float | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.params = {**params, "status": status} if status else params


def seconds_left(deadline: float) -> float:
    """Return the seconds until `deadline` (time.monotonic), more than 0; raises AskError when it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise AskError("timeout")
    return left
