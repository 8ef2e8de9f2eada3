"""What Celery does for assistants; each task is a thin door to a function that can be called without it."""

from __future__ import annotations

from celery import shared_task

from assistants import knowing


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # celery has no types
def remove_old_known() -> None:
    knowing.remove_old()
