"""What is live since when, and the answers given."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from assistants.models.templates import Template, Version
from callers.models import Caller


class Publication(models.Model):
    """One change of what is live. The newest number tells every process what to have in memory.

    Where it made a version live, or took a template offline (then without a version), it says so: from this on until
    the template's next publication that was what the template answered with.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    change = models.CharField(_("change"), max_length=300)
    template = models.ForeignKey(
        Template, verbose_name=_("template"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.ForeignKey(
        Version, verbose_name=_("version"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}: {self.change}"


class Answer(models.Model):
    """One answered assistant-request. Rows are only added; names are copied so that they outlive what they name."""

    class Context(models.TextChoices):
        FRESH = "fresh", _("fresh")
        STALE = "stale", _("stale")
        RECORD = "record", _("own record only")
        STRANGER = "stranger", _("stranger")
        UNAVAILABLE = "unavailable", _("unavailable")

    class Source(models.TextChoices):
        CURRENT = "current", _("current")
        UNVERIFIED = "unverified", _("unverified")
        DISK = "disk", _("from disk")
        SAFETY_NET = "safety-net", _("safety net")

    received_at = models.DateTimeField(_("time"))
    caller_number = models.CharField(_("caller's number"), max_length=16, blank=True)
    line_number = models.CharField(_("dialled number"), max_length=16, blank=True)
    # No constraint in the database: an answer given while its caller or template is deleted must still be kept.
    caller = models.ForeignKey(
        Caller,
        verbose_name=_("caller"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
    )
    segment_key = models.CharField(_("segment"), max_length=50, blank=True)
    version = models.ForeignKey(
        Version,
        verbose_name=_("version"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_constraint=False,
        related_name="+",
    )
    template_name = models.CharField(_("template"), max_length=100, blank=True)
    publication_number = models.PositiveBigIntegerField(_("publication number"), null=True, blank=True)
    context_level = models.CharField(_("caller data"), max_length=11, choices=Context)
    publication_level = models.CharField(_("publication"), max_length=10, choices=Source)
    milliseconds = models.FloatField(_("milliseconds"))
    # Text and not JSON: it is written on the way of every call, and read for one at a time. See assistants.knowing.
    steps = models.TextField(_("milliseconds by step"), blank=True, default="", db_default="")
    known = models.TextField(_("what was known"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("-received_at", "-pk")
        indexes = (
            # For staff's list, newest first.
            models.Index(fields=("-received_at", "-id"), name="answer_newest"),
            # For the same of one line or one kind, however few there are of it.
            models.Index(fields=("line_number", "-received_at", "-id"), name="answer_by_line"),
            models.Index(fields=("context_level", "-received_at", "-id"), name="answer_by_context"),
            models.Index(
                fields=("publication_level", "-received_at", "-id"),
                condition=~Q(publication_level="current"),
                name="answer_not_current",
            ),
            # For the answers given to one number.
            models.Index(fields=("caller_number", "-received_at"), name="answer_by_number"),
            # For forgetting what was known without reading what is forgotten already.
            models.Index(fields=("received_at",), condition=~Q(known=""), name="answer_with_known"),
        )

    def __str__(self) -> str:
        return date_format(localtime(self.received_at), "SHORT_DATETIME_FORMAT")
