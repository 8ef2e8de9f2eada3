"""manage.py warm_callers: fetches now what the CRMs know of those who are likely to call."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from callers import warming
from callers.crm import active, fetching
from callers.crm.failure_words import words
from callers.crm.fetching import Heard

# After so many failures one after the other there is no use in going on.
_MOST_FAILURES = 5


class Command(BaseCommand):
    help = (
        "Fetch from the CRMs, now and at any hour, the values of those who are likely to call, the likeliest first, as "
        "far as their values are no longer fresh. The worker does this by itself; by hand it is of use after a "
        "connection was made. The limits of the connections are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit",
            type=int,
            metavar="N",
            help="so many numbers at most; otherwise as many as can be fresh at a time",
        )

    def handle(self, *, limit: int | None, **options: Any) -> None:
        specs = active.load()
        if not specs:
            raise CommandError(_("No CRM connection is in use. Make one in the admin, under CRM connections."))
        budget = warming.room(specs) if limit is None else limit
        numbers = list(warming.wanted(specs, time.time(), budget, at_any_hour=True))
        fetched = failures = 0
        for number in tqdm(numbers, desc=_("Fetching"), disable=None, file=sys.stderr):
            heard = fetching.fetch(number, time.monotonic() + fetching.FETCH_SECONDS)
            if heard is not None and (heard.has_failed or heard.seconds):
                failures += 1
                if failures == _MOST_FAILURES:
                    raise CommandError(
                        _("Stopped after %(fetched)d of %(count)d numbers. %(reason)s")
                        % {"fetched": fetched, "count": len(numbers), "reason": _reason(heard)}
                    )
            else:
                failures, fetched = 0, fetched + 1
        told = ngettext("%(count)d number is fresh now.", "%(count)d numbers are fresh now.", fetched)
        self.stdout.write(told % {"count": fetched})


def _reason(heard: Heard) -> str:
    for reply in heard.replies.values():
        if reply.failure:
            return words(reply.failure, reply.params)
    return _("The CRM may not be asked for another %(seconds)d seconds.") % {"seconds": heard.seconds}
