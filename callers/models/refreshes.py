"""Numbers whose CRM values shall be fetched: rows, so that nothing wanted is lost with a task or a worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from callers.models.people import E164_PATTERN


class Refresh(models.Model):
    """One number that shall be fetched. The row goes when that is done; until then others may only raise it."""

    class Reason(models.TextChoices):
        EDIT = "edit", _("changed by staff")
        IMPORT = "import", _("imported")
        CALL = "call", _("called")
        PUSH = "push", _("changed in the CRM")
        STALE = "stale", _("called while its values were old")
        MISSING = "missing", _("called while there were no values")
        WARM = "warm", _("likely to call")

    number = models.CharField(
        _("number"), max_length=16, unique=True, error_messages={"unique": _("This number is wanted already.")}
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    priority = models.SmallIntegerField(_("priority"), help_text=_("Higher ones are fetched first."))
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Who claims a row has it until then; if a worker dies, another one takes it afterwards.
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("wanted number")
        verbose_name_plural = _("wanted numbers")
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=E164_PATTERN),
                name="refresh_number_is_e164",
                violation_error_message=_("Write the number as + followed by country code and digits."),
            ),
        )
        # For claiming what comes first, however many rows there are.
        indexes = (models.Index(fields=("-priority", "due_at"), name="refresh_first"),)

    def __str__(self) -> str:
        return self.number
