"""What the worker does by itself."""

from __future__ import annotations

from django.conf import settings

from flireo_site.celery import app


def test_every_task_of_the_schedule_and_of_the_routes_exists():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} | set(settings.CELERY_TASK_ROUTES)
    assert named <= set(app.tasks)
