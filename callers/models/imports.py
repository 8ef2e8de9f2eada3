"""Files of callers that staff hand in: what they would change, and what became of them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file, from the upload until it is imported. The file itself lies in DATA_DIR until then, then it is removed.

    What a run found, with values of callers in it, is removed after RAW_BODY_DAYS.
    """

    class State(models.TextChoices):
        NEW = "new", _("being checked")
        CHECKED = "checked", _("waits for your confirmation")
        CONFIRMED = "confirmed", _("being imported")
        DONE = "done", _("imported")
        REFUSED = "refused", _("not imported")

    file_name = models.CharField(_("file"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    language = models.CharField(_("language of the messages"), max_length=10)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    skip_errors = models.BooleanField(_("rows with mistakes left out"), default=False)
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)
    # Since when the file waits for the step that comes next.
    waiting_since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # Why it could not be read or written, in the language of whoever handed it in.
    refusal = models.TextField(_("reason"), blank=True)
    made = models.PositiveIntegerField(_("made"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    skipped = models.PositiveIntegerField(_("with mistakes"), default=0)
    # The first rows that change something, and the first mistakes: as callers.import_runs makes them.
    preview = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        return Path(settings.DATA_DIR, "imports", f"{self.pk}.upload")

    @property
    def is_underway(self) -> bool:
        return self.state in (self.State.NEW, self.State.CONFIRMED)
