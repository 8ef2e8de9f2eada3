"""manage.py warm_report: what fetching in advance would have done for the calls of the last days."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from callers import expected, warming
from callers.crm import active
from callers.likelihood import LONGEST_MEMORY
from callers.models import CrmConnection
from callers.replaying import Outcome, Terms, plainly, with_warming

_DAY = 86_400.0


class Command(BaseCommand):
    help = (
        "Replay the calls of the last days as they are stored, with the policy that the worker follows, and print how "
        "many of them would have found a fresh entry. At each moment only the calls before it are known. Expected "
        "callers and open orders, of which no history is kept, are left out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, metavar="N", help="(default: %(default)s)")

    def handle(self, *, days: int, **options: Any) -> None:
        if days < 1:
            raise CommandError(_("--days is a number of days, 1 or more."))
        begins = time.time() - days * _DAY
        calls = list(expected.past_calls(begins - LONGEST_MEMORY))
        if not calls or calls[-1].at < begins:
            raise CommandError(_("There are no calls in these days. Choose more of them with --days."))
        terms = self._terms()
        book = list(expected.everyone(list(CrmConnection.objects.filter(is_active=True))))
        with tqdm(total=days, desc=_("Replaying"), unit="d", disable=None, file=sys.stderr) as bar:
            warmed = with_warming(
                calls, terms, book, begins, lambda at: bar.update(min(days, int((at - begins) // _DAY)) - bar.n)
            )
        plain = plainly(calls, terms, begins)
        self.stdout.write(
            _("Calls of callers: %(callers)d; of strangers: %(strangers)d.")
            % {"callers": plain.callers, "strangers": plain.strangers}
        )
        self._say(_("Fetched at the call only"), plain, days)
        self._say(_("Fetched in advance too"), warmed, days)

    def _terms(self) -> Terms:
        specs = active.load()
        if specs:
            return Terms(warming.fresh_seconds(specs), warming.per_minute(specs), warming.STEP)
        terms = Terms()
        self.stdout.write(
            _(
                "No CRM connection is in use: reckoned with entries that are fresh for %(minutes)d minutes and "
                "%(requests)d requests a minute."
            )
            % {"minutes": terms.fresh_seconds // 60, "requests": terms.per_minute}
        )
        return terms

    def _say(self, how: str, outcome: Outcome, days: int) -> None:
        self.stdout.write(
            _(
                "%(how)s: fresh for %(share).1f%% of callers' calls and %(strangers).1f%% of strangers', "
                "%(requests)d requests a day"
            )
            % {
                "how": how,
                "share": outcome.share * 100,
                "strangers": outcome.strangers_share * 100,
                "requests": outcome.requests / days,
            }
        )
