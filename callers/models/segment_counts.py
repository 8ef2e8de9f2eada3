"""How many callers are in each segment: counted behind, and told to staff with the time of the count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from callers.models.people import Segment


class SegmentCounting(models.Model):
    """The last count of all segments, and whether another one is wanted. There is one row at most, number 1."""

    wanted_at = models.DateTimeField(_("wanted"))
    # The time for which the last count that was finished holds; null before the first.
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True)
    callers = models.PositiveIntegerField(_("callers"), default=0)
    crm_known = models.PositiveIntegerField(_("callers with known CRM values"), default=0)
    # Who counts has the row until then; if a worker dies, another one counts afterwards.
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("count of segments")
        verbose_name_plural = _("counts of segments")

    def __str__(self) -> str:
        return str(self.counted_at or "–")

    @property
    def is_due(self) -> bool:
        """Tell whether something changed since, so that a new count was asked for."""
        return self.counted_at is None or self.wanted_at > self.counted_at

    @property
    def crm_known_percent(self) -> int | None:
        return round(100 * self.crm_known / self.callers) if self.callers else None


class SegmentCount(models.Model):
    """How many callers one segment had in that count."""

    segment = models.OneToOneField(
        Segment, verbose_name=_("segment"), on_delete=models.CASCADE, related_name="counted", primary_key=True
    )
    # Callers who meet the conditions, also those whom an earlier segment takes or who were put elsewhere by hand.
    matching = models.PositiveIntegerField(_("meet its conditions"), default=0)
    members = models.PositiveIntegerField(_("are in it"), default=0)

    class Meta:
        verbose_name = _("count of a segment")
        verbose_name_plural = _("counts of a segment")

    def __str__(self) -> str:
        return f"{self.segment}: {self.members}"
