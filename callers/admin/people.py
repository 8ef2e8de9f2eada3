"""Callers in the admin: found by name or by number in any notation; an edit is what the next call gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_update_with_history

from callers import phone, removing, searching
from callers.admin import crm_origin
from callers.admin.caller_form import CallerForm, NumberForm, NumberFormSet, check_digits
from callers.admin.choices import languages
from callers.admin.files import FilesAdmin
from callers.admin.kinds import CappedPaginator, TabularInline, display
from callers.admin.segment_of_caller import SegmentOfCallerAdmin
from callers.admin.told import ToldAdmin
from callers.models import KEY_PATTERN, Attribute, Caller, CallerNumber, Segment
from callers.refreshing import Reason
from callers.renewing import read_again, renew
from callers.syncing import edits
from callers.syncing.values import NUMBERS


class LanguageFilter(admin.SimpleListFilter):
    """Offers the languages that are spoken most, without reading all callers to find out which there are."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return languages()[:4]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Caller]) -> QuerySet[Caller]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class NumberInline(TabularInline):
    model = CallerNumber
    form = NumberForm
    formset = NumberFormSet
    extra = 1


class CallersPaginator(CappedPaginator):
    """Callers are found by searching, not by turning pages."""

    most = searching.MOST_COUNTED


@admin.register(Caller)
class CallerAdmin(FilesAdmin, ToldAdmin, SegmentOfCallerAdmin):
    change_form_outer_before_template = "admin/callers/caller/which_segment.html"
    form = CallerForm
    inlines = (NumberInline,)
    fieldsets = (
        (None, {"fields": (("first_name", "last_name"), ("salutation", "company"), ("email", "language"))}),
        (_("What else we know"), {"fields": ("segment", "tags", "attributes", "external_id", "keep_fresh")}),
    )
    readonly_fields = ("origin",)
    list_display = ("name", "numbers", "company", "segment_by_hand", "language", "updated_at")
    list_select_related = ("segment",)
    list_filter = ("segment", LanguageFilter)
    ordering = ("last_name", "first_name")
    # The search box is there because of these; callers.searching says how they are looked for.
    search_fields = ("first_name", "last_name", "company", "email", "external_id")
    # A million callers are sorted only as an index has them.
    sortable_by = ("name",)
    search_help_text = _("Name, company, e-mail, id or number")
    paginator = CallersPaginator
    # A page of callers at a time: whoever wants to change thousands does so with an import.
    list_disable_select_all = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Caller]:
        return super().get_queryset(request).prefetch_related("numbers")

    def get_fieldsets(self, request: HttpRequest, obj: Caller | None = None) -> Any:
        row = edits.contact_of(obj) if obj else None
        if row is None:
            return self.fieldsets
        may_follow = edits.can_be_followed(row) and self.has_change_permission(request, obj)
        return (*self.fieldsets, (_("From the CRM"), {"fields": ("origin", *(("follow",) if may_follow else ()))}))

    @display(description=_("Comes from"))
    def origin(self, caller: Caller) -> str:
        row = edits.contact_of(caller)
        return crm_origin.origin(row) if row else ""

    @display(description=_("name"), ordering="last_name")
    def name(self, caller: Caller) -> str:
        return str(caller)

    @display(description=_("numbers"))
    def numbers(self, caller: Caller) -> str:
        return ", ".join(phone.readable(one.number) for one in caller.numbers.all())

    @display(description=_("segment by hand"), ordering="segment__name")
    def segment_by_hand(self, caller: Caller) -> str:
        return caller.segment.name if caller.segment else "–"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Caller], search_term: str
    ) -> tuple[QuerySet[Caller], bool]:
        # A file holds all that a list would only count to some number.
        is_list = request.resolver_match is None or request.resolver_match.url_name == "callers_caller_changelist"
        return searching.found(queryset, search_term, is_whole=not is_list), False

    def save_model(self, request: HttpRequest, obj: Caller, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        names = (name for name in obj.attributes if re.fullmatch(KEY_PATTERN, name))
        Attribute.objects.bulk_create([Attribute(name=name) for name in names], ignore_conflicts=True)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = numbers_of([form.instance])
        super().save_related(request, form, formsets, change)
        after = numbers_of([form.instance])
        if change:
            names = crm_origin.edited_names(form) | ({NUMBERS} if before != after else set())
            edits.take(form.instance, names, followed=form.cleaned_data.get("follow", ()))
            after = numbers_of([form.instance])
        removing.forget_nobodys(before - after)
        renew(before | after, Reason.EDIT)
        for told in filter(None, map(check_digits, sorted(after - before))):
            self.message_user(request, told, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Caller) -> None:
        read_again(removing.remove_callers([obj]))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Caller]) -> None:
        read_again(removing.remove_callers(list(queryset)))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer to put the chosen callers into each segment."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_change_permission(request):
            for segment in Segment.objects.all():
                label = gettext("Put in segment %(name)s") % {"name": segment.name}
                actions[f"put_in_{segment.key}"] = (_putting_in(segment), f"put_in_{segment.key}", label)
            actions["take_out"] = (_putting_in(None), "take_out", _("Take out of the segment set by hand"))
        return actions


def _putting_in(segment: Segment | None) -> Callable[[CallerAdmin, HttpRequest, QuerySet[Caller]], None]:
    def put_in(model_admin: CallerAdmin, request: HttpRequest, queryset: QuerySet[Caller]) -> None:
        done = put_in_segment(queryset, segment, request)
        told = ngettext("%(count)d caller was changed.", "%(count)d callers were changed.", done) % {"count": done}
        model_admin.message_user(request, told, messages.SUCCESS)

    return put_in


@transaction.atomic
def put_in_segment(queryset: QuerySet[Caller], segment: Segment | None, request: HttpRequest) -> int:
    """Set the segment of these callers by hand, with their history; returns how many there are."""
    callers = list(queryset)
    for caller in callers:
        caller.segment = segment
        caller.updated_at = timezone.now()
    bulk_update_with_history(callers, Caller, ["segment", "updated_at"], default_user=request.user)
    renew(numbers_of(callers), Reason.EDIT)
    return len(callers)


def numbers_of(callers: Iterable[Caller]) -> set[str]:
    """Return the numbers that these callers have in the database now."""
    return set(CallerNumber.objects.filter(caller__in=callers).values_list("number", flat=True))
