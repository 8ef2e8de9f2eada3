"""JMESPath within bounds."""

from __future__ import annotations

import time

import pytest

from callers.crm import paths
from callers.crm.paths import PathError

DOCUMENT = {"a": {"b": [1, 2, 3]}, "people": [{"name": "x", "age": 3}, {"name": "y"}]}


@pytest.mark.parametrize(
    ("path", "expected"),
    [("", DOCUMENT), ("a.b[0]", 1), ("no.such", None), ("people[?age].name | [0]", "x"), ("length(people)", 2)],
)
def test_what_is_found(path, expected):
    paths.check(path or "@")
    assert paths.search(path, DOCUMENT) == expected


@pytest.mark.parametrize(
    ("path", "position"),
    [("", None), ("a..b", 2), ("a.b[", 4), ("a 'x", 2), ("nosuch(a)", 0), ("a.b | nosuch(@)", 6), ("(" * 900, None)],
)
def test_what_is_no_path_is_refused_where_it_goes_wrong(path, position):
    with pytest.raises(PathError) as refused:
        paths.check(path)
    assert refused.value.position == position


def test_a_path_that_is_too_long_is_refused():
    for function in (paths.check, lambda path: paths.search(path, {})):
        with pytest.raises(PathError):
            function("a" * (paths.LONGEST_PATH + 1))


@pytest.mark.parametrize(
    "path",
    ["length(a.b[0])", "sort_by(people, &age)", "max(people)", "join(',', a.b)", "abs('x')", "sum(people[].name)"],
)
def test_a_path_that_does_not_suit_the_answer_is_an_error_of_ours(path):
    with pytest.raises(PathError):
        paths.search(path, DOCUMENT)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("|".join(["[@,@][]"] * 100), [1, 2, 3, 4]),
        ("|".join(["join('', [@, @])"] * 40), "x" * 1_000),
        ("|".join(["map(&[@,@], @)[]"] * 30), [1]),
        ("[?contains(@, 'x')].length(@)", [["y"]] * 100_001),
    ],
)
def test_a_path_that_swells_is_stopped(path, document):
    started = time.monotonic()
    with pytest.raises(PathError):
        paths.search(path, document)
    assert time.monotonic() - started < 5
