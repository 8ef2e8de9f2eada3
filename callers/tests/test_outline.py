"""The outline of an answer helps to write paths: each leads to what it says, and tells nothing of anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.crm import paths
from callers.crm.outline import MOST_PATHS, outline

ANSWER = {
    "klanten": [
        {"naam": {"voor": None, "tussen-voegsel": "de"}, "telefoons": ["0612345678"], "actief": True, "sinds": 2021},
        {"naam": {"voor": "Sanne"}, "adressen": [{"plaats": "Zeist"}], "wensen": []},
    ],
    "volgende": None,
}


def test_it_tells_where_what_stands():
    assert outline(ANSWER) == {
        "klanten[].naam.voor": "text",
        'klanten[].naam."tussen-voegsel"': "text",
        "klanten[].telefoons": "list",
        "klanten[].actief": "yes_no",
        "klanten[].sinds": "number",
        "klanten[].adressen[].plaats": "text",
        "klanten[].wensen": "",
        "volgende": "",
    }


@pytest.mark.parametrize("path", outline(ANSWER))
def test_each_path_can_be_used(path):
    paths.check(path)


@pytest.mark.parametrize("document", ["Sanne", 7, None, [], {}, ["Sanne"]])
def test_what_has_no_names_has_no_outline(document):
    assert outline(document) == {}


def test_a_large_answer_is_cut_short():
    assert len(outline({f"veld_{i}": i for i in range(500)})) == MOST_PATHS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(JSON)
def test_whatever_the_answer_is_its_paths_are_jmespath(document):
    for path in outline(document):
        paths.check(path)
