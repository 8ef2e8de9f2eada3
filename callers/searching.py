"""Finds callers as staff write them: by words of a name or company, by number, e-mail address or id.

Made for a million callers: what few callers have is found in an index. Each word is the beginning of one in the name or
company, so that “berg” finds “van den Berg”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Reverse

from callers import phone
from callers.models import Caller, CallerNumber

_DIGITS = re.compile(r"\D+")
_FEWEST_DIGITS = 4
_LONGEST_NUMBER = 16
_NAMES = ("first_name", "last_name", "company")
_MOST_WORDS = 8
# A list counts no more than this. Its pages are made from one more, in whatever order they are found: whoever gets so
# many has to write more, and to fetch and sort ten thousand would cost half a second.
MOST_COUNTED = 1_000
# In PostgreSQL an index has this, see the migration; written otherwise here, the index would not be used.
_WORDS = Func(
    *map(F, _NAMES),
    arg_joiner=" || ' ' || ",
    template="array_to_tsvector(array_remove(string_to_array(translate(lower(%(expressions)s), '-', ' '), ' '), ''))",
    output_field=TextField(),
)


def found(callers: QuerySet[Caller], written: str, *, is_whole: bool = False) -> QuerySet[Caller]:
    """Return those of the callers who may be meant, one more than MOST_COUNTED at most unless `is_whole`.

    If nothing is written that is all of them.

    They are looked for before they are put in order. The database would rather go through all callers in the order of
    the list until it has a page of them, which is slow where all that match are at its end.
    """
    term = written.strip()
    if not term:
        return callers
    numbers = numbers_like(term)
    if numbers is not None:
        meant = Q(pk__in=numbers.values("caller_id"))
    elif "@" in term:
        meant = Q(email__istartswith=term)
    else:
        meant = Q(has_words(term))
    if is_whole:
        return callers.filter(meant | Q(external_id=term))
    pks = set(Caller.objects.filter(external_id=term).values_list("pk", flat=True))
    pks.update(callers.filter(meant).order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return callers.filter(pk__in=pks)


def has_words(written: str) -> Any:
    """Return the condition that each of these words begins one in the name or company of a caller."""
    words = written.lower().replace("-", " ").split()[:_MOST_WORDS]
    if connection.vendor == "postgresql":
        return Func(
            _WORDS,
            Value(" & ".join(map(_prefix, words)) or "''"),
            arg_joiner=" @@ ",
            template="(%(expressions)s::tsquery)",
            output_field=BooleanField(),
        )
    meant = Q()
    for word in words:
        meant &= Q(*(one for name in _NAMES for one in _begins(name, word)), _connector=Q.OR)
    return meant


def _prefix(word: str) -> str:
    """Return a word as PostgreSQL's tsquery has it, whatever characters it holds."""
    quoted = word.replace("\\", "\\\\").replace("'", "''").replace("\0", "")
    return f"'{quoted}':*"


def _begins(name: str, word: str) -> Sequence[tuple[str, str]]:
    return (f"{name}__istartswith", word), (f"{name}__icontains", f" {word}"), (f"{name}__icontains", f"-{word}")


def numbers_like(written: str) -> QuerySet[CallerNumber] | None:
    """Return the phone numbers that someone may have meant, None if these are no digits."""
    exact = CallerNumber.objects.filter(number=phone.normalise(written, settings.DEFAULT_COUNTRY))
    if exact.exists():
        return exact
    digits = _DIGITS.sub("", written)
    if len(digits) < _FEWEST_DIGITS or any(character.isalpha() for character in written):
        return None
    beginning = CallerNumber.objects.filter(_begins_number(digits, "+" in written))
    if beginning.exists():
        return beginning
    # In PostgreSQL an index has the numbers from their ends, see the migration; a part of the middle is in none.
    return CallerNumber.objects.annotate(from_end=Reverse("number")).filter(from_end__startswith=digits[::-1])


def _begins_number(digits: str, is_international: bool) -> Q:
    """Return the condition that a number begins with these digits, as it is stored or as it is dialled at home."""
    beginnings = [f"+{digits.removeprefix('00')}"]
    if not is_international:
        code = phonenumbers.country_code_for_region(settings.DEFAULT_COUNTRY)
        beginnings.append(f"+{code}{digits.removeprefix('0')}")
    # Numbers are digits after a plus, so they are in the same order in every collation, and an index finds them.
    return Q(*(("number__range", (one, one.ljust(_LONGEST_NUMBER, "9"))) for one in beginnings), _connector=Q.OR)
