"""The systems outside that push callers to us."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callers.crm import sealing


class ApiSystem(models.Model):
    """A system that may push. Of its token we keep a hash, of the secret that it signs with what unsealing needs.

    A token has 256 random bits, so nobody finds it from its SHA-256, and a slow hash would add nothing.
    """

    name = models.CharField(
        _("name"),
        max_length=80,
        unique=True,
        help_text=_("What is behind it, such as: webshop. The history of callers names it."),
        error_messages={"unique": _("There is a system with this name already.")},
    )
    is_active = models.BooleanField(
        _("may push"), default=True, help_text=_("Without this nothing that it sends is taken, from now on.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sealed_secret = models.TextField(editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    # What was just issued. It is in no table, so it can be shown only now.
    new_token = ""
    new_secret = ""

    history = HistoricalRecords(
        excluded_fields=["token_hash", "sealed_secret", "created_at", "last_used_at"],
        verbose_name=_("history of system"),
    )

    class Meta:
        verbose_name = _("system that pushes")
        verbose_name_plural = _("systems that push")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def renew_token(self) -> None:
        """Give the system a new token; once this is saved, the old one is worth nothing."""
        self.new_token = secrets.token_urlsafe(32)
        self.token_hash = hash_of(self.new_token)

    def renew_secret(self) -> None:
        """Give the system a new secret to sign with, as with the token; raises SealingError if it cannot be kept."""
        self.new_secret = secrets.token_urlsafe(32)
        self.sealed_secret = sealing.seal({"secret": self.new_secret})

    @property
    def secret(self) -> str:
        """The secret that this system signs with; raises SealingError if no key opens it."""
        return str(sealing.unseal(self.sealed_secret).get("secret", ""))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
