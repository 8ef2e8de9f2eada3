"""Made-up callers, the same ones every time: some without a company, an e-mail address or even a first name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

LINE_NUMBER = "+31850123456"
LINE_NAME = "Voorbeeld Bedrijf"
# None of the callers has it.
STRANGERS_NUMBER = "+31850999999"
# Segments by key, with the sentence that only their template has.
SEGMENTS = {"vip": "Wat fijn dat u belt!", "klant": "Waarmee kan ik u helpen?"}
EVERYONES_SENTENCE = "Met wie spreek ik?"

_FIRST = ["Sanne", "Jan", "Zoë", "Joris", "Fatima", "Siobhán", "Marie-Claire", "Bram", "Noor", "D'Angelo", "Łukasz"]
_LAST = ["de Wit", "Jansen", "O'Brien", "van den Berg", "Yılmaz", "Ten Have", "Nguyễn", "Bakker", "Müller", "Smits"]
_COMPANIES = ["De Wit Techniek", 'Bakkerij "Het Anker"', "Smits & Zn.", "Groep 7 <Zuid>", ""]


@dataclass(frozen=True, slots=True)
class Person:
    """A caller with one number; empty texts are unknown."""

    pk: int
    number: str
    first_name: str
    last_name: str
    salutation: str
    company: str
    email: str
    segment: str
    attributes: dict[str, str | int]


def number_of(pk: int) -> str:
    """Return the number of a caller: spread over the Dutch mobile numbers, no two the same."""
    return f"+316{10_000_000 + pk * 397 % 90_000_000:08d}"


def people(count: int) -> Iterator[Person]:
    """Yield callers 1 to `count`."""
    chance = random.Random(1)
    for pk in range(1, count + 1):
        first = chance.choice(_FIRST) if chance.random() < 0.97 else ""
        last = chance.choice(_LAST)
        attributes: dict[str, str | int] = {"contract": f"C-{pk}"} if chance.random() < 0.7 else {}
        if chance.random() < 0.5:
            attributes["klant_sinds"] = 1990 + pk % 36
        yield Person(
            pk=pk,
            number=number_of(pk),
            first_name=first,
            last_name=last,
            salutation=f"{chance.choice(['mevrouw', 'meneer'])} {last}" if chance.random() < 0.9 else "",
            company=chance.choice(_COMPANIES),
            email=f"beller{pk}@voorbeeld.example" if chance.random() < 0.95 else "",
            segment="vip" if chance.random() < 0.2 else "klant",
            attributes=attributes,
        )
