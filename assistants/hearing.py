"""What a caller would hear, as staff look at it: an answer with its texts, and where each piece of them came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistants import jsontext, speaking, wire
from assistants.answering import Answered, answer_from
from assistants.marked_document import Document, Stretch
from assistants.marking import Kind, Part, parts
from assistants.merging import Compiled
from assistants.previewing import DRAFT
from assistants.publication import Publication
from assistants.situations import Situation
from assistants.slots import Context

_TOP = "assistant"
# Of a voice; what is outside was not meant as a speed.
_SLOWEST, _FASTEST = 0.25, 4.0


class First(StrEnum):
    """How a call begins."""

    SPEAKS = "speaks"
    MADE_UP = "made up"  # the assistant thinks of its first sentence itself
    WAITS = "waits"  # for the caller to speak
    NOTHING = "nothing"  # there is no first message, so the platform decides


@dataclass(frozen=True, slots=True)
class Message:
    """One of the instructions to the assistant; `number` counts from 1."""

    number: int
    role: str
    text: Sequence[Stretch]


class Heard:
    """An answer to look at; `language` is that of whoever hears it."""

    def __init__(self, document: Document, language: str) -> None:
        self.document = document
        self.language = language

    @property
    def first(self) -> First:
        mode = self.document.value(_TOP, "firstMessageMode")
        if mode == "assistant-waits-for-user":
            return First.WAITS
        if mode == "assistant-speaks-first-with-model-generated-message":
            return First.MADE_UP
        return First.SPEAKS if self.greeting else First.NOTHING

    @property
    def greeting(self) -> list[Stretch]:
        return self.document.text_at(_TOP, "firstMessage")

    @property
    def closing(self) -> list[Stretch]:
        return self.document.text_at(_TOP, "endCallMessage")

    @property
    def voicemail(self) -> list[Stretch]:
        return self.document.text_at(_TOP, "voicemailMessage")

    @property
    def per_minute(self) -> int:
        """How many characters of its language a voice speaks in a minute."""
        return speaking.per_minute(self.language)

    @property
    def seconds(self) -> float:
        """About how long the first message takes to be spoken, without what the platform will fill in."""
        said = "".join(one.text for one in self.greeting if one.kind not in (Kind.FOREIGN, Kind.UNFILLED))
        speed = self.document.value(_TOP, "voice", "speed")
        if not isinstance(speed, int | float) or not _SLOWEST <= speed <= _FASTEST:
            speed = 1.0
        return speaking.seconds(said, self.language, speed)

    @property
    def messages(self) -> list[Message]:
        """Return the instructions to the assistant, in order."""
        found = []
        for path in self.document.paths_under(_TOP, "model", "messages"):
            text = self.document.text_at(*path, "content")
            if text:
                role = str(self.document.value(*path, "role") or "")
                found.append(Message(int(path[-1]) + 1, role, text))
        return found

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of marks in its texts."""
        texts = [self.greeting, self.closing, self.voicemail, *(message.text for message in self.messages)]
        found = {one.kind for text in texts for one in text}
        return [kind for kind in Kind if kind in found and kind is not Kind.OWN]


def hear(
    publication: Publication, situation: Situation, unfit: Collection[jsontext.Path] = ()
) -> tuple[Answered, Heard]:
    """Answer a call that nobody made, with the core of calls.

    `unfit` are the paths of a draft in this publication that cannot be compiled. Raises MergeError for a template that
    cannot be filled.
    """
    answered = answer_from(publication, situation.line_number, situation.found, situation.moment)
    return answered, of_answered(answered, unfit)


def of_answered(answered: Answered, unfit: Collection[jsontext.Path] = ()) -> Heard:
    """Return an answer to look at; `unfit` counts for a draft only."""
    language = answered.line.language if answered.line else ""
    if answered.version is None or answered.context is None:
        return Heard(Document([Part(answered.body)]), language)
    is_draft = answered.version.pk == DRAFT
    return of_compiled(answered.version.compiled(), answered.context, language, unfit if is_draft else ())


def of_compiled(compiled: Compiled, context: Context, language: str, unfit: Collection[jsontext.Path] = ()) -> Heard:
    """Return what a context makes of a template; `language` is that of the line."""
    before, after = wire.assistant(b"|").split(b"|")
    found = [Part(before), *parts(compiled, context), Part(after)]
    return Heard(Document(found, [(_TOP, *path) for path in unfit]), str(context["caller"].get("language") or language))
