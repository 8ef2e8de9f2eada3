"""Contacts of a CRM that are callers in advance: which is which, and how far the paging has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from callers.models.crm import CrmConnection
from callers.models.people import Caller

if TYPE_CHECKING:
    from django.db.models.deletion import Collector


def forget_person(collector: Collector, field: models.Field[Any, Any], rows: Any, using: str) -> None:
    """Keep the id of a contact whose caller is deleted, and nothing else: a sync shall not bring the caller back."""
    collector.add_field_update(field, None, rows)
    collector.add_field_update(CrmContact._meta.get_field("told"), None, rows)


class CrmContact(models.Model):
    """A contact of a CRM and the caller that it is here.

    `told` is what the CRM said last, by the names of callers.syncing.values; `edited` are the names that staff have
    changed since, which a sync leaves alone. Without a caller it is one that was deleted here.
    """

    connection = models.ForeignKey(
        CrmConnection, verbose_name=_("connection"), on_delete=models.CASCADE, related_name="crm_contacts"
    )
    contact_id = models.CharField(_("id in the CRM"), max_length=200)
    caller = models.OneToOneField(
        Caller, verbose_name=_("caller"), null=True, on_delete=forget_person, related_name="crm_contact"
    )
    told = models.JSONField(_("what the CRM says"), null=True)
    edited = models.JSONField(_("changed by staff"), default=list)
    is_gone = models.BooleanField(_("no longer in the CRM"), default=False)
    # A caller that was there before the contact came is not removed with it.
    was_made = models.BooleanField(_("made from the CRM"), default=True)
    # The number of the run in which it came last.
    run = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("CRM contact")
        verbose_name_plural = _("CRM contacts")
        constraints = (
            models.UniqueConstraint(
                fields=("connection", "contact_id"),
                name="crm_contact_once",
                violation_error_message=_("This contact is known already."),
            ),
        )

    def __str__(self) -> str:
        return self.contact_id


class ContactSync(models.Model):
    """Whether a connection pages through all its contacts, how far the run under way is, and how the last one went."""

    connection = models.OneToOneField(
        CrmConnection, verbose_name=_("connection"), on_delete=models.CASCADE, related_name="contact_sync"
    )
    is_on = models.BooleanField(
        _("make every contact a caller"),
        default=False,
        help_text=_("Pages through all contacts of the CRM, and then through what has changed."),
    )
    every_minutes = models.PositiveIntegerField(
        _("look for changes every (minutes)"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(10_080)],
        help_text=_("Everything is paged through again once a week, or once a day if the CRM cannot tell changes."),
    )

    next_at = models.DateTimeField(_("due"), default=timezone.now)
    full_wanted = models.BooleanField(default=False)
    # So many callers may go with the next run without a question: somebody has been told of them and agreed.
    removals_accepted = models.PositiveIntegerField(default=0, db_default=0)
    # Whoever claims it has it until then; if a worker dies, another one goes on at its page.
    claimed_until = models.DateTimeField(null=True)
    # When the last run through all contacts began, and from when on changes are asked for, by the CRM's clock.
    full_done_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)

    # The run under way; without `started_at` there is none.
    run = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    is_full = models.BooleanField(default=False)
    cursor = models.TextField(default="")
    is_paged = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(default=0)
    next_since = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    finished_at = models.DateTimeField(_("last run"), null=True)
    last_counts = models.JSONField(default=dict)
    failures = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=30, default="")
    failure_params = models.JSONField(default=dict)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contact sync")
        verbose_name_plural = _("contact syncs")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(every_minutes__gte=1),
                name="contact_sync_waits",
                violation_error_message=_("Leave at least a minute between two looks."),
            ),
        )

    def __str__(self) -> str:
        return str(self.connection)
