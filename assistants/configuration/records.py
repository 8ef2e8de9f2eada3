"""One JSON file with named values, read strictly: each value is of the kind that is wanted, and its line is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistants import jsontext
from assistants.configuration.run import Run
from assistants.finding_words import words
from assistants.findings import Finding
from assistants.jsontext import Node, Path

_KIND_NAMES = {
    "string": gettext_lazy("a text"),
    "number": gettext_lazy("a number"),
    "yes_no": gettext_lazy("true or false"),
    "object": gettext_lazy("values with names, between { and }"),
    "array": gettext_lazy("a list, between [ and ]"),
}


def written(values: Mapping[str, Any]) -> str:
    """Return values as the text of a file. Their order stays, and letters of all languages stay readable."""
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


class Record:
    """The values of one file. What is wrong with them goes to the run, with file and line; what is missing is None."""

    def __init__(self, run: Run, file: str) -> None:
        self.run = run
        self.file = file
        self._text = run.files[file]
        self._nodes: dict[Path, Node] = {}
        self.values: dict[str, Any] = {}
        # Nothing more is told of a file that cannot be read: mending that shows what else is wrong.
        self._is_readable = False
        try:
            top = jsontext.parse(self._text.removeprefix("\ufeff"))
        except jsontext.JsonError as error:
            what, remedy = words(Finding(error.code, True, line=error.line, column=error.column, params=error.params))
            run.refuse(file, f"{what} {remedy}", error.line)
            return
        self._text = self._text.removeprefix("\ufeff")
        self._keep(top)
        if top.kind == "object":
            self.values = _plain(top)
            self._is_readable = True
        else:
            self.refuse((), _("Put { and } around everything."))

    def _keep(self, node: Node) -> None:
        self._nodes[node.path] = node
        for child in node.children:
            self._keep(child)

    def refuse(self, path: Path, problem: str) -> None:
        """Tell that a value, or what misses in it, is wrong. A path that is not there is told of what it lies in."""
        while path not in self._nodes and path:
            path = path[:-1]
        node = self._nodes.get(path)
        line = jsontext.position(self._text, node.start)[0] if node else 1
        place = jsontext.show_path(path)
        self.run.refuse(self.file, f"{place}: {problem}" if place else problem, line)

    def take(self, kinds: Mapping[str, str], path: Path = (), optional: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return the values at a path by name, each of its kind, or None.

        A name too many, one that is missing and a value of another kind are told as mistakes. For an optional name null
        says the same as leaving it out.
        """
        if not self._is_readable:
            return dict.fromkeys(kinds)
        found: Any = self.values
        for step in path:
            found = found[step]
        for name in found:
            if name not in kinds:
                self.refuse((*path, name), _no_such_name(kinds))
        taken = {}
        for name, kind in kinds.items():
            if name not in found and name not in optional:
                self.refuse(path, _("“%(name)s” is missing.") % {"name": name})
            elif not (_is(found.get(name), kind) or (name in optional and found.get(name) is None)):
                self.refuse((*path, name), _("this must be %(kind)s.") % {"kind": _KIND_NAMES[kind]})
            else:
                taken[name] = found.get(name)
                continue
            taken[name] = None
        return taken

    def check(self, thing: Any, names: Mapping[str, Path] | None = None) -> bool:
        """Tell whether a thing of the database may be saved as it is; `names` say where its fields stand."""
        try:
            thing.full_clean()
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                for message in messages:
                    self.refuse((names or {}).get(field, (field,)), message)
            return False
        return True


def _no_such_name(kinds: Mapping[str, str]) -> str:
    if not kinds:
        return _("there is no such name here.")
    return _("there is no such name here. Use: %(names)s.") % {"names": ", ".join(kinds)}


def _plain(node: Node) -> Any:
    if node.kind == "object":
        return {str(child.path[-1]): _plain(child) for child in node.children}
    if node.kind == "array":
        return [_plain(child) for child in node.children]
    return node.value


def _is(value: object, kind: str) -> bool:
    wanted = {"string": str, "number": int, "yes_no": bool, "object": dict, "array": list}[kind]
    return isinstance(value, wanted) and (kind == "yes_no") == isinstance(value, bool)
