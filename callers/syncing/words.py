"""Says in words, for staff, what a run did and why one led to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

from callers.crm import failure_words
from callers.models import ContactSync

_FAILURES = {
    "pages_repeat": gettext_noop(
        "The CRM leads from page to page without an end. Check where the next page stands (next_path)."
    ),
    "no_contacts": gettext_noop(
        "The CRM was asked for all contacts, and none came. Check where they stand (items_path), unless it has none."
    ),
    "too_many_gone": gettext_noop(
        "%(going)s of %(before)s callers would be removed, because the CRM no longer has them. That looks like a "
        "mistake, so nobody was removed."
    ),
    "not_written": gettext_noop("The contacts could not be written into the database (%(error)s)."),
}
# In the order in which they are told.
_COUNTS = {
    "made": gettext_noop("%(count)s made"),
    "changed": gettext_noop("%(count)s changed"),
    "unchanged": gettext_noop("%(count)s as before"),
    "removed": gettext_noop("%(count)s removed"),
    "kept": gettext_noop("%(count)s kept, though no longer in the CRM"),
    "without_number": gettext_noop("%(count)s left out: no phone number that can be used"),
    "without_id": gettext_noop("%(count)s left out: nothing where the id should stand (id_path)"),
    "of_another": gettext_noop("%(count)s left out: callers of another connection"),
    "deleted_here": gettext_noop("%(count)s left out: deleted here by hand"),
    "unusable": gettext_noop("values left out (no e-mail address, no language code, or too long): %(count)s"),
}


def failure(sync: ContactSync) -> str:
    """Return the sentence for the last failure in the language that is active, "" if there is none."""
    if sync.failure in _FAILURES:
        return gettext(_FAILURES[sync.failure]) % {"going": "", "before": "", "error": "", **sync.failure_params}
    return failure_words.words(sync.failure, sync.failure_params)


def counts(told: Mapping[str, Any]) -> str:
    """Return what a run did, such as: 12 made, 3 changed."""
    parts = [gettext(sentence) % {"count": told[name]} for name, sentence in _COUNTS.items() if told.get(name)]
    return ", ".join(parts) or gettext("nothing new")
