"""What differs between two texts, as staff see it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.text_difference import by_lines, by_words


def marked(pieces):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


def words(old, new):
    return tuple(map(marked, by_words(old, new)))


def rows(old, new, **ways):
    return [row for stretch in by_lines(old, new, **ways) if not stretch.is_folded for row in stretch.rows]


def test_only_the_words_that_changed_are_marked():
    assert words("Hallo Jan, met Julia.", "Hallo Sanne, met Julia.") == (
        "Hallo [Jan], met Julia.",
        "Hallo [Sanne], met Julia.",
    )


def test_words_that_came_are_marked_on_the_new_side_alone():
    assert words("Dag Jan.", "Dag Jan de Wit.") == ("Dag Jan.", "Dag Jan[ de Wit].")


def test_a_placeholder_is_one_word():
    assert words("Dag {{ caller.first_name }}, hoe gaat het?", "Dag {{ caller.salutation }}, hoe gaat het?") == (
        "Dag [{{ caller.first_name }}], hoe gaat het?",
        "Dag [{{ caller.salutation }}], hoe gaat het?",
    )


def test_a_space_does_not_break_a_change_in_two():
    old, _new = words("Wij zijn nu open voor u.", "Wij gaan straks open voor u.")
    assert old == "Wij [zijn nu] open voor u."


def test_texts_with_little_in_common_differ_as_a_whole():
    assert words("Goedemorgen allemaal", "Tot ziens!") == ("[Goedemorgen allemaal]", "[Tot ziens!]")


def test_equal_texts_have_no_difference():
    assert by_lines("een\ntwee", "een\ntwee") == []


def test_equal_lines_far_from_a_change_are_folded():
    old = "\n".join(map(str, range(20)))
    stretches = by_lines(old, old.replace("\n10\n", "\ntien\n"))
    assert [(one.is_folded, len(one.rows)) for one in stretches] == [(True, 8), (False, 5), (True, 7)]


def test_a_line_that_came_leaves_its_neighbours_unmarked():
    found = rows("Een vaste regel.\nTwee.", "Een vaste regel.\nErbij.\nTwee.")
    assert [(row.kind, row.old_number, row.new_number) for row in found] == [
        ("equal", 1, 1),
        ("added", None, 2),
        ("equal", 2, 3),
    ]


def test_a_changed_line_is_found_behind_one_that_came():
    found = rows("- Spreek altijd Nederlands.", "Nieuw hier\n- Spreek altijd netjes Nederlands.")
    assert [row.kind for row in found] == ["added", "changed"]
    assert marked(found[1].new) == "- Spreek altijd [netjes ]Nederlands."


def test_of_a_long_line_only_what_stands_beside_the_change_is_shown():
    old = "woord " * 1_000 + "einde " + "woord " * 1_000
    (row,) = rows(old, old.replace("einde", "slot"), is_shortened=True)
    shown = "".join("…" if piece.is_left_out else piece.text for piece in row.new)
    assert len(shown) < 300
    assert "slot" in shown


def test_both_sides_of_a_long_line_show_where_words_came():
    old = "woord " * 1_000 + "einde " + "woord " * 1_000
    (row,) = rows(old, old.replace("einde", "heel mooi einde"), is_shortened=True)
    assert "einde" in "".join(piece.text for piece in row.old if not piece.is_left_out)


@given(st.text(alphabet="ab \n{}", max_size=60), st.text(alphabet="ab \n{}", max_size=60))
def test_no_side_loses_anything(old, new):
    stretches = by_lines(old, new)
    for text, side in ((old, "old"), (new, "new")):
        there = [row for one in stretches for row in one.rows if getattr(row, f"{side}_number") is not None]
        numbers = [getattr(row, f"{side}_number") for row in there]
        assert numbers == list(range(1, len(numbers) + 1))
        if old != new:
            assert "\n".join("".join(piece.text for piece in getattr(row, side)) for row in there) == text


@given(st.text(alphabet="ab .", max_size=60), st.text(alphabet="ab .", max_size=60))
def test_words_come_back_whole(old, new):
    assert tuple("".join(piece.text for piece in side) for side in by_words(old, new)) == (old, new)


@pytest.mark.parametrize("unit", ["woord\n", "woord ", "a\nb\n", "{{ "])
def test_texts_of_any_size_are_compared_soon(unit):
    began = time.thread_time()
    by_lines(unit * (300_000 // len(unit)), "x" + unit.upper() * (300_000 // len(unit)) + "y")
    assert time.thread_time() - began < 30
