"""Who may call: segments, and callers with their numbers."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

# Keys stand in templates, files and addresses, so they look like names in a program.
KEY_PATTERN = "^[a-z][a-z0-9_]{0,49}$"
E164_PATTERN = r"^\+[1-9][0-9]{3,14}$"
validate_key = RegexValidator(KEY_PATTERN, _("Use small letters, digits and _, beginning with a letter."))
validate_language = RegexValidator("^[a-z]{2,3}(-[A-Z]{2})?$", _("Write a language code such as nl, en or nl-BE."))


class Segment(models.Model):
    """A group of callers. Segments are tried in order of position; the first one that fits counts."""

    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(
        _("key"),
        max_length=50,
        unique=True,
        validators=[validate_key],
        help_text=_("Short name used in imports and files, such as vip. Small letters, digits and _."),
        error_messages={"unique": _("There is a segment with this key already.")},
    )
    position = models.PositiveIntegerField(
        _("position"), default=100, help_text=_("Segments are tried from low to high; the first one that fits counts.")
    )
    conditions = models.JSONField(
        _("conditions"),
        default=dict,
        blank=True,
        help_text=_("Who belongs to it. Without conditions only callers who were put in it by hand do."),
    )
    matches_strangers = models.BooleanField(
        _("also for strangers"),
        default=False,
        help_text=_("Unknown and withheld numbers can be in this segment too, if its conditions (if any) are met."),
    )

    history = HistoricalRecords(verbose_name=_("history of segment"))

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("position", "key")
        constraints = (
            models.CheckConstraint(
                condition=Q(key__regex=KEY_PATTERN),
                name="segment_key_is_a_key",
                violation_error_message=_("Use small letters, digits and _, beginning with a letter."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Caller(models.Model):
    """A person or company that may call, with what staff, imports and later the CRM told us."""

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    salutation = models.CharField(
        _("salutation"), max_length=100, blank=True, help_text=_("How to address this caller, such as: mevrouw De Wit.")
    )
    company = models.CharField(_("company"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        validators=[validate_language],
        help_text=_("Language code such as nl or en. Empty means: the language of the line that is called."),
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("segment by hand"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="callers",
        help_text=_("Beats all conditions. Empty means: the first segment whose conditions fit."),
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    attributes = models.JSONField(
        _("attributes"),
        default=dict,
        blank=True,
        help_text=_("Other facts, usable in templates as caller.attributes.name."),
    )
    keep_fresh = models.BooleanField(
        _("expected to call"),
        default=False,
        db_default=False,
        help_text=_("What the CRMs know of this caller is kept fresh at all times, before that of all others."),
    )
    external_id = models.CharField(
        _("external id"), max_length=200, blank=True, help_text=_("The number or code of this caller in your CRM.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    history = HistoricalRecords(excluded_fields=["created_at", "updated_at"], verbose_name=_("history of caller"))

    class Meta:
        verbose_name = _("caller")
        verbose_name_plural = _("callers")
        permissions = (("export_caller", _("Can export callers")),)
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",),
                condition=~Q(external_id=""),
                name="caller_external_id_once",
                violation_error_message=_("Another caller has this external id already."),
            ),
        )
        indexes = (
            # For staff's list, sorted by name. Its search has another on PostgreSQL, see callers.searching.
            models.Index(fields=("last_name", "first_name"), name="caller_by_name"),
            # For the list of those who speak a language that few do.
            models.Index(fields=("language",), name="caller_by_language"),
            # For the few that are kept fresh, among however many.
            models.Index(fields=("id",), condition=Q(keep_fresh=True), name="caller_kept_fresh"),
        )

    def __str__(self) -> str:
        return self.full_name or self.company or self.external_id or f"#{self.pk}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class CallerNumber(models.Model):
    """A phone number of a caller in E.164. Several callers may share one; at most one of them owns it."""

    caller = models.ForeignKey(Caller, verbose_name=_("caller"), on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(_("number"), max_length=16)
    is_owner = models.BooleanField(
        _("owner"),
        default=False,
        help_text=_("If several callers share this number: this one is who we greet."),
    )

    history = HistoricalRecords(verbose_name=_("history of number"))

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=E164_PATTERN),
                name="caller_number_is_e164",
                violation_error_message=_("Write the number as + followed by country code and digits."),
            ),
            models.UniqueConstraint(
                fields=("number", "caller"),
                name="caller_number_once",
                violation_error_message=_("This caller has this number already."),
            ),
            models.UniqueConstraint(
                fields=("number",),
                condition=Q(is_owner=True),
                name="caller_number_one_owner",
                violation_error_message=_("Another caller is marked as the owner of this number already."),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Attribute(models.Model):
    """The name of an attribute that some caller has, so that templates can be checked without reading all callers."""

    name = models.CharField(_("name"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
