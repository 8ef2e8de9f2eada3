"""Imports a CSV file of made-up callers into a new database; prints seconds and megabytes as JSON.

with_django benchmarks.importer ROWS FOLDER
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from django.core.management import call_command

from benchmarks.people import Person, people

_COLUMNS = ["phone", "external_id", "first_name", "last_name", "salutation", "company", "email", "language", "tags"]
_COLUMNS += ["contract", "klant_sinds"]


def main(rows: str, folder: str) -> None:
    file = Path(folder) / f"callers-{rows}.csv"
    write(file, people(int(rows)))
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    with Path(folder, "import.log").open("w") as told:
        call_command("import_callers", file, stdout=told)
    seconds = time.perf_counter() - began
    # Linux counts in KiB.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": int(rows), "seconds": seconds, "megabytes": megabytes}))


def write(file: Path, callers: Iterable[Person]) -> None:
    """Write a file that the import takes."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(_COLUMNS)
        for one in callers:
            names = [one.first_name, one.last_name, one.salutation, one.company, one.email]
            attributes = [one.attributes.get(name, "") for name in ("contract", "klant_sinds")]
            writer.writerow([one.number, f"K-{one.pk}", *names, "nl", one.segment, *attributes])


if __name__ == "__main__":
    main(*sys.argv[1:])
