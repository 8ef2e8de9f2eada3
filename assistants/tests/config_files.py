"""A business with something of everything that configuration holds, and the commands that write and read it."""

from __future__ import annotations

import json
from datetime import date, time
from io import StringIO

from django.core.management import call_command

from assistants import publishing
from assistants.models import Line, OpeningHours, Publication, Snippet, Template, Version
from assistants.tests import cast
from callers.models import Segment

# Numbers as they were pasted, names in an order of their own, a line end of Windows, and nothing at the end.
ODD = '{"zeta": 1.0,\r\n "alpha": 1e3, "firstMessage": "Dag\\u00e9 {{ line.name }}", "beta": [1, 1.50]}'
TREE = {
    "all": [
        {"field": "caller.tags", "operator": "contains", "value": "vip"},
        {
            "any": [
                {"value": 1.0, "operator": "greater", "field": "history.calls"},
                {"field": "caller.is_known", "operator": "is", "value": True},
            ]
        },
    ]
}


def business():
    line = cast.line(holiday_country="DE", holiday_region="BY", open_holidays=["Karfreitag", "Zwölfter Tag"])
    for opens, closes in ((time(9), time(12)), (time(13), time(17, 30)), (time(20, 0, 30), time(2))):
        line.hours.create(weekday=0, opens=opens, closes=closes)
    line.special_days.create(day=date(2020, 2, 29), ranges="10:00-14:00, 20:00-02:00", note="Schrikkeldag")
    line.special_days.create(day=date(2030, 12, 24), last_day=date(2031, 1, 1), note="Kerst “vakantie”")
    cast.line(number="+12125550100", name="New York / büro", country="US", time_zone="America/New_York")
    vip = cast.vip(conditions=TREE)
    Segment.objects.create(name="Met de hand", key="hand", position=20, matches_strangers=True)
    Snippet.objects.create(key="groet", text="Welkom.\r\n\n", explanation="Staat overal.")
    Snippet.objects.create(key="slot", text="  {{ niet: van ons }}\u2028")
    template("Vaste relaties", ODD, segment=vip)
    template("Klant", cast.text("Welkom. {{ snippet.groet }}"), when="open")
    template("KLANT", cast.text("Gesloten."), when="closed")
    template("a/b: ☎ ..", cast.text("Lijn."), line=line)
    template("☎", "{geen json", line=line, when="open", is_live=False)
    ahead = template("Verder", cast.text("Nu."), line=line, when="closed")
    ahead.draft = cast.text("Straks.") + "\n"
    ahead.save()


def template(name, text, is_live=True, **place):
    made = Template.objects.create(name=name, draft=text, **place)
    if is_live:
        publishing.publish(made)
        made.refresh_from_db()
    return made


def traces():
    """How often anything was changed, and what is live."""
    return (
        [model.history.count() for model in (Line, OpeningHours, Snippet, Template, Segment)],
        Publication.objects.count(),
        Version.objects.count(),
        list(Template.objects.order_by("pk").values_list("name", "draft", "live_version__text")),
    )


def export(folder):
    call_command("export_config", folder, stdout=StringIO())
    return folder


def bring_in(folder, *options):
    """Import a folder; return what the command said."""
    out = StringIO()
    call_command("import_config", folder, *options, stdout=out, stderr=out)
    return out.getvalue()


def contents(folder):
    """The bytes of all files by path."""
    return {place.relative_to(folder).as_posix(): place.read_bytes() for place in folder.rglob("*") if place.is_file()}


def rewrite(place, **values):
    """Change values in a JSON file."""
    place.write_text(json.dumps({**json.loads(place.read_text()), **values}, indent=2, ensure_ascii=False) + "\n")


def line_file(folder, number=cast.LINE):
    return folder / "lines" / f"{number}.json"


def opening(line=None):
    return [str(one) for one in (line or Line.objects.get(number=cast.LINE)).hours.all()]
