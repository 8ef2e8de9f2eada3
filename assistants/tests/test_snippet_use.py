"""Which snippets a text uses: rather one too many than one too few."""

import pytest

from assistants.snippet_use import used_snippets


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("{{ snippet.groet }} en {{snippet.slot_2}}", {"groet", "slot_2"}),
        ("{{ snippet.groet }}{{ snippet.groet }}", {"groet"}),
        ("Zie snippet.groet.", {"groet"}),
        ("{{ mysnippet.groet }} {{ snippets.groet }} {{ snippet.Groet }} {{ snippet }}", set()),
    ],
)
def test_it_finds_the_keys(text, keys):
    assert used_snippets(text) == keys
