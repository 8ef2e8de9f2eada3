"""Segments in the admin.

They belong to callers, but an edit can alter answers and needs a publication number, which callers know nothing of:
hence their page is registered here.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assistants.admin.recording import RecordedAdmin
from assistants.models import Template
from callers import counting, days
from callers.admin.key_field import KeyField
from callers.admin.kinds import display
from callers.admin.pressing import pressed
from callers.admin.seen import SeenForm
from callers.conditions import fields_in, validate
from callers.conditions_field import ConditionsField, page_language
from callers.models import Segment, SegmentCounting
from callers.reading import sentences
from callers.renewing import forget_callers_of
from callers.segment_remarks import remarks


class SegmentForm(SeenForm):
    conditions = ConditionsField()

    class Meta:
        model = Segment
        fields = ("name", "key", "position", "conditions", "matches_strangers")
        field_classes: ClassVar = {"key": KeyField}
        help_texts: ClassVar = {
            "matches_strangers": gettext_lazy(
                "Unknown and withheld numbers can be in this segment too, if its conditions (if any) are met. Tick "
                "this as well if it is for people whom a CRM knows and who are no callers here yet."
            )
        }


@admin.register(Segment)
class SegmentAdmin(RecordedAdmin):
    form = SegmentForm
    fields = (("name", "key"), "conditions", "matches_strangers", "position")
    prepopulated_fields = {"key": ("name",)}
    list_display = ("name", "reading", "members", "matches_strangers", "key")
    list_select_related = ("counted",)
    list_before_template = "admin/callers/segment/counted.html"
    change_form_outer_before_template = "admin/callers/segment/told.html"
    ordering = ("position", "key")
    ordering_field = "position"
    hide_ordering_field = True
    # The theme hides the column of the position only if it can be sorted by.
    sortable_by = ("position",)
    # They are put in order by dragging, so all of them must be on the page.
    list_per_page = 500

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("count/", view(pressed(self.count_view, "../")), name="callers_segment_count"),
            *super().get_urls(),
        ]

    # The list

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        asks_crm = any(map(asks_a_crm, Segment.objects.all()))
        told = {"asks_crm": asks_crm, **_counting()}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        said = remarks(list(Segment.objects.all()))
        for segment in found.result_list:
            segment.remarks = said.get(segment.pk, ())
        return found

    @display(description=gettext_lazy("who belongs to it"))
    def reading(self, segment: Any) -> SafeString:
        return render_to_string("admin/callers/segment/reading.html", {**told_of(segment), "said": segment.remarks})

    @display(description=gettext_lazy("callers"))
    def members(self, segment: Segment) -> SafeString:
        return render_to_string("admin/callers/segment/members.html", told_of(segment))

    def count_view(self, request: HttpRequest) -> HttpResponse:
        """Have all segments counted anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        counting.want()
        self.message_user(request, _("The callers are being counted. Look again in a moment."), messages.SUCCESS)
        pk = request.POST.get("segment", "")
        if pk.isascii() and pk.isdigit():
            return HttpResponseRedirect(reverse("admin:callers_segment_change", args=(pk,)))
        return HttpResponseRedirect(reverse("admin:callers_segment_changelist"))

    # The page

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        segment = kwargs.get("obj")
        if segment is not None:
            said = remarks(list(Segment.objects.all())).get(segment.pk, ())
            context |= {"said": said, **_counting(), **told_of(segment)}
        return super().render_change_form(request, context, *args, **kwargs)

    def record(self, request: HttpRequest, obj: Any, what: str) -> None:
        super().record(request, obj, what)
        counting.want()

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


def _counting() -> dict[str, Any]:
    return {"counting": SegmentCounting.objects.first(), "zone": days.zone_of_some()}


def told_of(segment: Segment) -> dict[str, Any]:
    """Return what templates tell of a segment: who belongs to it, in sentences, and how many those are."""
    told = {"count": getattr(segment, "counted", None), "asks_crm": False, "has_conditions": bool(segment.conditions)}
    if validate(segment.conditions, None):
        return {**told, "read": _("Nobody: its conditions cannot be read.")}
    read = sentences(segment.conditions, for_strangers=segment.matches_strangers, language=page_language())
    return {**told, "asks_crm": asks_a_crm(segment), "read": read}


def asks_a_crm(segment: Segment) -> bool:
    is_sound = not validate(segment.conditions, None)
    return is_sound and any(field.startswith("crm.") for field in fields_in(segment.conditions))
