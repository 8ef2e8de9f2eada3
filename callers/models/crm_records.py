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
