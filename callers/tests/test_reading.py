"""Segments are read out as sentences that staff can check with their own ears."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers.condition_text import parse_conditions
from callers.reading import sentences
from callers.tests.condition_cases import TREES

REGULARS = "caller.tags contains vip\nhistory.calls_in_30_days greater than 2"
EITHER = "any of:\n  caller.tags contains goud\n  all of:\n    caller.company is Smit\n    caller.language is nl"


def read(text, language="en", *, strangers=False):
    return sentences(parse_conditions(text), for_strangers=strangers, language=language)


def test_a_segment_reads_as_a_sentence():
    assert read(REGULARS) == "Callers with the tag vip who called at least 3 times in the last 30 days."
    assert read(REGULARS, "nl") == "Bellers met het label vip die in de laatste 30 dagen minstens 3 keer belden."
    assert read(REGULARS, "fr") == read(REGULARS)


def test_choices_within_conditions_are_a_sentence_of_their_own():
    assert read(f"history.calls greater than 0\n{EITHER}") == (
        "Callers who called at least once before. "
        "Of these only callers with the tag goud or (whose company is Smit and who speak Dutch)."
    )
    assert read(f"history.calls greater than 0\n{EITHER}", "nl") == (
        "Bellers die eerder minstens 1 keer belden. "
        "Daarvan alleen bellers met het label goud of (van wie het bedrijf Smit is en die Nederlands spreken)."
    )


def test_who_belongs_without_conditions():
    assert read("") == "Only callers who were put in it by hand."
    assert read("", strangers=True) == "Whoever we do not know."
    assert read("", "nl", strangers=True) == "Iedereen die we niet kennen."


def test_strangers_are_told_of():
    assert read("caller.number starts with +32", strangers=True) == (
        "Callers whose number begins with +32. Strangers too, if this is so for them."
    )


@pytest.mark.parametrize(
    ("text", "english", "dutch"),
    [
        ("caller.tags is one of a, b", "with the tag a or b", "met het label a of b"),
        ("caller.tags is not a", "with tags, but not a", "met labels, maar niet a"),
        ("caller.tags is empty", "without tags", "zonder labels"),
        ("caller.company is De Wit", "whose company is “De Wit”", "van wie het bedrijf “De Wit” is"),
        ("caller.company is not x", "whose company is something other than x", None),
        ("caller.email contains @x.nl", "whose e-mail address contains @x.nl", "van wie het e-mailadres @x.nl bevat"),
        ("caller.email is set", "whose e-mail address is filled in", "van wie het e-mailadres ingevuld is"),
        ("caller.language is one of nl, de", "who speak Dutch or German", "die Nederlands of Duits spreken"),
        ("caller.language is nl-BE", "who speak Dutch (Belgium)", "die Nederlands (België) spreken"),
        ("caller.language is klingon", "who speak klingon", None),
        ("caller.is_known is no", "whom we do not know", "die we niet kennen"),
        ("caller.is_known is not no", "whom we know", "die we kennen"),
        ("crm.is_known is ja", "whose CRM values are known", "van wie de CRM-gegevens bekend zijn"),
        ("crm.plan is gold", "whose plan in the CRM is gold", "van wie plan in het CRM gold is"),
        ("caller.attributes.sinds less than 2.5", None, "van wie het kenmerk sinds minder dan 2,5 is"),
        (
            "caller.attributes.x between 1 and 3",
            "whose attribute x is 1 to 3",
            "van wie het kenmerk x 1 tot en met 3 is",
        ),
        ("caller.attributes.news is true", "whose attribute news is yes", "van wie het kenmerk news ja is"),
        ("caller.attributes.end before 30 days", "whose attribute end is less than 30 days from now, or earlier", None),
        ("caller.attributes.end after 2026-12-31", None, "van wie het kenmerk end na 31 december 2026 is"),
        ("history.calls less than 1", "who did not call before", "die eerder niet belden"),
        ("history.calls is 2", "who called exactly 2 times before", "die eerder precies 2 keer belden"),
        ("history.calls is not 0", "who called at least once before", "die eerder minstens 1 keer belden"),
        ("history.calls_in_7_days less than 3", "who called at most 2 times in the last 7 days", None),
        ("history.calls_in_7_days between 1 and 3", "who called 1 to 3 times in the last 7 days", None),
        ("history.calls is one of 1, 3", "who called 1 or 3 times before", "die eerder 1 of 3 keer belden"),
        ("history.last_call_at after -30 days", "whose last call was less than 30 days ago", None),
        ("history.last_call_at before -1 days", None, "van wie het laatste gesprek meer dan 1 dag geleden was"),
        ("history.last_call_at is empty", "who never called before", "die nooit eerder belden"),
    ],
)
def test_each_condition_is_a_clause(text, english, dutch):
    if english:
        assert read(text) == f"Callers {english}."
    if dutch:
        assert read(text, "nl") == f"Bellers {dutch}."


@given(TREES, st.sampled_from(["en", "nl"]), st.booleans())
def test_whatever_can_be_evaluated_can_be_read_out(tree, language, strangers):
    read_out = sentences(tree, for_strangers=strangers, language=language)
    assert read_out.endswith(".")
    assert "{" not in read_out
    assert read_out.count("(") == read_out.count(")")
