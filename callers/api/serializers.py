"""What systems push, field by field: read with the same rules and the same words as the cells of an import."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from rest_framework import serializers

from callers import csv_cells
from callers.cleaning import DEEPEST
from callers.csv_cells import LONGEST, CellError
from callers.models import KEY_PATTERN

MOST_ROWS = 1_000
# A thousand rows of these are as many values as SQLite takes in a statement.
MOST_NUMBERS = 20
MOST_TAGS = 100
MOST_ATTRIBUTES = 100
LARGEST_BODY = 4_000_000
_KEY = re.compile(KEY_PATTERN)


class Cell(serializers.CharField):
    """A text that is read as a cell of an import is. Null and "" stand for nothing."""

    def __init__(self, read: Callable[[str], Any] = str, **options: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, "allow_blank": True, **options})
        self._read = read

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            return self._read(csv_cells.printable(text))
        except CellError as error:
            raise serializers.ValidationError(f"{error.wrong} {error.remedy}") from None


def _text(name: str, **options: Any) -> Cell:
    most = LONGEST[name] or 0
    return Cell(lambda text: csv_cells.read_text(text, most), max_length=most, **options)


def _number(**options: Any) -> Cell:
    return Cell(lambda text: csv_cells.read_number(text, settings.DEFAULT_COUNTRY), **options)


class KnownKeys(serializers.Serializer[Any]):
    """Refuses keys that it does not know: one that is misspelt would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(self.fields)
            raise serializers.ValidationError(dict.fromkeys(unknown[:20], f"There is no such field. Fields: {known}."))
        return super().to_internal_value(data)


class WhoSerializer(KnownKeys):
    """Who is meant: by external id if there is one, else by phone number."""

    external_id = _text("external_id", help_text="The number or code of this caller in your system.")
    phone = _number(help_text="In any notation. Without country code it belongs to the country of this service.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.get(name) for name in ("external_id", "phone", "phones")):
            raise serializers.ValidationError("Fill in external_id or a phone number, so that we know who this is.")
        return attrs


class ChangedSerializer(KnownKeys):
    """A contact of which the CRM knows something new."""

    phone = _number(required=True, allow_null=False, allow_blank=False)


class CallerSerializer(WhoSerializer):
    """A caller. A key that is absent leaves its value alone; null and "" empty it."""

    phone = _number(help_text="One number of the caller, added to those known. Not together with phones.")
    phones = serializers.ListField(
        child=_number(allow_null=False, allow_blank=False),
        required=False,
        allow_null=True,
        max_length=MOST_NUMBERS,
        help_text="All numbers of the caller: others that were known are taken away.",
    )
    first_name = _text("first_name")
    last_name = _text("last_name")
    salutation = _text("salutation", help_text="How to address this caller, such as: mevrouw De Wit.")
    company = _text("company")
    email = Cell(csv_cells.read_email, max_length=LONGEST["email"])
    language = Cell(csv_cells.read_language, help_text="A code such as nl or nl-BE.")
    segment = Cell(help_text="The key of a segment that the caller is put in by hand.")
    tags = serializers.ListField(
        child=Cell(lambda text: " ".join(text.split()), allow_null=False),
        required=False,
        allow_null=True,
        max_length=MOST_TAGS,
        help_text="All tags of the caller.",
    )
    attributes = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        allow_null=True,
        help_text="Other facts by name, merged with those known; one that is null goes, and null for all of them.",
    )

    def validate_segment(self, key: str | None) -> int | None:
        try:
            return csv_cells.read_segment(key, self.context["segments"]) if key else None
        except CellError as error:
            raise serializers.ValidationError(f"{error.wrong} {error.remedy}") from None

    def validate_attributes(self, attributes: dict[str, Any] | None) -> dict[str, Any] | None:
        if len(attributes or {}) > MOST_ATTRIBUTES:
            raise serializers.ValidationError(f"These are more than {MOST_ATTRIBUTES} attributes.")
        for name, value in (attributes or {}).items():
            if not _KEY.fullmatch(name):
                raise serializers.ValidationError(
                    f"{name[:80]!r} cannot be the name of an attribute. "
                    "Use small letters, digits and _, beginning with a letter, 50 at most."
                )
            if not _can_be_kept(value):
                raise serializers.ValidationError(
                    f"The value of {name} cannot be kept. It holds a NUL character, or is nested more than "
                    f"{DEEPEST} deep."
                )
        return attributes

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("phone") and "phones" in attrs:
            raise serializers.ValidationError({"phone": "Send either phone or phones, not both."})
        return super().validate(attrs)


def _can_be_kept(value: Any, depth: int = 0) -> bool:
    if isinstance(value, (list, dict)):
        names = list(value) if isinstance(value, dict) else []
        inside = [*names, *(value.values() if isinstance(value, dict) else value)]
        return depth < DEEPEST and all(_can_be_kept(one, depth + 1) for one in inside)
    return not isinstance(value, str) or "\x00" not in value
