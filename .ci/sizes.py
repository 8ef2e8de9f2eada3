"""Size budgets of the code: prints how large modules and functions are and fails on those past the limit."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("callers", "assistants", "flireo_site", "benchmarks", "faults", "bin", ".ci")
MODULE_LINES = 250
FUNCTION_LINES = 40
# A name says what is inside; these say only that something is.
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "managers"}


@dataclass
class Sizes:
    """Lines of every module and of every function, by place."""

    modules: dict[str, int] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)

    def add(self, path: Path, name: str) -> None:
        source = path.read_text(encoding="utf-8")
        if not source.strip():
            return
        self.modules[name] = len(source.splitlines())
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                self.functions[f"{name}:{node.lineno} {node.name}"] = lines


def measure(root: Path) -> tuple[Sizes, Sizes]:
    """Return the sizes of the code and of its tests. Migrations are made by a program and do not count."""
    code, tests = Sizes(), Sizes()
    paths = [*root.glob("*.py"), *(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))]
    for path in sorted(paths):
        place = path.relative_to(root)
        if "migrations" not in place.parts:
            is_test = "tests" in place.parts or place.name == "conftest.py"
            (tests if is_test else code).add(path, place.as_posix())
    return code, tests


def problems(code: Sizes, tests: Sizes) -> list[str]:
    """Return one sentence for everything past its limit. Test modules may be long, test functions may not."""
    found = [
        f"{place} has {lines} lines, {MODULE_LINES} at most."
        for place, lines in code.modules.items()
        if lines > MODULE_LINES
    ]
    found += [
        f"{place} has {lines} lines, {FUNCTION_LINES} at most."
        for place, lines in (code.functions | tests.functions).items()
        if lines > FUNCTION_LINES
    ]
    found += [
        f"{place}: name it for what it holds in the domain."
        for place in code.modules | tests.modules
        if BANNED_NAMES & set(Path(place).with_suffix("").parts)
    ]
    return found


def summary(title: str, sizes: Sizes) -> str:
    return (
        f"{title}: {_share(sizes.modules, 100)} of {len(sizes.modules)} modules have at most 100 lines, "
        f"{_share(sizes.functions, 25)} of {len(sizes.functions)} functions at most 25."
    )


def _share(lines: dict[str, int], limit: int) -> str:
    return f"{sum(count <= limit for count in lines.values()) * 100 // max(1, len(lines))}%"


def main() -> int:
    code, tests = measure(ROOT)
    print(summary("Code", code))
    print(summary("Tests", tests))
    found = problems(code, tests)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
