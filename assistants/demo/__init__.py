"""Demonstration data: the line, callers and templates of the platform's own example."""

from __future__ import annotations

import calendar
import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from assistants import publishing
from assistants.models import Example, Line, OpeningHours, Snippet, Template
from callers.models import Attribute, Caller, CallerNumber, Segment

_FOLDER = Path(__file__).parent
LINE_NUMBER = "+31850123456"
SANNE_NUMBER = "+31601234567"
JAN_NUMBER = "+31612345678"

_RULES = (
    "# Gespreksregels\n"
    "- Spreek Nederlands, in korte zinnen. Stel één vraag tegelijk.\n"
    "- Herhaal namen en nummers om te controleren of je ze goed hebt verstaan.\n"
    "- Noem nooit gegevens van andere klanten en doe geen toezeggingen over prijzen."
)

_STRANGER = {"who": "stranger"}
_SANNE = {"who": "number", "number": SANNE_NUMBER}
# Who calls in the examples of a template.
_EXAMPLES = {
    "vip": {"Sanne de Wit": _SANNE, "Iemand zonder naam": {"who": "invented", "segment": "vip", "tags": "vip"}},
    "klant": {
        "Jan Jansen": {"who": "number", "number": JAN_NUMBER},
        "Een bedrijf": {"who": "invented", "segment": "klant", "company": "Bakkerij Voorbeeld"},
    },
    "iedereen": {"Een onbekende": _STRANGER, "Nummer afgeschermd": {"who": "withheld"}},
    "gesloten": {"Een onbekende, 's avonds": _STRANGER, "Sanne de Wit, 's avonds": _SANNE},
}


def is_untouched() -> bool:
    """Tell whether nobody has ever made anything here, also nothing that was deleted since."""
    tables = (Line, Line.history.model, Template.history.model, Caller, Caller.history.model, Segment.history.model)
    return not any(table.objects.exists() for table in tables)


@transaction.atomic
def load() -> None:
    """Make the demonstration data and publish its templates."""
    line = Line.objects.create(
        number=LINE_NUMBER,
        name="Voorbeeld Bedrijf",
        country="NL",
        language="nl",
        holiday_country="NL",
        open_holidays=["Goede vrijdag"],
    )
    for weekday in range(5):
        OpeningHours.objects.create(line=line, weekday=weekday, opens=datetime.time(9), closes=datetime.time(17, 30))
    vip, klant = _segments()
    _callers()
    Snippet.objects.create(key="gespreksregels", text=_RULES, explanation="Staat onderaan elke prompt.")
    always, closed = Template.When.ALWAYS, Template.When.CLOSED
    for name, file, segment, when in (
        ("Vaste relaties", "vip", vip, always),
        ("Klanten", "klant", klant, always),
        ("Iedereen", "iedereen", None, always),
        ("Gesloten", "gesloten", None, closed),
    ):
        text = (_FOLDER / f"{file}.json").read_text()
        template = Template.objects.create(name=name, segment=segment, when=when, draft=text)
        publishing.publish(template, note="Voorbeeld")
        _examples(template, file)


def _examples(template: Template, file: str) -> None:
    """Make calls to try the template on, all of them on a Tuesday to come: by day, or at night if it is for then."""
    day = timezone.localdate() + datetime.timedelta(days=1)
    while day.weekday() != calendar.TUESDAY:
        day += datetime.timedelta(days=1)
    moment = {"date": day.isoformat(), "time": "22:00" if template.when == Template.When.CLOSED else "10:00"}
    for name, caller in _EXAMPLES[file].items():
        Example.objects.create(template=template, name=name, situation={"line": LINE_NUMBER, **moment, **caller})


def _segments() -> tuple[Segment, Segment]:
    vip = Segment.objects.create(
        name="VIP",
        key="vip",
        position=10,
        conditions={"field": "caller.tags", "operator": "contains", "value": "vip"},
    )
    klant = Segment.objects.create(
        name="Klant",
        key="klant",
        position=20,
        conditions={"field": "caller.is_known", "operator": "is", "value": True},
    )
    return vip, klant


def _callers() -> None:
    sanne = Caller.objects.create(
        first_name="Sanne",
        last_name="de Wit",
        salutation="mevrouw De Wit",
        company="De Wit Techniek",
        email="sanne@dewit.example",
        language="nl",
        tags=["vip"],
        attributes={"klant_sinds": 2019, "contactpersoon": "Joris"},
        external_id="K-1001",
    )
    jan = Caller.objects.create(
        first_name="Jan",
        last_name="Jansen",
        salutation="meneer Jansen",
        email="jan@jansen.example",
        language="nl",
        attributes={"klant_sinds": 2023},
        external_id="K-1002",
    )
    CallerNumber.objects.create(caller=sanne, number=SANNE_NUMBER)
    CallerNumber.objects.create(caller=jan, number=JAN_NUMBER)
    Attribute.objects.bulk_create([Attribute(name=name) for name in ("klant_sinds", "contactpersoon")])
