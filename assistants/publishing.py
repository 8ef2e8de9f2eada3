"""Makes something live: publish a draft, roll back, take offline. Each change gets the next publication number."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.utils.translation import gettext as _

from assistants import as_shown
from assistants.as_shown import NotAsShownError
from assistants.findings import Finding, has_errors
from assistants.heard import NUMBER_KEY
from assistants.linting import lint
from assistants.models import Publication, Snippet, Template, Version
from assistants.names import Names
from callers import store
from callers.crm import usable
from callers.crm.fields import Field
from callers.models import Attribute

logger = logging.getLogger(__name__)

Author = AbstractBaseUser | AnonymousUser | None


class PublishError(Exception):
    """Not published, and nothing was changed. `findings` say why; it is empty if there is nothing to publish."""

    def __init__(self, findings: Sequence[Finding] = ()) -> None:
        super().__init__(", ".join(f"{one.path}: {one.code}" for one in findings if one.is_error))
        self.findings = list(findings)


def known_names(crm: Mapping[str, Field] | None = None) -> Names:
    """Return the names that templates may use now, or with other values of CRMs than there are."""
    attributes = set(Attribute.objects.values_list("name", flat=True))
    return Names(attributes, usable.fields() if crm is None else crm)


def check(text: str) -> list[Finding]:
    """Lint a configuration with the snippets of today."""
    return lint(text, dict(Snippet.objects.values_list("key", "text")), known_names())


@transaction.atomic
def publish(template: Template, author: Author = None, note: str = "", shown: str | None = None) -> Version:
    """Freeze the draft as a version and make it live. Raises PublishError if it has errors or nothing is new.

    `shown` is what somebody saw of it (`as_shown.of_draft`). Raises NotAsShownError if that has changed since.
    """
    template = locked(template)
    if shown is not None and shown != as_shown.of_draft(template) and not is_live(template, template.draft):
        raise NotAsShownError
    return publish_text(template, template.draft, author, note)


@transaction.atomic
def publish_text(template: Template, text: str, author: Author = None, note: str = "") -> Version:
    """Freeze a text, which need not be the draft, as a version of a template, like `publish`."""
    template = locked(template)
    if is_live(template, text):
        raise PublishError
    must_pass(text)
    newest = template.versions.values_list("number", flat=True).order_by("-number").first() or 0
    version = Version.objects.create(template=template, number=newest + 1, text=text, author=user(author), note=note)
    _go_live(template, version, author)
    return version


def must_pass(text: str) -> None:
    """Raise PublishError for a text that the linter refuses."""
    findings = check(text)
    if has_errors(findings):
        raise PublishError(findings)


def locked(template: Template) -> Template:
    """Return a template as it is now, which nobody else can alter, nor what else is live, until this has happened."""
    locked = Template.objects.select_for_update(of=("self",)).select_related("live_version").get(pk=template.pk)
    wait_for_turn()
    return locked


def is_live(template: Template, text: str) -> bool:
    """Tell whether callers hear this very text of a template."""
    return template.live_version is not None and template.live_version.text == text


@transaction.atomic
def roll_back(template: Template, version: Version, author: Author = None) -> bool:
    """Make an older version live again. Raises PublishError if today's snippets make it fail the linter.

    A draft that was live until now follows, so that the next publish does not bring the mistake back. A draft
    with later work is left alone. Returns whether the draft followed.
    """
    template = locked(template)
    if template.live_version_id == version.pk:
        raise PublishError
    must_pass(version.text)
    follows = is_live(template, template.draft)
    if follows:
        template.draft = version.text
        template.save(update_fields=["draft", "updated_at"])
    _go_live(template, version, author)
    return follows


@transaction.atomic
def take_offline(template: Template, author: Author = None) -> None:
    """Stop answering with a template; its versions stay and can be published again."""
    _go_live(template, None, author)


def _go_live(template: Template, version: Version | None, author: Author) -> None:
    template.live_version = version
    template.save(update_fields=["live_version", "updated_at"])
    told = _("%(template)s: version %(number)d") if version else _("%(template)s: offline")
    change = told % {"template": template.name, "number": version.number if version else 0}
    record(author, change, template, version)


def record(author: Author, change: str, template: Template | None = None, version: Version | None = None) -> int:
    """Write the next publication number in the running transaction, and tell all processes after commit.

    Call it in the same transaction as any change that can alter an answer. Writers wait for each other here,
    so that a number is never visible before a lower one. `template` with the `version` that it answers with from now
    on, or none, is for a change of just that.
    """
    with transaction.atomic():
        wait_for_turn()
        number = Publication.objects.values_list("number", flat=True).order_by("-number")[0] + 1
        Publication.objects.create(
            number=number, author=user(author), change=change[:300], template=template, version=version
        )
    transaction.on_commit(lambda: _tell(number), robust=True)
    return number


def wait_for_turn() -> None:
    """Wait until nobody else is changing what is live; it stays so until the running transaction ends."""
    Publication.objects.get_or_create(number=0, defaults={"change": _("beginning")})
    Publication.objects.select_for_update().get(number=0)


def user(author: Author) -> User | None:
    return author if isinstance(author, User) else None


def _tell(number: int) -> None:
    try:
        store.connect().raise_number(NUMBER_KEY, number)
    except store.StoreError as error:
        # The thread of every process compares with the database and finds it within two seconds.
        logger.warning("Publication number not told: %s", error)


def broken_by(
    snippets: Mapping[str, str] | None = None, crm: Mapping[str, Field] | None = None
) -> dict[str, list[Finding]]:
    """Return the live templates, by name, that would not lint with these snippets and values of CRMs, and why.

    Where none are given, those of today count.
    """
    known = known_names(crm)
    if snippets is None:
        snippets = dict(Snippet.objects.values_list("key", "text"))
    broken = {}
    for template in Template.objects.filter(live_version__isnull=False).select_related("live_version"):
        findings = lint(template.live_version.text, snippets, known) if template.live_version else []
        if has_errors(findings):
            broken[template.name] = findings
    return broken
