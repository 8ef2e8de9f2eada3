"""What Celery does for assistants; each task is a thin door to a function that can be called without it."""

from __future__ import annotations

from celery import shared_task

from assistants import knowing, scheduling, tallying


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # celery has no types
def remove_old_known() -> None:
    knowing.remove_old()


# All answers of a service that had no counts yet take longer than other tasks may.
@shared_task(ignore_result=True, time_limit=3600)  # type: ignore[untyped-decorator] # as above
def count_answers() -> None:
    tallying.count_new()


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # as above
def publish_due() -> None:
    scheduling.publish_due()
