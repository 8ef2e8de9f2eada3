"""Estimates how long a text takes to be spoken.

Characters a minute, spaces included, by language. How languages compare is how fast people read the same texts aloud:
Trauzettel-Klosinski, Dietz and the IReST Study Group, "Standardized Assessment of Reading Performance", Investigative
Ophthalmology & Visual Science 53 (2012), 5452-5461; its characters and words a minute are added up, a space for each
word. Such readers hurry, so all are scaled to what a provider of voices states for its own: 1,000 characters of English
make about a minute (ElevenLabs, "What's the maximum amount of characters and text I can generate?").
"""

from __future__ import annotations

# Of the study: characters without spaces, and words, a minute.
_READ_ALOUD = {
    "de": (920, 179),
    "en": (987, 228),
    "es": (1025, 218),
    "fi": (1078, 161),
    "fr": (998, 195),
    "it": (950, 188),
    "nl": (978, 202),
    "pl": (916, 166),
    "pt": (913, 181),
    "ru": (986, 184),
    "sl": (885, 180),
    "sv": (917, 199),
    "tr": (1054, 166),
}
_OF_A_VOICE = 1_000
_ENGLISH = sum(_READ_ALOUD["en"])
# A digit is a word when it is spoken, of about as many letters.
_LETTERS_OF_A_DIGIT = 4


def per_minute(language: str) -> int:
    """Return how many characters a voice speaks in a minute, for a language such as nl or en-GB."""
    read = _READ_ALOUD.get(language.partition("-")[0])
    return round(_OF_A_VOICE * sum(read) / _ENGLISH) if read else _OF_A_VOICE


def seconds(text: str, language: str, speed: float = 1.0) -> float:
    """Return about how many seconds a text takes; `speed` is that of the voice, 1 for its ordinary one."""
    said = " ".join(text.split())
    length = len(said) + (_LETTERS_OF_A_DIGIT - 1) * sum(character.isdigit() for character in said)
    return length * 60 / per_minute(language) / speed
