"""What the CRMs told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callers.models.crm import CrmConnection
from callers.models.people import E164_PATTERN


class CrmRecord(models.Model):
    """What a connection last told of a number: values by field name, typed and cleaned."""

    connection = models.ForeignKey(
        CrmConnection, verbose_name=_("connection"), on_delete=models.CASCADE, related_name="records"
    )
    number = models.CharField(_("number"), max_length=16)
    is_found = models.BooleanField(_("known there"))
    values = models.JSONField(_("values"), default=dict, blank=True)
    # How it was asked for and read (see callers.crm.spec): what is read otherwise now does not count.
    marks = models.JSONField(default=list, db_default=[], blank=True, editable=False)
    fetched_at = models.DateTimeField(_("fetched"))
    # How long the request took; 0 where that is not known.
    milliseconds = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("CRM record")
        verbose_name_plural = _("CRM records")
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=E164_PATTERN),
                name="crm_record_number_is_e164",
                violation_error_message=_("Write the number as + followed by country code and digits."),
            ),
            models.UniqueConstraint(
                fields=("number", "connection"),
                name="crm_record_once",
                violation_error_message=_("There is a record of this number already."),
            ),
        )
        # For finding what is about to age, and for removing what is too old.
        indexes = (models.Index(fields=("connection", "fetched_at"), name="crm_record_by_age"),)

    def __str__(self) -> str:
        return self.number


class CrmFailures(models.Model):
    """How many numbers could not be fetched from a connection in one hour."""

    connection = models.ForeignKey(
        CrmConnection, verbose_name=_("connection"), on_delete=models.CASCADE, related_name="failures"
    )
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("failures"), default=0)

    class Meta:
        verbose_name = _("failures of an hour")
        verbose_name_plural = _("failures by the hour")
        constraints = (
            models.UniqueConstraint(
                fields=("connection", "hour"),
                name="crm_failures_once",
                violation_error_message=_("This hour is counted already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.connection}: {self.count}"
