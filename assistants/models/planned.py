"""What staff prepare before a template goes live: a set time for it, and calls to try it on."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from assistants.models.templates import Template, Version


class ScheduledPublication(models.Model):
    """A text that goes live at a set time. The row keeps it as it was seen, whatever becomes of the draft."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        LIVE = "live", _("went live")
        CANCELLED = "cancelled", _("cancelled")
        REFUSED = "refused", _("did not go live")

    class Refusal(models.TextChoices):
        """Why one did not go live, in words that say what to do."""

        MISTAKES = "mistakes", _("It had mistakes when its time came, so nothing changed for callers.")
        AUTHOR = (
            "author",
            _(
                "Whoever scheduled it could not publish any more when its time came, so nothing changed for callers. "
                "Somebody who can may publish the draft."
            ),
        )

    template = models.ForeignKey(Template, verbose_name=_("template"), on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("configuration"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    due_at = models.DateTimeField(_("goes live"))
    # What callers heard when it was made: somebody may have published something else since.
    live_then = models.ForeignKey(
        Version, verbose_name=_("live when it was made"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    refusal = models.CharField(_("why it did not go live"), max_length=8, choices=Refusal, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.ForeignKey(
        Version, verbose_name=_("version"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")
        ordering = ("-due_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "live", "cancelled", "refused"]), name="scheduled_state_is_known"
            ),
            models.UniqueConstraint(
                fields=("template", "due_at"),
                condition=Q(state="waiting"),
                name="scheduled_once_at_a_time",
                violation_error_message=_("This template goes live at this very time already."),
            ),
        )
        # For the task that looks every ten seconds for what is due.
        indexes = (models.Index(fields=("due_at",), condition=Q(state="waiting"), name="scheduled_waiting"),)

    def __str__(self) -> str:
        return f"{self.template}, {date_format(localtime(self.due_at), 'SHORT_DATETIME_FORMAT')}"


class Example(models.Model):
    """A call that staff want to see whenever a template is about to go live: who calls, which line and when."""

    template = models.ForeignKey(Template, verbose_name=_("template"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    # What was filled in in the form of a call to look at, by the names of its fields.
    situation = models.JSONField(_("call"))

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("template", "name"),
                name="example_name_once",
                violation_error_message=_("This template has an example with this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def forget(cls, numbers: Collection[str]) -> None:
        """Delete the examples in which somebody with one of these numbers calls."""
        cls.objects.filter(situation__number__in=list(numbers)).delete()
