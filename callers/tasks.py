"""What Celery does for callers; each task is a thin door to a function that can be called without it."""

from celery import shared_task

from callers import calls


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator] # celery has no types
def remove_old_raw_bodies() -> None:
    calls.remove_old_bodies()
