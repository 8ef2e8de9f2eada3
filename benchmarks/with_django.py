"""Runs a module once Django is set up: python -m benchmarks.with_django MODULE [ARGUMENTS]

DJANGO_SETTINGS_MODULE says whose Django.
"""

from __future__ import annotations

import runpy
import sys

import django

if __name__ == "__main__":
    django.setup()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
