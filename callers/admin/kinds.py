"""The kinds of admin pages that both apps build on: edited with history, read-only, and long lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.models import DeletedObject

from callers.admin import authors

if TYPE_CHECKING:
    # The theme has no types of its own; its classes are these with another look. Django's forms take no parameters
    # when the program runs.
    from django import forms
    from django.contrib import admin

    AnyAdmin = admin.ModelAdmin[Any]
    AnyTabularInline = admin.TabularInline[Any, Any]
    AnyPaginator = Paginator[Any]
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    Shown = TypeVar("Shown", bound=Callable[..., Any])

    class AnyHistoryAdmin:
        def history_form_view(
            self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
        ) -> HttpResponse: ...

    class AnyChangeInWords:
        def __init__(self, model: Any, historical_record: Any) -> None: ...

        def prepare_delta_change_value(self, change: Any, value: Any) -> Any: ...

    class AnyDifference:
        def __init__(self, *, max_length: int) -> None: ...

    def display(*, description: Any, ordering: Any = None) -> Callable[[Shown], Shown]: ...
else:
    from django.forms import ModelForm
    from simple_history.admin import SimpleHistoryAdmin as AnyHistoryAdmin
    from simple_history.template_utils import HistoricalRecordContextHelper as AnyChangeInWords
    from simple_history.template_utils import ObjDiffDisplay as AnyDifference
    from unfold.admin import ModelAdmin as AnyAdmin
    from unfold.admin import TabularInline as AnyTabularInline
    from unfold.decorators import display
    from unfold.forms import PaginationInlineFormSet as InlineFormSet

    AnyPaginator = Paginator

__all__ = [
    "CappedPaginator",
    "HistoryAdmin",
    "InlineFormSet",
    "ModelForm",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "RowForm",
    "StaffAdmin",
    "TabularInline",
    "badge",
    "display",
    "newest_state",
]

_NOTHING = "–"
# So many characters of a value are shown in a history.
_LONGEST_CHANGE = 160


def badge(words: object, colour: str) -> SafeString:
    """Return words in a coloured frame: success, info, warning or danger."""
    return render_to_string("unfold/helpers/label.html", {"text": words, "type": colour})


class CappedPaginator(AnyPaginator):
    """Counts to `most` and no further, so that a list of millions opens like one of thousands."""

    most = 10_000
    template_name = "admin/callers/capped_pagination.html"

    @cached_property
    def is_capped(self) -> bool:
        return self._counted > self.most

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: self.most + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)


class StaffAdmin(AnyAdmin):
    """A page in the admin: no second count of all rows, and a warning before work that is not saved is lost."""

    show_full_result_count = False
    list_per_page = 50
    empty_value_display = _NOTHING
    warn_unsaved_form = True
    change_form_before_template = "admin/callers/before_form.html"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Return the list; where it shows all rows, it is as long as it can be, and nothing offers to show all."""
        shown: Any = super().get_changelist_instance(request)
        if not (shown.query or shown.has_active_filters):
            shown.full_result_count = shown.result_count
        return shown


def newest_state(obj: Any) -> Any:
    """Return the newest record in the history of an object, None if there is none."""
    return obj.history.order_by("-pk").first()


class Shortened(AnyDifference):
    """Two long values as far as they differ. The package tells in English how many characters it leaves out."""

    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        return f"{prefix} … {suffix}"


class ChangeInWords(AnyChangeInWords):
    """What changed, for the history: a link to nothing is nothing, not something that was deleted."""

    def get_obj_diff_display(self) -> Shortened:
        return Shortened(max_length=_LONGEST_CHANGE)

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        if isinstance(value, DeletedObject) and value.pk is None:
            return _NOTHING
        return super().prepare_delta_change_value(change, value)


class HistoryAdmin(AnyHistoryAdmin, StaffAdmin):
    """A page whose object keeps a history of who changed what.

    The history is for reading. Bringing an old state back would go round whatever else a change needs, such as
    the next publication number or the renewal of the cache, and round the check of what belongs to the object.
    """

    object_history_list_template = "admin/callers/history_list.html"
    history_list_display = ("author",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.seen, form.has_rows = request.POST.get("seen", ""), bool(self.inlines)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        newest = newest_state(kwargs["obj"]) if kwargs.get("obj") else None
        # As text, because a number would get a point after its thousands.
        context["seen"] = str(newest.pk) if newest else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        return ChangeInWords(self.model, historical_record)

    def author(self, record: Any) -> str:
        """Return who made a change, in words, for the list of changes."""
        return authors.in_words(record)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class ReadOnlyAdmin(StaffAdmin):
    """A page for looking at what happened."""

    warn_unsaved_form = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # What nobody can change has no history.
        return super().changeform_view(request, object_id, form_url, {"show_history": False, **(extra_context or {})})

    @display(description=_("author"))
    def made_by(self, one: Any) -> str:
        """The name alone: the page of a user is closed to most staff."""
        return str(one.author or "–")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RowForm(ModelForm):
    """The form of a row: its fields have their names too, which otherwise only stand at the head of the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class TabularInline(AnyTabularInline):
    """Rows of a table below the object that they belong to, without a title of their own."""

    hide_title = True


class ReadOnlyInline(TabularInline):
    """What belongs to an object, for looking at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
