"""What an import would change, for staff to look at: the first rows, value by value."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from callers import phone
from callers.cell_text import as_text
from callers.csv_rows import Row
from callers.models import Segment
from callers.upserting import Change

_KEPT = 100
_COLUMNS = {"segment_id": "segment"}


class Preview:
    """Keeps the first rows that make or change a caller as JSON: row, change, who, and column, before, after."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []

    def show(self, row: Row, change: Change, news: dict[str, tuple[Any, Any]], who: str) -> None:
        if change is not Change.UNCHANGED and len(self.rows) < _KEPT:
            altered = [
                [_COLUMNS.get(name, name), self._told(name, before), self._told(name, after)]
                for name, (before, after) in news.items()
            ]
            self.rows.append([row.position, str(change), who, altered])

    def _told(self, name: str, value: Any) -> str:
        if name == "segment_id":
            return self._segments.get(value, "")
        if name == "phone":
            return phone.readable(value) if value else ""
        return ", ".join(map(str, value)) if isinstance(value, list) else as_text(value)

    @cached_property
    def _segments(self) -> dict[int, str]:
        return dict(Segment.objects.values_list("pk", "key"))
