"""Segments in the admin.

They belong to callers, but an edit can alter answers and needs a publication number, which callers know nothing of:
hence their page is registered here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assistants.admin.recording import RecordedAdmin
from assistants.models import Template
from callers import entries
from callers.admin.key_field import KeyField
from callers.admin.kinds import display
from callers.admin.seen import SeenForm
from callers.conditions_field import ConditionsField
from callers.models import CallerNumber, Segment


class SegmentForm(SeenForm):
    conditions = ConditionsField()

    class Meta:
        model = Segment
        fields = ("name", "key", "position", "conditions", "matches_strangers")
        field_classes: ClassVar = {"key": KeyField}


@admin.register(Segment)
class SegmentAdmin(RecordedAdmin):
    form = SegmentForm
    fields = (("name", "key"), "conditions", "matches_strangers", "position")
    prepopulated_fields = {"key": ("name",)}
    list_display = ("name", "key", "reading", "matches_strangers")
    ordering = ("position", "key")
    ordering_field = "position"
    hide_ordering_field = True
    # The theme hides the column of the position only if it can be sorted by.
    sortable_by = ("position",)
    # They are put in order by dragging, so all of them must be on the page.
    list_per_page = 500

    @display(description=gettext_lazy("who belongs to it"))
    def reading(self, segment: Segment) -> str | SafeString:
        if not segment.conditions:
            return _("only who is put in it by hand")
        text = ConditionsField().prepare_value(segment.conditions)
        return format_html('<span class="flireo-lines">{}</span>', text)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Segment.objects.aggregate(last=Max("position"))["last"]
        return {"position": 0 if last is None else last + 1, **super().get_changeform_initial_data(request)}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Segment | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Segment, form: Any, change: bool) -> None:
        if change and "key" in form.changed_data:
            forget_callers_of(obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Segment) -> None:
        forget_callers_of(obj)
        super().delete_model(request, obj)

    def in_the_way(self, obj: Any) -> str:
        names = [f"“{name}”" for name in Template.objects.filter(segment=obj).values_list("name", flat=True)]
        if not names:
            return ""
        return ngettext(
            "The segment “%(segment)s” cannot be deleted: the template %(names)s is for it. Give that template another "
            "segment or delete it first.",
            "The segment “%(segment)s” cannot be deleted: the templates %(names)s are for it. Give those templates "
            "another segment or delete them first.",
            len(names),
        ) % {"segment": obj.name, "names": ", ".join(names)}


def forget_callers_of(segment: Segment) -> None:
    """Make the cache forget, after commit, who was put in this segment by hand: it knows segments by their key."""
    numbers = list(CallerNumber.objects.filter(caller__segment=segment).values_list("number", flat=True))
    transaction.on_commit(lambda: entries.forget(numbers), robust=True)
