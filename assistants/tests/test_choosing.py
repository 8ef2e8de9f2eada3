"""Which template a call gets: the table of who comes before whom."""

import pytest

from assistants.publication import Publication, places

OPEN = [("vip", "open"), ("vip", "always"), (None, "open"), (None, "always")]
CLOSED = [("vip", "closed"), (None, "closed"), ("vip", "always"), (None, "always")]


@pytest.mark.parametrize(("is_open", "order"), [(True, OPEN), (False, CLOSED)])
def test_the_lines_own_come_before_those_of_any_line(is_open, order):
    expected = [(line, segment, when) for line in ("+31", None) for segment, when in order]
    assert places("+31", "vip", is_open) == expected


def test_a_caller_in_no_segment_gets_what_is_for_everyone():
    assert places("+31", "", True) == [
        ("+31", None, "open"),
        ("+31", None, "always"),
        (None, None, "open"),
        (None, None, "always"),
    ]


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("left_out", range(8))
def test_the_best_that_is_there_is_chosen(is_open, left_out):
    order = places("+31", "vip", is_open)
    there = order[left_out:]
    publication = Publication(1, versions={place: str(place) for place in there})
    assert publication.choose("+31", "vip", is_open) == str(order[left_out])


def test_nothing_is_chosen_where_nothing_fits():
    publication = Publication(1, versions={("+32", None, "always"): "other line"})
    assert publication.choose("+31", "vip", True) is None
