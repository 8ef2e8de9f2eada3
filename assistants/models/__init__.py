from assistants.models.answers import Answer, Publication
from assistants.models.lines import Line, OpeningHours, SpecialDay
from assistants.models.planned import Example, ScheduledPublication
from assistants.models.tallies import AnswerCounting, AnswerTally
from assistants.models.templates import Snippet, Template, Version

__all__ = [
    "Answer",
    "AnswerCounting",
    "AnswerTally",
    "Example",
    "Line",
    "OpeningHours",
    "Publication",
    "ScheduledPublication",
    "Snippet",
    "SpecialDay",
    "Template",
    "Version",
]
