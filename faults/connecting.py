"""Connects a CRM, of whose values templates speak, until its input ends: with_django faults.connecting URL"""

from __future__ import annotations

import sys

from django.db import transaction

from assistants import publishing
from assistants.models import Template
from callers.models import CrmConnection

_NAME = "faults"
_SPOKEN = "{{ crm.token | default: '' }}"
_END = "Tot ziens!"


def main() -> None:
    before = {template.pk: template.draft for template in Template.objects.all()}
    if not all(_END in draft for draft in before.values()):
        raise SystemExit(f'The templates do not say "{_END}", behind which the value of the CRM belongs.')
    _connect(sys.argv[1])
    sys.stdin.read()
    _disconnect(before)


@transaction.atomic
def _connect(url: str) -> None:
    connection = CrmConnection.objects.create(
        name=_NAME, url=url, number_path="phone", is_active=True, ask_while_ringing=True
    )
    connection.fields.create(name="token", path="token", in_first_message=True, in_prompts=True)
    for template in Template.objects.all():
        template.draft = template.draft.replace(_END, f"{_END} {_SPOKEN}")
        template.save()
        publishing.publish(template, note=_NAME)


@transaction.atomic
def _disconnect(before: dict[int, str]) -> None:
    for template in Template.objects.all():
        template.draft = before[template.pk]
        template.save()
        publishing.publish(template, note=_NAME)
    CrmConnection.objects.filter(name=_NAME).delete()


if __name__ == "__main__":
    main()
