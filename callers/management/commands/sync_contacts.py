"""manage.py sync_contacts: makes every contact of a CRM a caller now, or takes over what has changed there."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from tqdm import tqdm

from callers.models import ContactSync, CrmConnection
from callers.syncing import runs, standing, words


class Command(BaseCommand):
    help = (
        "Page through the contacts of the CRMs now: what has changed since the last time, or all of them. The "
        "worker does this by itself for connections where it is switched on. The limits of the connections are kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--connection", metavar="NAME", help="this one, also if it is not switched on")
        parser.add_argument("--full", action="store_true", help="page through all contacts")
        parser.add_argument(
            "--accept-removals",
            action="store_true",
            help="page through all contacts and remove callers who are no longer in the CRM, however many they are",
        )

    def handle(self, *, connection: str | None, full: bool, accept_removals: bool, **options: Any) -> None:
        for chosen in _chosen(connection):
            sync, _made = ContactSync.objects.get_or_create(connection=chosen)
            claimed = standing.claim(sync.pk)
            if claimed is None:
                raise CommandError(_("A worker is paging through %(name)s just now.") % {"name": chosen.name})
            if full or accept_removals:
                standing.keep(claimed, full_wanted=True, started_at=claimed.started_at if claimed.is_full else None)
            with tqdm(desc=chosen.name, unit=" contacts", disable=None, file=sys.stderr) as bar:
                is_complete = runs.run(
                    claimed, progress=lambda count: bar.update(count), accept_removals=accept_removals
                )
            if claimed.failure:
                told = f"{chosen.name}: {words.failure(claimed)}"
                if claimed.failure == "too_many_gone":
                    told += " " + _("If it is right: manage.py sync_contacts --accept-removals.")
                raise CommandError(told)
            if not is_complete:
                told = _("%(name)s may not be asked for a while. Its contacts are gone on with afterwards.")
                raise CommandError(told % {"name": chosen.name})
            self.stdout.write(f"{chosen.name}: {words.counts(claimed.last_counts)}")


def _chosen(name: str | None) -> QuerySet[CrmConnection]:
    able = CrmConnection.objects.filter(is_active=True).exclude(contacts={})
    found = able.filter(contact_sync__is_on=True) if name is None else able.filter(name=name)
    if found:
        return found
    if name is None:
        raise CommandError(_("No CRM connection in use makes its contacts callers. Name one with --connection."))
    names = ", ".join(able.values_list("name", flat=True)) or "–"
    told = _("There is no connection “%(name)s” in use that can page through contacts. There are: %(names)s")
    raise CommandError(told % {"name": name, "names": names})
