"""What the linter found, ready to be shown beside the place concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assistants.admin.place_words import place
from assistants.finding_words import words
from assistants.findings import Finding

_LONGEST_MARK = 200


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding: the place in words, the piece of text with the part concerned, what is wrong and what to do."""

    finding: Finding
    place: str
    marked: str
    what: str
    remedy: str


def shown(findings: Iterable[Finding]) -> list[ShownFinding]:
    return [ShownFinding(one, place(one.path), _shortened(one.marked), *words(one)) for one in findings]


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_MARK:
        return text
    return f"{text[: _LONGEST_MARK // 2]} … {text[-_LONGEST_MARK // 4 :]}"


def sentence(finding: Finding) -> str:
    """Return a finding in one line of plain text, for a message or an error of a form."""
    what, remedy = words(finding)
    return f"{place(finding.path)}: {what} {remedy}"


def would_break(template: str, findings: Iterable[Finding]) -> ValidationError:
    """Return for a form that a change would break a live template, and why: each thing once, wherever it stands."""
    told = dict.fromkeys(sentence(one) for one in findings if one.is_error)
    return ValidationError(
        _("The live template “%(template)s” would break. %(finding)s"),
        "breaks_template",
        {"template": template, "finding": " ".join(told)},
    )
