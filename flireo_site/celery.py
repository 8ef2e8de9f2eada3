"""The Celery application. Run a worker with: celery -A flireo_site worker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")

app = Celery("flireo_site")
# Otherwise only this thread would know of it, and any other would send its tasks to Celery's own idea of a broker.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
