"""The Celery application. Run a worker with: celery -A flireo_site worker."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun

from callers import request_ids

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")

app = Celery("flireo_site")
# Otherwise only this thread would know of it, and any other would send its tasks to Celery's own idea of a broker.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect  # type: ignore[untyped-decorator] # celery has no types
def begin_task(task_id: str, **_more: object) -> None:
    """Have the lines of the log that a task writes bear its name, as those of a request do."""
    request_ids.begin(task_id)


@task_postrun.connect  # type: ignore[untyped-decorator] # as above
def end_task(**_more: object) -> None:
    request_ids.end()
