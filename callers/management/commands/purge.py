"""manage.py purge: removes the raw bodies of events that are older than RAW_BODY_DAYS days."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from callers import calls


class Command(BaseCommand):
    help = "Remove the raw bodies of call events that are older than RAW_BODY_DAYS days."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = calls.remove_old_bodies()
        self.stdout.write(f"{removed} bodies older than {settings.RAW_BODY_DAYS} days removed.")
