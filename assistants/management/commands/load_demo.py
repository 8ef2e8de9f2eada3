"""manage.py load_demo: demonstration data and a first user, once, and never over anything that is there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand

from assistants import demo


class Command(BaseCommand):
    help = "Load the demonstration data and make the user admin, if nothing and nobody is there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if demo.is_untouched():
            demo.load()
            self.stdout.write(f"Demonstration data loaded: line {demo.LINE_NUMBER}, caller {demo.SANNE_NUMBER}.")
        else:
            self.stdout.write("There are data already; the demonstration data were left out.")
        self._first_user(settings.DATA_DIR / "admin-password.txt")

    def _first_user(self, path: Path) -> None:
        if not User.objects.exists():
            password = secrets.token_urlsafe(12)
            # The file first: a user whose password nobody has would be of no use.
            with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(password + "\n")
            User.objects.create_superuser("admin", password=password)
            self.stdout.write(f"User admin made, password {password} (kept in {path}).")
        elif path.exists():
            self.stdout.write(f"The password of admin was written to {path} when it was made.")
