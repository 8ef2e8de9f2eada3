"""What staff do to publish: press “Publish” on the page of a template, look at what changes, and agree."""

import re

from django.urls import reverse


def address(template, name="publish"):
    return reverse(f"admin:assistants_template_{name}", args=[template.pk])


def saved(client, template, draft, button="_publish", **more):
    """Send the form of a template; return the page that follows."""
    form = {"name": template.name, "when": template.when, "draft": draft, button: "1", **more}
    return client.post(address(template, "change"), form, follow=True)


def shown_in(page):
    """What the page sends along about what it shows."""
    return {"shown": re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]}


def agreed(client, template, page, **more):
    """Press “Publish now” on a page that was opened before."""
    return client.post(address(template), {**shown_in(page), "_now": "1", **more}, follow=True)


def published(client, template, draft, **more):
    """Do all of it; return the page that follows."""
    return agreed(client, template, saved(client, template, draft), **more)
