"""Finds what answers in the place of a live version that cannot be compiled, because it came past the linter."""

from __future__ import annotations

import logging

from django.db import Error

from assistants import models
from assistants.publication import LiveVersion, Publication

logger = logging.getLogger(__name__)

# So many of the versions before it are tried.
_MOST = 10


def replace_broken(publication: Publication | None) -> None:
    """Give each version that turned out to be broken the one before it, where none was in memory. Not for a call."""
    try:
        for version in publication.versions.values() if publication else ():
            if version.needs_another:
                version.before, version.was_looked_for = earlier(version), True
    except Error as error:
        logger.warning("No earlier version read: %s", type(error).__name__)


def earlier(version: LiveVersion) -> LiveVersion | None:
    """Read the last version of the same template before this one that can be compiled; None if there is none."""
    of_template = models.Version.objects.filter(template__versions=version.pk, number__lt=version.number)
    for pk, number, text in of_template.order_by("-number").values_list("pk", "number", "text")[:_MOST]:
        one = LiveVersion(pk, number, text, version.template_name, version.snippets)
        one.prepare()
        if not one.needs_another:
            return one
    return None
