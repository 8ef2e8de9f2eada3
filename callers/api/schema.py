"""How the API is described in OpenAPI, for `manage.py spectacular` and /api/schema/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from callers.api.authentication import SIGNATURE_HEADER, TIMESTAMP_HEADER
from callers.api.serializers import MOST_ROWS, CallerSerializer, ChangedSerializer, WhoSerializer

_PROBLEM = {"row": 2, "field": "phone", "message": "This is no phone number. Write one number, such as +31612345678."}
_problem = inline_serializer(
    "Problem",
    {
        "row": serializers.IntegerField(help_text="Which row, counted from 1."),
        "field": serializers.CharField(help_text="Which field of it; empty for the row as a whole."),
        "message": serializers.CharField(),
    },
    many=True,
    required=False,
)
_refusal = inline_serializer("Refusal", {"error": serializers.CharField()})
_REFUSED_ROWS = OpenApiResponse(
    inline_serializer("RefusedRows", {"error": serializers.CharField(), "problems": _problem}),
    "The body is no JSON (then without problems), or something is wrong in its rows. Nothing was changed.",
    [
        OpenApiExample(
            "A row that is wrong",
            {"error": "Nothing was changed, because of what is wrong in these rows.", "problems": [_PROBLEM]},
        )
    ],
)
_REFUSALS = {
    400: _REFUSED_ROWS,
    401: OpenApiResponse(_refusal, "Who is sending is not known, or may not push."),
    413: OpenApiResponse(_refusal, "The body is too large."),
    415: OpenApiResponse(_refusal, "The body is not said to be application/json."),
    503: OpenApiResponse(_refusal, "Somebody else is changing these callers. Nothing was changed; send it again."),
}


def with_bodies_required(result: dict[str, Any], **about: object) -> dict[str, Any]:
    """Say that no request is one without a body; the library says it only where a field is required in every case."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result


def _one_or_many(name: str, serializer: type[serializers.Serializer[object]]) -> PolymorphicProxySerializer:
    return PolymorphicProxySerializer(
        name, [serializer(), serializer(many=True)], resource_type_field_name=None, many=False
    )


def _counts(name: str, **about: str) -> serializers.Serializer[object]:
    return inline_serializer(name, {key: serializers.IntegerField(help_text=text) for key, text in about.items()})


upsert = extend_schema(
    operation_id="upsert_callers",
    summary="Make and change callers",
    description=(
        f"Takes one caller or a list of up to {MOST_ROWS:,}: all of them or, if something is wrong in one, none. "
        "A caller is found by external_id if there is one, else by phone number, and made if nobody is found. A key "
        'that is absent leaves its value alone; null and "" empty it. Sent again, it changes nothing.'
    ),
    request=_one_or_many("CallerOrCallers", CallerSerializer),
    responses={
        200: _counts(
            "Upserted",
            made="Callers that are new.",
            changed="Rows that changed a caller.",
            unchanged="Rows that said nothing new.",
        ),
        **_REFUSALS,
    },
    examples=[
        OpenApiExample(
            "Two callers",
            [
                {"external_id": "K-1001", "phones": ["+31601234567"], "first_name": "Sanne", "tags": ["vip"]},
                {"phone": "06 12345678", "company": None, "attributes": {"open_orders": 2}},
            ],
            request_only=True,
        )
    ],
)
delete = extend_schema(
    operation_id="delete_callers",
    summary="Delete callers",
    description=(
        f"Takes one or a list of up to {MOST_ROWS:,}, by external_id or else by phone number; a caller goes with all "
        "numbers, and with what CRMs told of numbers that nobody else has. Whom we do not have is counted as absent. "
        "All of them or, if something is wrong in one, none."
    ),
    request=_one_or_many("WhoOrWhoms", WhoSerializer),
    responses={
        200: _counts("Deleted", deleted="Callers that are gone.", absent="Rows that meant nobody."),
        **_REFUSALS,
    },
    examples=[OpenApiExample("One caller", {"external_id": "K-1001"}, request_only=True)],
)
contact_changed = extend_schema(
    operation_id="contact_changed",
    summary="Tell that a contact has changed in the CRM",
    description=(
        "What the CRMs know of the number is fetched again. Signed with the secret of the system: the signature is "
        "sha256= and the HMAC-SHA256, in hexadecimal digits, of the timestamp, a point and the body. A timestamp more "
        "than five minutes from now is refused."
    ),
    auth=[],
    parameters=[
        OpenApiParameter(
            TIMESTAMP_HEADER, OpenApiTypes.INT, OpenApiParameter.HEADER, required=True, description="Epoch seconds."
        ),
        OpenApiParameter(
            SIGNATURE_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="sha256=…"
        ),
    ],
    request=ChangedSerializer,
    responses={202: _counts("Wanted", wanted="Numbers that will be fetched."), **_REFUSALS},
    examples=[OpenApiExample("A number", {"phone": "+31601234567"}, request_only=True)],
)
