"""The people and things that tests are about: one line, Sanne who is a VIP, Jan who is a customer, a stranger."""

import json

from assistants import publishing
from assistants.models import Line, Template
from assistants.tests.linted import IN_ORDER
from callers.models import Caller, CallerNumber, Segment

LINE, SANNE, JAN, STRANGER = "+31850123456", "+31601234567", "+31612345678", "+31687654321"


def line(**fields):
    return Line.objects.create(**{"number": LINE, "name": "Voorbeeld Bedrijf", **fields})


def sanne(**fields):
    facts = {"first_name": "Sanne", "last_name": "de Wit", "email": "sanne@dewit.example", "tags": ["vip"], **fields}
    return caller(SANNE, **facts)


def jan(**fields):
    return caller(JAN, **{"first_name": "Jan", "last_name": "Jansen", **fields})


def caller(number, **fields):
    made = Caller.objects.create(**fields)
    CallerNumber.objects.create(caller=made, number=number)
    return made


def vip(**fields):
    conditions = {"field": "caller.tags", "operator": "contains", "value": "vip"}
    return Segment.objects.create(**{"name": "VIP", "key": "vip", "conditions": conditions, "position": 10, **fields})


def text(greeting="Dag {{ caller.first_name | default: 'beller' }}, met {{ line.name }}.", **more):
    """The text of an assistant."""
    return json.dumps({"firstMessage": greeting, **IN_ORDER, **more}, ensure_ascii=False, indent=1)


def live(name="Iedereen", greeting=None, **place):
    """A published template."""
    draft = text(greeting) if greeting else text()
    template = Template.objects.create(name=name, draft=draft, **place)
    publishing.publish(template)
    template.refresh_from_db()
    return template


def request(caller=SANNE, dialled=LINE):
    return json.dumps({"eventType": "assistant-request", "fromCaller": caller, "toAssistant": dialled})


def greeting(response):
    assert response.status_code == 200, response.content
    return response.json()["assistant"]["firstMessage"]
