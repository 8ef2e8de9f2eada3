"""What staff choose from: languages and countries, by their names in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

Choice = tuple[str, str]

_FIRST_LANGUAGES = ("nl", "en", "de", "fr")
_FIRST_COUNTRIES = ("NL", "BE", "DE", "LU", "FR", "GB")
_LANGUAGE_CODE = re.compile("[a-z]{2}")


def languages() -> list[Choice]:
    """Return all languages with a code of two letters, those that are spoken most here first."""
    return _languages(_page_language())


def countries() -> list[Choice]:
    """Return the countries in which phone numbers can be read, with their calling codes."""
    return _countries(_page_language())


def with_current(choices: Iterable[Choice], value: str) -> list[Choice]:
    """Return the choices and, if it is none of them, the value that is stored now, so that saving keeps it."""
    found = list(choices)
    return found if not value or any(code == value for code, _name in found) else [(value, value), *found]


def _page_language() -> str:
    return (get_language() or "en").partition("-")[0]


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=8)
def _languages(page: str) -> list[Choice]:
    names = {code: name for code, name in _locale(page).languages.items() if _LANGUAGE_CODE.fullmatch(code)}
    return by_name(((code, f"{name} ({code})") for code, name in names.items()), _FIRST_LANGUAGES)


@lru_cache(maxsize=8)
def _countries(page: str) -> list[Choice]:
    names = _locale(page).territories
    regions = phonenumbers.SUPPORTED_REGIONS
    return by_name(
        (code, f"{names.get(code, code)} ({code}, +{phonenumbers.country_code_for_region(code)})") for code in regions
    )


def by_name(choices: Iterable[Choice], first: tuple[str, ...] = _FIRST_COUNTRIES) -> list[Choice]:
    """Return those of `first` in their order, then the others by name."""
    place = {code: number for number, code in enumerate(first)}
    return sorted(choices, key=lambda choice: (place.get(choice[0], len(place)), choice[1].casefold()))
