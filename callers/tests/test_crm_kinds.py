"""What a value of a CRM becomes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.crm.kinds import typed


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Sanne ", "Sanne"),
        (7, "7"),
        (7.0, "7"),
        (7.5, "7.5"),
        (["a", None, "b"], "a, b"),
        (True, None),
        ("", None),
        (None, None),
        ({"a": 1}, None),
        ([["a"]], None),
        (math.nan, None),
    ],
)
def test_text(value, expected):
    assert typed(value, "text") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (3.0, 3),
        (3.5, 3.5),
        (" 12.50 ", 12.5),
        ("12,50", 12.5),
        ("-7", -7),
        ("1,234", None),
        ("1.234,50", None),
        ("twelve", None),
        (True, None),
        (2**53, None),
        (math.inf, None),
        ("٣", None),
        ([3], None),
    ],
)
def test_numbers(value, expected):
    assert typed(value, "number") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("Ja", True),
        ("nee", False),
        ("TRUE", True),
        ("no", False),
        (2, None),
        ("maybe", None),
        (None, None),
        ([], None),
    ],
)
def test_yes_and_no(value, expected):
    assert typed(value, "yes_no") is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-12-31", "2026-12-31"),
        ("20261231", "2026-12-31"),
        ("31-12-2026", "2026-12-31"),
        ("1/2/2026", "2026-02-01"),
        ("2026-12-31T13:45:00Z", "2026-12-31T13:45:00+00:00"),
        ("2026-12-31T13:45:00.000+0000", "2026-12-31T13:45:00+00:00"),
        ("2026-12-31 13:45:00", "2026-12-31T13:45:00"),
        (1_798_675_200, "2026-12-31T00:00:00+00:00"),
        (1_798_675_200_000, "2026-12-31T00:00:00+00:00"),
        ("1798675200000", "2026-12-31T00:00:00+00:00"),
        ("/Date(1798675200000)/", "2026-12-31T00:00:00+00:00"),
        ("/Date(1798675200000+0100)/", "2026-12-31T00:00:00+00:00"),
        ("31-02-2026", None),
        ("2026-13-01", None),
        ("soon", None),
        (1e300, None),
        (True, None),
        (None, None),
    ],
)
def test_dates(value, expected):
    assert typed(value, "date") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["a", "", "b"], ["a", "b"]),
        ("a;b; c", ["a", "b", "c"]),
        ("a, b", ["a", "b"]),
        ('["a", "b, c"]', ["a", "b, c"]),
        ("[]", None),
        ("[a; b", ["[a", "b"]),
        (5, [5]),
        ([{"name": "x"}], [{"name": "x"}]),
        ([], None),
        ("", None),
        (None, None),
    ],
)
def test_lists(value, expected):
    assert typed(value, "list") == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON, st.sampled_from(["text", "number", "yes_no", "date", "list"]))
def test_any_value_becomes_its_kind_or_nothing(value, kind):
    suits = {"text": str, "number": int | float, "yes_no": bool, "date": str, "list": list}
    found = typed(value, kind)
    assert found is None or (isinstance(found, suits[kind]) and found not in ("", []))
