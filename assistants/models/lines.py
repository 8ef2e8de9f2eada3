"""Lines, the phone numbers that Flireo answers for the business, and when they are open."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callers.models import E164_PATTERN, validate_language


def default_country() -> str:
    return str(settings.DEFAULT_COUNTRY)


def default_time_zone() -> str:
    return str(settings.TIME_ZONE)


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone. Write one such as Europe/Amsterdam."), params={"name": name}
        )


class Line(models.Model):
    """A phone number that Flireo answers for the business (the dialled number)."""

    number = models.CharField(
        _("number"),
        max_length=16,
        unique=True,
        error_messages={"unique": _("There is a line with this number already.")},
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("As callers hear it: line.name in templates."))
    country = models.CharField(
        _("country"),
        max_length=2,
        default=default_country,
        help_text=_("Two-letter code such as NL. Numbers without a country code are read in this country."),
    )
    language = models.CharField(_("language"), max_length=10, default="nl", validators=[validate_language])
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=default_time_zone, validators=[validate_time_zone]
    )

    holiday_country = models.CharField(_("public holidays of"), max_length=2, blank=True)
    holiday_region = models.CharField(_("region"), max_length=50, blank=True)
    # Names of holidays as they are called in the country, because a holiday has no other key.
    open_holidays = models.JSONField(_("open all the same on"), default=list, blank=True)
    closed_until = models.DateTimeField(_("closed until"), null=True, blank=True)

    history = HistoricalRecords(verbose_name=_("history of line"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("name", "number")
        constraints = (
            models.CheckConstraint(
                condition=Q(number__regex=E164_PATTERN),
                name="line_number_is_e164",
                violation_error_message=_("Write the number as + followed by country code and digits."),
            ),
            models.CheckConstraint(
                condition=Q(country__regex="^[A-Z]{2}$"),
                name="line_country_is_a_code",
                violation_error_message=_("Write a two-letter country code in capitals, such as NL."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class OpeningHours(models.Model):
    """One range of a week in the line's time zone. A range that closes at or before it opens runs into the next day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    line = models.ForeignKey(Line, verbose_name=_("line"), on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 means midnight at the end of the day."))

    history = HistoricalRecords(verbose_name=_("history of opening hours"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens")
        constraints = (
            models.CheckConstraint(
                condition=Q(weekday__lte=6),
                name="hours_weekday_in_week",
                violation_error_message=_("Choose a day of the week."),
            ),
            models.UniqueConstraint(
                fields=("line", "weekday", "opens"),
                name="hours_once",
                violation_error_message=_("There is a range that opens at this time already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """A day on which a line has other hours than in the week, or several on which it is closed."""

    line = models.ForeignKey(Line, verbose_name=_("line"), on_delete=models.CASCADE, related_name="special_days")
    day = models.DateField(_("day"))
    last_day = models.DateField(
        _("up to and including"), null=True, blank=True, help_text=_("Only if it is closed for several days.")
    )
    ranges = models.CharField(
        _("open"), max_length=100, blank=True, help_text=_("Such as 10:00-14:00, 16:00-18:00. Empty means closed.")
    )
    note = models.CharField(_("note"), max_length=100, blank=True)

    history = HistoricalRecords(verbose_name=_("history of special day"))

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ("day", "last_day")
        # Of one day that lies within several, the one counts; hence each may begin on the same date once.
        constraints = (
            models.UniqueConstraint(
                fields=("line", "day"),
                condition=Q(last_day__isnull=True),
                name="special_day_once",
                violation_error_message=_("There is a row for this day already."),
            ),
            models.UniqueConstraint(
                fields=("line", "day"),
                condition=Q(last_day__isnull=False),
                name="special_days_once",
                violation_error_message=_("There is a row for several days that begins on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gt=models.F("day")),
                name="special_days_in_order",
                violation_error_message=_("The last day must come after the first. Leave it empty for one day."),
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(ranges=""),
                name="special_days_are_closed",
                violation_error_message=_(
                    "Several days can only be closed. Give each day with other hours a row of its own."
                ),
            ),
        )

    def __str__(self) -> str:
        until = f" – {date_format(self.last_day)}" if self.last_day else ""
        return f"{date_format(self.day)}{until}"
