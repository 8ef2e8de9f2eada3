"""Templates with their versions, and the snippets that they share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from assistants.models.lines import Line
from callers.models import KEY_PATTERN, Segment, validate_key


class Snippet(models.Model):
    """A piece of text that staff write once and use in many templates as {{ snippet.key }}."""

    key = models.CharField(
        _("key"),
        max_length=50,
        unique=True,
        validators=[validate_key],
        help_text=_("Used in templates as {{ snippet.key }}. Small letters, digits and _."),
        error_messages={"unique": _("There is a snippet with this key already.")},
    )
    text = models.TextField(_("text"))
    explanation = models.CharField(_("explanation"), max_length=200, blank=True)

    history = HistoricalRecords(verbose_name=_("history of snippet"))

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(
                condition=Q(key__regex=KEY_PATTERN),
                name="snippet_key_is_a_key",
                violation_error_message=_("Use small letters, digits and _, beginning with a letter."),
            ),
        )

    def __str__(self) -> str:
        return self.key


class Template(models.Model):
    """What to answer for one line (or any) x segment (or everyone) x opening hours; the draft is what staff edit."""

    class When(models.TextChoices):
        ALWAYS = "always", _("always")
        OPEN = "open", _("when open")
        CLOSED = "closed", _("when closed")

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        error_messages={"unique": _("There is a template with this name already.")},
    )
    line = models.ForeignKey(
        Line,
        verbose_name=_("line"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="templates",
        help_text=_("Empty means: any line that has no template of its own."),
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty means: everyone who has no template of their own."),
    )
    when = models.CharField(_("when"), max_length=6, choices=When, default=When.ALWAYS)
    # Text and not JSON: keys keep their order and numbers stay as they were pasted.
    draft = models.TextField(
        _("draft"),
        help_text=_("The assistant as copied with “Copy JSON” from Flireo, with placeholders where you like."),
    )
    live_version = models.ForeignKey(
        "Version", verbose_name=_("live version"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    history = HistoricalRecords(excluded_fields=["updated_at"], verbose_name=_("history of template"))

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ("name",)
        permissions = (("publish_template", _("Can publish templates")),)
        # One constraint for each combination of empty fields: SQLite ignores nulls_distinct.
        constraints = (
            models.UniqueConstraint(
                fields=("line", "segment", "when"),
                condition=Q(line__isnull=False, segment__isnull=False),
                name="template_once_for_line_and_segment",
                violation_error_message=_("There is a template for this line, segment and opening hours already."),
            ),
            models.UniqueConstraint(
                fields=("line", "when"),
                condition=Q(line__isnull=False, segment__isnull=True),
                name="template_once_for_line_and_everyone",
                violation_error_message=_(
                    "There is a template for this line, everyone and these opening hours already."
                ),
            ),
            models.UniqueConstraint(
                fields=("segment", "when"),
                condition=Q(line__isnull=True, segment__isnull=False),
                name="template_once_for_any_line_and_segment",
                violation_error_message=_("There is a template for any line, this segment and opening hours already."),
            ),
            models.UniqueConstraint(
                fields=("when",),
                condition=Q(line__isnull=True, segment__isnull=True),
                name="template_once_for_any_line_and_everyone",
                violation_error_message=_(
                    "There is a template for any line, everyone and these opening hours already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(when__in=["always", "open", "closed"]),
                name="template_when_is_known",
                violation_error_message=_("Choose always, when open or when closed."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A frozen copy of a template's configuration. Never updated; going live moves a pointer of the template."""

    template = models.ForeignKey(
        Template, verbose_name=_("template"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("configuration"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("template", "number"),
                name="version_number_once",
                violation_error_message=_("This template has a version with this number already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.template} {self.number}"
