"""The words in which conditions are read out to staff, in English and Dutch. Pure.

A condition becomes a clause about callers. Dutch puts the verb last, so each language has whole phrases of its own.
They stand side by side, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callers.recent_calls import WINDOWS


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language; what stands between braces is filled in."""

    language: str
    callers: str
    of_these: str
    by_hand: str
    strangers: str
    strangers_too: str
    conjunctions: Mapping[str, str]
    yes_no: Mapping[bool, str]
    decimal_sign: str
    subjects: Mapping[str, str]
    attribute: str
    crm_value: str
    predicates: Mapping[str, str]
    tags: Mapping[str, str]
    languages: Mapping[str, str]
    known: Mapping[tuple[str, bool], str]
    called: str
    called_not: str
    periods: Mapping[str, str]
    amounts: Mapping[str, str]
    last_call: Mapping[str, str]
    times: Mapping[str, str]
    # Whether there are several, or one.
    days: Mapping[bool, str]


_LANGUAGES = ("en", "nl")
# By the fields of Words: a phrase, or phrases by name, each in these languages.
_PHRASES: dict[str, Any] = {
    "callers": ("Callers {clauses}.", "Bellers {clauses}."),
    "of_these": ("Of these only callers {clauses}.", "Daarvan alleen bellers {clauses}."),
    "by_hand": ("Only callers who were put in it by hand.", "Alleen bellers die er met de hand in zijn gezet."),
    "strangers": ("Whoever we do not know.", "Iedereen die we niet kennen."),
    "strangers_too": ("Strangers too, if this is so for them.", "Ook onbekenden, als dit voor hen geldt."),
    "conjunctions": {
        "all": ("and", "en"),
        "any": ("or", "of"),
    },
    "yes_no": {
        True: ("yes", "ja"),
        False: ("no", "nee"),
    },
    "decimal_sign": (".", ","),
    "subjects": {
        "caller.first_name": ("first name", "de voornaam"),
        "caller.last_name": ("last name", "de achternaam"),
        "caller.full_name": ("full name", "de volledige naam"),
        "caller.salutation": ("salutation", "de aanhef"),
        "caller.company": ("company", "het bedrijf"),
        "caller.email": ("e-mail address", "het e-mailadres"),
        "caller.number": ("number", "het nummer"),
        "caller.language": ("language", "de taal"),
        "caller.tags": ("tags", "de labels"),
        "history.calls": ("number of earlier calls", "het aantal eerdere gesprekken"),
        **{
            f"history.{name}": (
                f"number of calls in the last {days} days",
                f"het aantal gesprekken in de laatste {days} dagen",
            )
            for name, days in WINDOWS.items()
        },
        "history.last_call_at": ("last call", "het laatste gesprek"),
        "history.last_summary": ("last summary", "de laatste samenvatting"),
        "crm.age_minutes": ("CRM record’s age in minutes", "de leeftijd van de CRM-gegevens in minuten"),
    },
    "attribute": ("attribute {name}", "het kenmerk {name}"),
    "crm_value": ("{name} in the CRM", "{name} in het CRM"),
    "predicates": {
        "is": ("whose {subject} is {value}", "van wie {subject} {value} is"),
        "is_not": ("whose {subject} is something other than {value}", "van wie {subject} iets anders is dan {value}"),
        "contains": ("whose {subject} contains {value}", "van wie {subject} {value} bevat"),
        "one_of": ("whose {subject} is {value}", "van wie {subject} {value} is"),
        "starts_with": ("whose {subject} begins with {value}", "van wie {subject} begint met {value}"),
        "greater": ("whose {subject} is more than {value}", "van wie {subject} meer dan {value} is"),
        "less": ("whose {subject} is less than {value}", "van wie {subject} minder dan {value} is"),
        "between": ("whose {subject} is {low} to {high}", "van wie {subject} {low} tot en met {high} is"),
        "before": ("whose {subject} is {when}", "van wie {subject} {when} is"),
        "after": ("whose {subject} is {when}", "van wie {subject} {when} is"),
        "is_set": ("whose {subject} is filled in", "van wie {subject} ingevuld is"),
        "is_empty": ("whose {subject} is empty", "van wie {subject} leeg is"),
    },
    "tags": {
        "is": ("with the tag {value}", "met het label {value}"),
        "contains": ("with the tag {value}", "met het label {value}"),
        "one_of": ("with the tag {value}", "met het label {value}"),
        "is_not": ("with tags, but not {value}", "met labels, maar niet {value}"),
        "starts_with": ("with a tag that begins with {value}", "met een label dat begint met {value}"),
        "is_set": ("with tags", "met labels"),
        "is_empty": ("without tags", "zonder labels"),
    },
    "languages": {
        "is": ("who speak {value}", "die {value} spreken"),
        "one_of": ("who speak {value}", "die {value} spreken"),
        "is_not": ("who speak another language than {value}", "die een andere taal spreken dan {value}"),
    },
    "known": {
        ("caller.is_known", True): ("whom we know", "die we kennen"),
        ("caller.is_known", False): ("whom we do not know", "die we niet kennen"),
        ("crm.is_known", True): ("whose CRM values are known", "van wie de CRM-gegevens bekend zijn"),
        ("crm.is_known", False): ("whose CRM values are not known", "van wie de CRM-gegevens niet bekend zijn"),
    },
    "called": ("who called {amount}{period}", "die{period} {amount} belden"),
    "called_not": ("who did not call{period}", "die{period} niet belden"),
    "periods": {
        "history.calls": (" before", " eerder"),
        **{
            f"history.{name}": (f" in the last {days} days", f" in de laatste {days} dagen")
            for name, days in WINDOWS.items()
        },
    },
    "amounts": {
        "is": ("exactly {times}", "precies {times}"),
        "is_not": ("any number of times but {value}", "een ander aantal keren dan {value}"),
        "one_of": ("{value} times", "{value} keer"),
        "between": ("{low} to {high} times", "{low} tot en met {high} keer"),
        "at_least": ("at least {times}", "minstens {times}"),
        "at_most": ("at most {times}", "hoogstens {times}"),
        "greater": ("more than {value} times", "meer dan {value} keer"),
        "less": ("less than {value} times", "minder dan {value} keer"),
        "once": ("once", "1 keer"),
        "times": ("{value} times", "{value} keer"),
    },
    "last_call": {
        "before": ("whose last call was {when}", "van wie het laatste gesprek {when} was"),
        "after": ("whose last call was {when}", "van wie het laatste gesprek {when} was"),
        "is_set": ("who called before", "die eerder belden"),
        "is_empty": ("who never called before", "die nooit eerder belden"),
    },
    "times": {
        "before day": ("before {day}", "voor {day}"),
        "after day": ("after {day}", "na {day}"),
        "before today": ("before today", "voor vandaag"),
        "after today": ("after today", "na vandaag"),
        "before past": ("more than {days} ago", "meer dan {days} geleden"),
        "after past": ("less than {days} ago, or later", "minder dan {days} geleden of later"),
        "before future": ("less than {days} from now, or earlier", "over minder dan {days} of eerder"),
        "after future": ("more than {days} from now", "over meer dan {days}"),
        "last call after": ("less than {days} ago", "minder dan {days} geleden"),
    },
    "days": {False: ("day", "dag"), True: ("days", "dagen")},
}


def _words(place: int) -> Words:
    """Return the phrases of the language at this place."""
    told: dict[str, Any] = {
        name: said[place] if isinstance(said, tuple) else {key: phrases[place] for key, phrases in said.items()}
        for name, said in _PHRASES.items()
    }
    return Words(language=_LANGUAGES[place], **told)


WORDS = {language: _words(place) for place, language in enumerate(_LANGUAGES)}
