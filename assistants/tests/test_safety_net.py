from __future__ import annotations

from pathlib import Path

import pytest

from assistants import jsontext, schema

TEXT = (Path(__file__).parents[1] / "safety_net.json").read_text(encoding="utf-8")
ASSISTANTS = {node.path[0]: TEXT[node.start : node.end].encode() for node in jsontext.parse(TEXT).children}
CALL_ENDERS = {"firstMessage", "endCallMessage", "voicemailMessage"}


def test_there_is_one_in_dutch_and_one_in_english():
    assert set(ASSISTANTS) == {"nl", "en"}


@pytest.mark.parametrize("language", ASSISTANTS)
def test_the_schema_finds_nothing_to_say(language):
    assert schema.check_bytes(ASSISTANTS[language]) == []


@pytest.mark.parametrize("language", ASSISTANTS)
def test_it_speaks_and_listens(language):
    keys = {node.path[0] for node in jsontext.parse(ASSISTANTS[language].decode()).children}
    assert keys >= CALL_ENDERS | {"model", "voice", "transcriber"}


@pytest.mark.parametrize("language", ASSISTANTS)
def test_it_hears_the_language_that_it_speaks(language):
    heard = [leaf.value for leaf in leaves(language) if leaf.path == ("transcriber", "language")]
    assert heard == [language]


@pytest.mark.parametrize("language", ASSISTANTS)
def test_what_is_spoken_holds_no_placeholder(language):
    spoken = [leaf.value for leaf in leaves(language) if leaf.path[0] in CALL_ENDERS]
    assert not [text for text in spoken if "{" in text]


def test_both_languages_hold_the_same_keys():
    paths = {language: [leaf.path for leaf in leaves(language)] for language in ASSISTANTS}
    assert paths["nl"] == paths["en"]


def leaves(language):
    return list(jsontext.strings(jsontext.parse(ASSISTANTS[language].decode())))
