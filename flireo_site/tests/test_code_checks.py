"""The checks of sizes and imports, in .ci/, find what they are there to find."""

from __future__ import annotations

from pathlib import Path

import import_rules
import pytest
import sizes


def write(root: Path, **modules: str) -> Path:
    """Write modules given as callers__tests__test_it="source" under the root, with their packages."""
    for name, source in modules.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(source)
    return root


def size_problems(root: Path) -> list[str]:
    return sizes.problems(*sizes.measure(root))


def back_imports(root: Path) -> list[str]:
    return import_rules.pointing_back(import_rules.read_modules(root))


def impure(root: Path) -> list[str]:
    return import_rules.impure(import_rules.read_modules(root))


def function_of(lines: int) -> str:
    return "def long():\n" + "    pass\n" * (lines - 1)


def test_small_code_passes(tmp_path: Path) -> None:
    assert size_problems(write(tmp_path, callers__phone=function_of(40))) == []


def test_a_long_function_is_named(tmp_path: Path) -> None:
    assert size_problems(write(tmp_path, callers__phone=function_of(41))) == [
        "callers/phone.py:1 long has 41 lines, 40 at most."
    ]


def test_a_long_test_function_is_named(tmp_path: Path) -> None:
    assert len(size_problems(write(tmp_path, callers__tests__test_phone=function_of(41)))) == 1


def test_a_long_module_is_named(tmp_path: Path) -> None:
    assert size_problems(write(tmp_path, assistants__wire="x = 1\n" * 251)) == [
        "assistants/wire.py has 251 lines, 250 at most."
    ]


def test_tests_may_be_long_and_migrations_anything(tmp_path: Path) -> None:
    long = "x = 1\n" * 300
    assert size_problems(write(tmp_path, callers__tests__test_it=long, callers__migrations__utils=long)) == []


@pytest.mark.parametrize("name", ["callers__utils", "callers__helpers__phone", "flireo_site__tests__common"])
def test_a_name_that_says_nothing_is_refused(tmp_path: Path, name: str) -> None:
    assert "name it for what it holds" in size_problems(write(tmp_path, **{name: "x = 1"}))[0]


def test_imports_in_the_right_direction_pass(tmp_path: Path) -> None:
    write(tmp_path, flireo_site__urls="import assistants", assistants__wire="from callers import phone")
    assert back_imports(tmp_path) == []


@pytest.mark.parametrize(
    "source",
    [
        "import assistants.wire",
        "from assistants import wire",
        "def later():\n    from flireo_site.settings import DEBUG",
        "key = 'assistants.Template'",
    ],
)
def test_pointing_back_is_found(tmp_path: Path, source: str) -> None:
    assert "must not know" in back_imports(write(tmp_path, callers__lookup=source))[0]


def test_assistants_must_not_know_the_site(tmp_path: Path) -> None:
    found = back_imports(write(tmp_path, assistants__views="x = 1\nfrom flireo_site import settings"))
    assert found == ["assistants.views, line 2: assistants must not know flireo_site (flireo_site.settings)."]


def test_a_pure_module_must_not_reach_django_through_others(tmp_path: Path) -> None:
    write(tmp_path, assistants__wire="from callers import phone", callers__phone="from callers.models import Caller")
    write(tmp_path, callers__models="from django.db import models\nCaller = models.Model")
    chain = "assistants.wire -> callers.phone -> callers.models -> django.db.models"
    assert impure(tmp_path)[0] == f"assistants.wire must do without django: {chain}."


def test_a_package_counts_as_loaded_with_its_modules(tmp_path: Path) -> None:
    write(tmp_path, assistants__merging="import re")
    (tmp_path / "assistants" / "__init__.py").write_text("import celery")
    assert "must do without celery" in impure(tmp_path)[0]


def test_what_only_other_modules_need_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path, assistants__merging="import re", assistants__views="import django")
    assert impure(tmp_path) == []
