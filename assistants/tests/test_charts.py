"""Shares of a whole, as bars tell them."""

import pytest

from assistants.admin import charts


@pytest.mark.parametrize(
    ("counts", "percents"),
    [
        ({"a": 1, "b": 1, "c": 1}, [34, 33, 33]),
        ({"a": 665, "b": 165, "c": 170}, [67, 17, 16]),
        ({"a": 3, "b": 0}, [100]),
        ({"a": 999, "b": 1}, [100, 0]),
        ({}, []),
    ],
)
def test_they_come_to_a_hundred(counts, percents):
    assert [one.percent for one in charts.shares(list(counts.items()))] == percents
