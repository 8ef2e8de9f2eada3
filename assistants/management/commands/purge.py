"""manage.py purge: removes what is kept for RAW_BODY_DAYS days and is older."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from assistants import knowing
from callers import calls


class Command(BaseCommand):
    help = "Remove the raw bodies of call events, and what answers were made from, older than RAW_BODY_DAYS days."

    def handle(self, *args: Any, **options: Any) -> None:
        days = settings.RAW_BODY_DAYS
        self.stdout.write(f"{calls.remove_old_bodies()} bodies older than {days} days removed.")
        self.stdout.write(f"{knowing.remove_old()} times what was known at an answer, as old, removed.")
