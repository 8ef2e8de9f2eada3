"""Import rules: flireo_site -> assistants -> callers and never back, and modules that must not know Django."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("callers", "assistants", "flireo_site")
FORBIDDEN = {"callers": ("assistants", "flireo_site"), "assistants": ("flireo_site",), "flireo_site": ()}
# Modules that can be used and tested without database, request and settings, with all that they import.
PURE = (
    "assistants.clock",
    "assistants.compiling",
    "assistants.draft_places",
    "assistants.events",
    "assistants.examples",
    "assistants.expressions",
    "assistants.filters",
    "assistants.findings",
    "assistants.grammar",
    "assistants.guards",
    "assistants.hours",
    "assistants.json_error",
    "assistants.json_leaf",
    "assistants.jsonmistakes",
    "assistants.jsontext",
    "assistants.language",
    "assistants.linting",
    "assistants.local_time",
    "assistants.marked_document",
    "assistants.marking",
    "assistants.merging",
    "assistants.names",
    "assistants.nil_safety",
    "assistants.nodes",
    "assistants.open_blocks",
    "assistants.placeholder_tree",
    "assistants.placeholders",
    "assistants.schema",
    "assistants.schema_places",
    "assistants.silence",
    "assistants.slots",
    "assistants.speaking",
    "assistants.special_days",
    "assistants.tally",
    "assistants.wire",
    "callers.cleaning",
    "callers.condition_text",
    "callers.condition_words",
    "callers.conditions",
    "callers.contradictions",
    "callers.covering",
    "callers.crm.failures",
    "callers.crm.kinds",
    "callers.crm.paths",
    "callers.crm.slots",
    "callers.explaining",
    "callers.facts",
    "callers.likelihood",
    "callers.masking",
    "callers.phone",
    "callers.reading",
    "callers.recent_calls",
    "callers.replaying",
    "callers.segments",
)
IMPURE = {"django", "rest_framework", "celery", "psycopg", "redis", "diskcache"}


def read_modules(root: Path) -> dict[str, ast.Module]:
    """Return the syntax tree of every module of ours by its dotted name; a package goes by its own name."""
    trees = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            if ".migrations" not in name:
                trees[name] = ast.parse(path.read_text(encoding="utf-8"))
    return trees


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported anywhere in a module. Relative imports are not in use."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)


def names_in_strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield texts that are a dotted name of ours: a foreign key's target, a path for import_string."""
    of_ours = re.compile(rf"({'|'.join(PACKAGES)})(\.\w+)+")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and of_ours.fullmatch(node.value):
            yield node.lineno, node.value


def pointing_back(trees: dict[str, ast.Module]) -> list[str]:
    return [
        f"{module}, line {line}: {module.split('.')[0]} must not know {name.split('.')[0]} ({name})."
        for module, tree in trees.items()
        for line, name in [*imports_of(tree), *names_in_strings(tree)]
        if name.split(".")[0] in FORBIDDEN[module.split(".")[0]]
    ]


def impure(trees: dict[str, ast.Module]) -> list[str]:
    found = []
    for module in PURE:
        for path in _ways_out(module, trees) if module in trees else ():
            found.append(f"{module} must do without {path[-1].split('.')[0]}: {' -> '.join(path)}.")
    return found


def _ways_out(start: str, trees: dict[str, ast.Module]) -> Iterator[list[str]]:
    """Yield a chain of imports to each thing outside that a pure module must do without."""
    waiting, seen = [[start]], {start}
    while waiting:
        path = waiting.pop(0)
        for name in _needed_by(path[-1], trees):
            if name.split(".")[0] in IMPURE:
                yield [*path, name]
            elif name in trees and name not in seen:
                seen.add(name)
                waiting.append([*path, name])


def _needed_by(module: str, trees: dict[str, ast.Module]) -> Iterator[str]:
    """Yield what is loaded with a module: its packages, and of `from a import b` both a and a.b."""
    for name in [module, *(name for _line, name in imports_of(trees[module]))]:
        parts = name.split(".")
        if parts[0] not in PACKAGES:
            yield name
        else:
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def main() -> int:
    trees = read_modules(ROOT)
    found = pointing_back(trees) + impure(trees)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(trees)} modules, {sum(module in trees for module in PURE)} of them pure.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
