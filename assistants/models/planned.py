"""What staff prepare before a template goes live: calls to try it on."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistants.models.templates import Template


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
