"""Two people, or two tabs, on one page: nobody's work is replaced without a word.

The page sends along which state it showed. If the object has a newer one, the form is refused once; it then shows what
was typed and holds the newer state, so that saving again goes through.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from callers.admin.kinds import ModelForm, newest_state


class SeenForm(ModelForm):
    """The form of an object with a history. The page sets what it saw, and whether rows below may have changed too."""

    seen: ClassVar[str] = ""
    has_rows: ClassVar[bool] = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.seen.isdecimal() and (self.has_rows or self._alters_fields()):
            newest = newest_state(self.instance)
            if newest is not None and str(newest.pk) != self.seen:
                raise ValidationError(_changed_meanwhile(newest), "changed_meanwhile")
        return cleaned

    def _alters_fields(self) -> bool:
        stored = {field.name for field in self.instance._meta.fields}
        return not stored.isdisjoint(self.changed_data)


def _changed_meanwhile(newest: Any) -> str:
    return _(
        "%(who)s changed this at %(time)s, after you opened this page. Nothing of yours is saved yet, and it stands "
        "below. Save again to put it over that change, or open the page in another tab to see the change first."
    ) % {
        "who": newest.history_user or _("Somebody"),
        "time": date_format(localtime(newest.history_date), "SHORT_DATETIME_FORMAT"),
    }
