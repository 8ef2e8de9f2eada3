"""Two people, or two tabs, on one page: nobody's work is replaced without a word.

The page sends along which state it showed. If the object has a newer one, the form asks once; it then shows what was
typed, how that differs from what is saved, and holds the newer state, so that saving again goes through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from callers.admin.kinds import ModelForm, newest_state
from callers.text_difference import Stretch, by_lines


@dataclass(frozen=True, slots=True)
class DifferentField:
    """A field in which what was typed is not what is saved, as the form shows both."""

    label: str
    lines: Sequence[Stretch]


class SeenForm(ModelForm):
    """The form of an object with a history. The page sets what it saw, and whether rows below may have changed too."""

    seen: ClassVar[str] = ""
    has_rows: ClassVar[bool] = False
    # What is asked before it is saved, though nothing in it is wrong. Saving once more is the answer.
    question: str = ""
    # With the question whose work is to stay: in what the two differ. None as long as nobody else was first.
    differences: Sequence[DifferentField] | None = None

    def is_valid(self) -> bool:
        return super().is_valid() and not self.question

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.seen.isdecimal() and (self.has_rows or self._alters_fields()):
            saved = self._locked()
            newest = newest_state(self.instance)
            if saved is not None and newest is not None and str(newest.pk) != self.seen:
                self.differences = list(_differences(type(self)(instance=saved), self))
                self.question = _changed_meanwhile(newest)
        return cleaned

    def _locked(self) -> Any:
        """Return the object as it is saved. Of two who save at once, the second waits here until the first is done."""
        rows = self._meta.model._base_manager.all()
        if connection.in_atomic_block:
            rows = rows.select_for_update(of=("self",))
        return rows.filter(pk=self.instance.pk).first()

    def _alters_fields(self) -> bool:
        stored = {field.name for field in self.instance._meta.fields}
        return not stored.isdisjoint(self.changed_data)


def _differences(saved: forms.BaseForm, typed: forms.BaseForm) -> Iterator[DifferentField]:
    for name, field in typed.fields.items():
        # What may never be shown again is not shown here either.
        if name in saved.fields and not field.widget.is_hidden and not isinstance(field.widget, forms.PasswordInput):
            lines = by_lines(_shown(saved[name]), _shown(typed[name]), is_shortened=True)
            if lines:
                yield DifferentField(str(field.label or name), lines)


def _shown(bound: forms.BoundField) -> str:
    """Return the value of a field as the form shows it."""
    field, value = bound.field, bound.value()
    if isinstance(field, forms.BooleanField):
        return _("yes") if field.to_python(value) else _("no")
    values = value if isinstance(value, list | tuple) else [value]
    if isinstance(field, forms.ChoiceField):
        names = dict(_flat(field.choices))
        return ", ".join(names.get(str(one), str(one)) for one in values if one not in (None, ""))
    shown = field.widget.format_value(value)
    return "" if shown is None else str(shown).replace("\r\n", "\n")


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)


def _changed_meanwhile(newest: Any) -> str:
    return _(
        "%(who)s changed this at %(time)s, after you opened this page. Nothing of yours is saved yet, and it stands "
        "below. Look at what differs: save again to put yours over that change, or go on with what is saved."
    ) % {
        "who": newest.history_user or _("Somebody"),
        "time": date_format(localtime(newest.history_date), "SHORT_DATETIME_FORMAT"),
    }
