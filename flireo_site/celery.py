"""The Celery application. Run a worker with: celery -A flireo_site worker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flireo_site.settings")

app = Celery("flireo_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
