"""One import of configuration: the files, what is asked, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assistants.models import Template


@dataclass
class Run:
    """What the parts of an import share. Files are texts by path, such as lines/+31850123456.json."""

    files: Mapping[str, str]
    may_publish: bool = False
    may_delete: bool = False
    # Sentences with file and line; if there is one, nothing is kept.
    problems: list[str] = field(default_factory=list)
    # Sentences about what happens beside the changes of the files themselves.
    told: list[str] = field(default_factory=list)
    # Names of what alters answers and has no publication of its own.
    recorded: list[str] = field(default_factory=list)
    # Which file tells of a thing: by folder, and by the name of the thing.
    named: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def inside(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files in a folder, and in those below it."""
        yield from sorted(path for path in self.files if path.startswith(f"{folder}/"))

    def refuse(self, file: str, problem: str, line: int | None = None) -> None:
        place = _("%(file)s, line %(line)d") % {"file": file, "line": line} if line else file
        self.problems.append(f"{place}: {problem}")

    def is_first(self, folder: str, key: str, file: str) -> bool:
        """Note which file tells of a thing; a second one is a mistake."""
        seen = self.named[folder]
        if key in seen:
            self.refuse(
                file, _("%(other)s is about “%(key)s” too. Keep one of the two.") % {"other": seen[key], "key": key}
            )
            return False
        seen[key] = file
        return True

    def is_used(self, folder: str, name: str, templates: Iterable[Template]) -> bool:
        """Tell whether templates stand in the way of deleting what they are for; it is a mistake if they do."""
        names = ", ".join(f"“{one.name}”" for one in templates)
        if names:
            told = _("“%(name)s” has no file here, but these templates are for it: %(names)s.")
            self.refuse(folder, told % {"name": name, "names": names})
        return bool(names)

    def missing(self, folder: str, left: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield what has no file and is to be deleted, with its name; tell of what has none and stays.

        Of a kind without any file nothing is thought: whoever keeps only templates as files loses no lines.
        """
        if not any(self.inside(folder)):
            return
        for name, thing in left.items():
            if self.may_delete:
                yield name, thing
            else:
                told = _("%(kind)s “%(name)s” is here and not in the files. It stays; --delete removes it.")
                self.told.append(told % {"kind": thing._meta.verbose_name, "name": name})
