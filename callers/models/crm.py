"""Where callers are looked up outside: connections to CRMs, and what is read from them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from callers.crm import checking
from callers.models.people import KEY_PATTERN, validate_key

# What templates find under `crm` besides the mapped values.
TAKEN_NAMES = ("is_known", "age_minutes")


class CrmConnection(models.Model):
    """How one CRM is asked for the caller with a number, and how its answer is read: data, no code."""

    class Method(models.TextChoices):
        GET = "GET", "GET"
        POST = "POST", "POST"

    class AuthKind(models.TextChoices):
        NONE = "none", _("none")
        HEADER = "header", _("a header with a key")
        QUERY = "query", _("a key in the address")
        BASIC = "basic", _("user name and password")
        BEARER = "bearer", _("bearer token")
        CLIENT_CREDENTIALS = "client_credentials", _("OAuth2, client credentials")
        REFRESH_TOKEN = "refresh_token", _("OAuth2, refresh token")

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        error_messages={"unique": _("There is a connection with this name already.")},
    )
    is_active = models.BooleanField(_("in use"), default=False)
    position = models.PositiveIntegerField(
        _("position"),
        default=100,
        help_text=_("If two connections fill a field with the same name, the one with the lowest position counts."),
    )
    preset = models.CharField(_("made for"), max_length=50, blank=True)

    method = models.CharField(_("method"), max_length=4, choices=Method.choices, default=Method.GET)
    url = models.TextField(
        _("address"), help_text=_("Begins with https://. {number} and its kin are replaced by the caller's number.")
    )
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    query = models.JSONField(_("parameters"), default=dict, blank=True)
    body = models.TextField(_("body"), blank=True)

    auth_kind = models.CharField(_("authentication"), max_length=20, choices=AuthKind.choices, default=AuthKind.NONE)
    auth = models.JSONField(_("details of the authentication"), default=dict, blank=True)
    sealed = models.TextField(_("secrets, encrypted"), blank=True, editable=False)

    error_path = models.TextField(
        _("where an error stands"),
        blank=True,
        help_text=_("JMESPath in the answer. Anything found there means that the CRM could not answer."),
    )
    record_path = models.TextField(
        _("where the record stands"),
        blank=True,
        help_text=_("JMESPath in the answer: the caller's record, or a list of records. Empty: the whole answer."),
    )
    number_path = models.TextField(
        _("where its phone numbers stand"),
        help_text=_("JMESPath in the record: a number or a list of numbers. A record without the caller's is refused."),
    )
    country = models.CharField(
        _("country of its numbers"),
        max_length=2,
        blank=True,
        validators=[RegexValidator("^[A-Z]{2}$", _("Write a two-letter country code, such as NL."))],
        help_text=_("For numbers without a country code. Empty: the country of this service."),
    )
    not_found_is_unknown = models.BooleanField(
        _("404 means: not a customer"),
        default=False,
        help_text=_("Tick this if the CRM answers with status 404 for a number that it does not know."),
    )
    bulk = models.JSONField(_("asking for many numbers at once"), default=dict, blank=True)
    contacts = models.JSONField(_("paging through all contacts"), default=dict, blank=True)

    soft_minutes = models.PositiveIntegerField(
        _("fresh for (minutes)"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("After this time a record is fetched again, behind the call that finds it."),
    )
    hard_minutes = models.PositiveIntegerField(
        _("kept for (minutes)"),
        default=1440,
        validators=[MinValueValidator(1)],
        help_text=_("After this time a record is no longer used."),
    )
    per_minute = models.PositiveIntegerField(
        _("requests a minute, at most"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    warm_everyone_below = models.PositiveIntegerField(
        _("fetch everyone up to"),
        default=20_000,
        db_default=20_000,
        help_text=_(
            "With no more phone numbers than this, requests that are left over fetch callers who never called before. "
            "With more, only those are fetched in advance who called, are expected to call, or have something open."
        ),
    )
    ask_while_ringing = models.BooleanField(
        _("ask while the phone rings"),
        default=False,
        help_text=_("For a number that nothing is known of yet. The caller may wait about half a second for it."),
    )

    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    last_failure = models.CharField(_("last failure"), max_length=30, blank=True, editable=False)
    last_failure_params = models.JSONField(default=dict, blank=True, editable=False)
    last_failure_at = models.DateTimeField(_("time of the last failure"), null=True, blank=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=["sealed", "last_success_at", "last_failure", "last_failure_params", "last_failure_at"],
        verbose_name=_("history of connection"),
    )

    class Meta:
        verbose_name = _("CRM connection")
        verbose_name_plural = _("CRM connections")
        ordering = ("position", "name")
        constraints = (
            models.CheckConstraint(
                condition=Q(soft_minutes__gte=1) & Q(hard_minutes__gte=F("soft_minutes")),
                name="crm_connection_kept_while_fresh",
                violation_error_message=_("A record cannot be kept for a shorter time than it is fresh."),
            ),
            models.CheckConstraint(
                condition=Q(per_minute__gte=1),
                name="crm_connection_may_be_asked",
                violation_error_message=_("Allow at least one request a minute, or take the connection out of use."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Tell whether the last that is known of asking it is that it failed."""
        success, failure = self.last_success_at, self.last_failure_at
        return failure is not None and (success is None or success <= failure)

    def clean(self) -> None:
        found: dict[str, list[str]] = {}
        for field, sentence in checking.problems(self):
            found.setdefault(field, []).append(sentence)
        if found:
            raise ValidationError(found)


class CrmField(models.Model):
    """A value that is read from the records of a connection. It stays out of texts until it is ticked for them."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", pgettext_lazy("kind of value", "number")
        YES_NO = "yes_no", _("yes or no")
        DATE = "date", _("date")
        LIST = "list", _("list")

    connection = models.ForeignKey(
        CrmConnection, verbose_name=_("connection"), on_delete=models.CASCADE, related_name="fields"
    )
    name = models.CharField(
        _("name"),
        max_length=50,
        validators=[validate_key],
        help_text=_("Templates say crm.name. Small letters, digits and _."),
    )
    path = models.TextField(_("where it stands"), help_text=_("JMESPath in the record, such as properties.firstname."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    # Off until ticked, because a caller ID can be forged.
    in_first_message = models.BooleanField(_("may be in the first message"), default=False)
    in_prompts = models.BooleanField(_("may be in prompts"), default=False)
    keeps_fresh = models.BooleanField(
        _("likely to call"),
        default=False,
        db_default=False,
        help_text=_(
            "For an open order or an appointment: whoever has a value here (not no, zero or a past date) is fetched in "
            "advance."
        ),
    )

    history = HistoricalRecords(verbose_name=_("history of CRM field"))

    class Meta:
        verbose_name = _("CRM field")
        verbose_name_plural = _("CRM fields")
        ordering = ("connection", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(name__regex=KEY_PATTERN),
                name="crm_field_name_is_a_key",
                violation_error_message=_("Use small letters, digits and _, beginning with a letter."),
            ),
            models.CheckConstraint(
                condition=~Q(name__in=TAKEN_NAMES),
                name="crm_field_name_is_free",
                violation_error_message=_(
                    "crm.is_known and crm.age_minutes have a meaning already. Choose another name."
                ),
            ),
            models.UniqueConstraint(
                fields=("connection", "name"),
                name="crm_field_name_once",
                violation_error_message=_("This connection has a field with this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if wrong := checking.path_problem(self.path):
            raise ValidationError({"path": wrong})
