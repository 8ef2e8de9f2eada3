"""The words in which conditions are read out to staff, in English and Dutch. Pure.

A condition becomes a clause about callers. Dutch puts the verb last, so each language has whole phrases of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    days: tuple[str, str]


_ENGLISH = Words(
    language="en",
    callers="Callers {clauses}.",
    of_these="Of these only callers {clauses}.",
    by_hand="Only callers who were put in it by hand.",
    strangers="Whoever we do not know.",
    strangers_too="Strangers too, if this is so for them.",
    conjunctions={"all": "and", "any": "or"},
    yes_no={True: "yes", False: "no"},
    decimal_sign=".",
    subjects={
        "caller.first_name": "first name",
        "caller.last_name": "last name",
        "caller.full_name": "full name",
        "caller.salutation": "salutation",
        "caller.company": "company",
        "caller.email": "e-mail address",
        "caller.number": "number",
        "caller.language": "language",
        "caller.tags": "tags",
        "history.calls": "number of earlier calls",
        **{f"history.{name}": f"number of calls in the last {days} days" for name, days in WINDOWS.items()},
        "history.last_call_at": "last call",
        "history.last_summary": "last summary",
        "crm.age_minutes": "CRM record’s age in minutes",
    },
    attribute="attribute {name}",
    crm_value="{name} in the CRM",
    predicates={
        "is": "whose {subject} is {value}",
        "is_not": "whose {subject} is something other than {value}",
        "contains": "whose {subject} contains {value}",
        "one_of": "whose {subject} is {value}",
        "starts_with": "whose {subject} begins with {value}",
        "greater": "whose {subject} is more than {value}",
        "less": "whose {subject} is less than {value}",
        "between": "whose {subject} is {low} to {high}",
        "before": "whose {subject} is {when}",
        "after": "whose {subject} is {when}",
        "is_set": "whose {subject} is filled in",
        "is_empty": "whose {subject} is empty",
    },
    tags={
        "is": "with the tag {value}",
        "contains": "with the tag {value}",
        "one_of": "with the tag {value}",
        "is_not": "with tags, but not {value}",
        "starts_with": "with a tag that begins with {value}",
        "is_set": "with tags",
        "is_empty": "without tags",
    },
    languages={
        "is": "who speak {value}",
        "one_of": "who speak {value}",
        "is_not": "who speak another language than {value}",
    },
    known={
        ("caller.is_known", True): "whom we know",
        ("caller.is_known", False): "whom we do not know",
        ("crm.is_known", True): "whose CRM values are known",
        ("crm.is_known", False): "whose CRM values are not known",
    },
    called="who called {amount}{period}",
    called_not="who did not call{period}",
    periods={
        "history.calls": " before",
        **{f"history.{name}": f" in the last {days} days" for name, days in WINDOWS.items()},
    },
    amounts={
        "is": "exactly {times}",
        "is_not": "any number of times but {value}",
        "one_of": "{value} times",
        "between": "{low} to {high} times",
        "at_least": "at least {times}",
        "at_most": "at most {times}",
        "greater": "more than {value} times",
        "less": "less than {value} times",
        "once": "once",
        "times": "{value} times",
    },
    last_call={
        "before": "whose last call was {when}",
        "after": "whose last call was {when}",
        "is_set": "who called before",
        "is_empty": "who never called before",
    },
    times={
        "before day": "before {day}",
        "after day": "after {day}",
        "before today": "before today",
        "after today": "after today",
        "before past": "more than {days} ago",
        "after past": "less than {days} ago, or later",
        "before future": "less than {days} from now, or earlier",
        "after future": "more than {days} from now",
        "last call after": "less than {days} ago",
    },
    days=("day", "days"),
)
_DUTCH = Words(
    language="nl",
    callers="Bellers {clauses}.",
    of_these="Daarvan alleen bellers {clauses}.",
    by_hand="Alleen bellers die er met de hand in zijn gezet.",
    strangers="Iedereen die we niet kennen.",
    strangers_too="Ook onbekenden, als dit voor hen geldt.",
    conjunctions={"all": "en", "any": "of"},
    yes_no={True: "ja", False: "nee"},
    decimal_sign=",",
    subjects={
        "caller.first_name": "de voornaam",
        "caller.last_name": "de achternaam",
        "caller.full_name": "de volledige naam",
        "caller.salutation": "de aanhef",
        "caller.company": "het bedrijf",
        "caller.email": "het e-mailadres",
        "caller.number": "het nummer",
        "caller.language": "de taal",
        "caller.tags": "de labels",
        "history.calls": "het aantal eerdere gesprekken",
        **{f"history.{name}": f"het aantal gesprekken in de laatste {days} dagen" for name, days in WINDOWS.items()},
        "history.last_call_at": "het laatste gesprek",
        "history.last_summary": "de laatste samenvatting",
        "crm.age_minutes": "de leeftijd van de CRM-gegevens in minuten",
    },
    attribute="het kenmerk {name}",
    crm_value="{name} in het CRM",
    predicates={
        "is": "van wie {subject} {value} is",
        "is_not": "van wie {subject} iets anders is dan {value}",
        "contains": "van wie {subject} {value} bevat",
        "one_of": "van wie {subject} {value} is",
        "starts_with": "van wie {subject} begint met {value}",
        "greater": "van wie {subject} meer dan {value} is",
        "less": "van wie {subject} minder dan {value} is",
        "between": "van wie {subject} {low} tot en met {high} is",
        "before": "van wie {subject} {when} is",
        "after": "van wie {subject} {when} is",
        "is_set": "van wie {subject} ingevuld is",
        "is_empty": "van wie {subject} leeg is",
    },
    tags={
        "is": "met het label {value}",
        "contains": "met het label {value}",
        "one_of": "met het label {value}",
        "is_not": "met labels, maar niet {value}",
        "starts_with": "met een label dat begint met {value}",
        "is_set": "met labels",
        "is_empty": "zonder labels",
    },
    languages={
        "is": "die {value} spreken",
        "one_of": "die {value} spreken",
        "is_not": "die een andere taal spreken dan {value}",
    },
    known={
        ("caller.is_known", True): "die we kennen",
        ("caller.is_known", False): "die we niet kennen",
        ("crm.is_known", True): "van wie de CRM-gegevens bekend zijn",
        ("crm.is_known", False): "van wie de CRM-gegevens niet bekend zijn",
    },
    called="die{period} {amount} belden",
    called_not="die{period} niet belden",
    periods={
        "history.calls": " eerder",
        **{f"history.{name}": f" in de laatste {days} dagen" for name, days in WINDOWS.items()},
    },
    amounts={
        "is": "precies {times}",
        "is_not": "een ander aantal keren dan {value}",
        "one_of": "{value} keer",
        "between": "{low} tot en met {high} keer",
        "at_least": "minstens {times}",
        "at_most": "hoogstens {times}",
        "greater": "meer dan {value} keer",
        "less": "minder dan {value} keer",
        "once": "1 keer",
        "times": "{value} keer",
    },
    last_call={
        "before": "van wie het laatste gesprek {when} was",
        "after": "van wie het laatste gesprek {when} was",
        "is_set": "die eerder belden",
        "is_empty": "die nooit eerder belden",
    },
    times={
        "before day": "voor {day}",
        "after day": "na {day}",
        "before today": "voor vandaag",
        "after today": "na vandaag",
        "before past": "meer dan {days} geleden",
        "after past": "minder dan {days} geleden of later",
        "before future": "over minder dan {days} of eerder",
        "after future": "over meer dan {days}",
        "last call after": "minder dan {days} geleden",
    },
    days=("dag", "dagen"),
)
WORDS = {"en": _ENGLISH, "nl": _DUTCH}
