"""The answers, counted by the half-hour behind the calls, so that the first page need not read all of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnswerTally(models.Model):
    """The answers that were received within half an hour. Whoever counts them again replaces the whole row."""

    # Of UTC: with these, days of nearly all time zones can be put together, whichever the lines have later.
    begins_at = models.DateTimeField(_("beginning"), unique=True)
    # JSON as assistants.tally writes it. It is only ever read whole, and many of them at a time.
    counts = models.TextField(_("counts"))

    class Meta:
        verbose_name = _("count of answers")
        verbose_name_plural = _("counts of answers")

    def __str__(self) -> str:
        return str(self.begins_at)


class AnswerCounting(models.Model):
    """How far the answers are counted. There is one row at most, number 1."""

    # Everything that was in the table then is counted; null before the first time.
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    # The primary key up to which no answer can appear any more, as several processes write theirs at the same time.
    complete_to = models.PositiveBigIntegerField(default=0)
    # The newest one that there was at some moment; once that is long enough ago, it becomes `complete_to`.
    seen_to = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    # Who counts has the row until then; if a worker dies, another one counts afterwards.
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("counting of answers")
        verbose_name_plural = _("countings of answers")

    def __str__(self) -> str:
        return str(self.counted_at or "–")
