from callers.models.api import ApiSystem
from callers.models.calls import Call, CallEvent
from callers.models.crm import CrmConnection, CrmField
from callers.models.crm_contacts import ContactSync, CrmContact
from callers.models.crm_records import CrmFailures, CrmRecord
from callers.models.imports import ImportRun
from callers.models.people import (
    E164_PATTERN,
    KEY_PATTERN,
    Attribute,
    Caller,
    CallerNumber,
    Segment,
    validate_key,
    validate_language,
)
from callers.models.refreshes import Refresh
from callers.models.segment_counts import SegmentCount, SegmentCounting

__all__ = [
    "E164_PATTERN",
    "KEY_PATTERN",
    "ApiSystem",
    "Attribute",
    "Call",
    "CallEvent",
    "Caller",
    "CallerNumber",
    "ContactSync",
    "CrmConnection",
    "CrmContact",
    "CrmFailures",
    "CrmField",
    "CrmRecord",
    "ImportRun",
    "Refresh",
    "Segment",
    "SegmentCount",
    "SegmentCounting",
    "validate_key",
    "validate_language",
]
