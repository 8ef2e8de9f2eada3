"""Dates in English are read one way only, wherever the reader is from."""

from datetime import UTC, datetime

from django.utils import translation
from django.utils.formats import date_format


def test_a_date_in_english_names_its_month_and_has_the_clock_of_24_hours():
    moment = datetime(2026, 12, 5, 14, 5, tzinfo=UTC)
    with translation.override("en"):
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == "5 Dec 2026 14:05"
        assert date_format(moment, "DATETIME_FORMAT") == "5 Dec 2026 14:05"
    with translation.override("nl"):
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == "5-12-2026 14:05"
        assert date_format(moment, "DATETIME_FORMAT") == "5-12-2026 14:05"
