"""Staff see everything in Dutch and English."""

import subprocess
import sys
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_text_has_a_dutch_translation():
    checked = subprocess.run([sys.executable, "bin/translations.py", "check"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_django_finds_the_translations():
    with translation.override("nl"):
        assert gettext("Who is calling") == "Wie er belt"


def test_what_django_says_with_the_wrong_article_is_said_without():
    with translation.override("nl"):
        assert gettext("The {name} “{obj}” was changed successfully.") == "Gewijzigd: {name} “{obj}”."
