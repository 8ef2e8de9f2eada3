"""The part of a template's page on which its draft is written: the editor, and the check of what is being typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from assistants.admin import editor_settings
from assistants.admin.draft_check import checked
from assistants.admin.going_live import GoingLiveAdmin
from assistants.admin.offered_names import offered


class EditingAdmin(GoingLiveAdmin):
    # The theme's own warning counts every key that is pressed in an editor anew; the editor brings its own.
    warn_unsaved_form = False
    # Beside the preview there is no room for names of fields on their left.
    compressed_fields = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.check_view))
        return [path("check/", view, name="assistants_template_check"), *super().get_urls()]

    def check_view(self, request: HttpRequest) -> HttpResponse:
        """Tell what the linter finds in a text that somebody is writing. Nothing is stored."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        # Browsers send every line end as two characters; the editor counts one.
        return JsonResponse(checked(request.POST.get("draft", "").replace("\r\n", "\n")))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        names = list(offered())
        context |= {
            "draft_is_fixed": "draft" not in context["adminform"].form.fields,
            "name_groups": list(editor_settings.groups(names)),
            "languages": editor_settings.languages(),
            "editor_settings": editor_settings.settings(names),
        }
        return super().render_change_form(request, context, *args, **kwargs)
