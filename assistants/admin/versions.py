"""The versions of a template: who made them, when callers heard them, and what differs between any two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from assistants import scheduling
from assistants.admin.permission import can_publish
from assistants.admin.place_words import place
from assistants.admin.recording import RecordedAdmin
from assistants.models import Template, Version
from assistants.spells import Spell, spells
from assistants.version_difference import difference

# The page of a template shows the newest; a page of their own has all of them.
_SHOWN = 10
_PER_PAGE = 50
DRAFT = "draft"
LIVE = "live"


@dataclass(frozen=True, slots=True)
class ListedVersion:
    version: Version
    is_live: bool
    spells: Sequence[Spell]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts that are compared; the draft has no version."""

    key: str
    name: str
    text: str
    version: Version | None = None


def listed(template: Template, versions: Iterable[Version]) -> list[ListedVersion]:
    heard = spells(template)
    return [ListedVersion(one, one.pk == template.live_version_id, heard.get(one.pk, ())) for one in versions]


class VersionsAdmin(RecordedAdmin):
    """The part of a template's page that looks back."""

    @property
    def media(self) -> Media:
        return super().media + Media(css={"all": ["assistants/net.css"]})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:template_id>/versions/", view(self.versions_view), name="assistants_template_versions"),
            path("<int:template_id>/compare/", view(self.compare_view), name="assistants_template_compare"),
            *super().get_urls(),
        ]

    def versions_of(self, template: Template) -> dict[str, Any]:
        """Return what the section with the versions on a template's page shows."""
        versions = template.versions.select_related("author").defer("text")
        return {
            "versions": listed(template, versions[:_SHOWN]),
            "has_more_versions": versions[_SHOWN : _SHOWN + 1].exists(),
            "scheduled": scheduling.waiting().filter(template=template),
            "refused": scheduling.refused().filter(template=template),
            "draft_differs": template.live_version is not None and template.live_version.text != template.draft,
        }

    def versions_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Show all versions, page by page."""
        template = get_object_or_404(Template.objects.select_related("live_version"), pk=template_id)
        self._may_look(request, template)
        pages = Paginator(template.versions.select_related("author").defer("text"), _PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        title = _("Versions of “%(name)s”") % {"name": template.name}
        context = {
            "versions": listed(template, page.object_list),
            "page": page,
            "may_go_live": can_publish(request),
        }
        return self.answer(request, template, "versions_page.html", title, context)

    def compare_view(self, request: HttpRequest, template_id: int) -> HttpResponse:
        """Show what differs between two versions, or a version and the draft."""
        template = get_object_or_404(Template.objects.select_related("live_version__author"), pk=template_id)
        self._may_look(request, template)
        old, new = (_side(template, request.GET.get(name, "")) for name in ("old", "new"))
        found = difference(old.text, new.text)
        context = {
            "old": old,
            "new": new,
            "texts": [(place(one.path), one.lines) for one in found.texts],
            "settings": [(place(one.path), one.old, one.new) for one in found.settings],
            "json_lines": found.lines,
            "is_read": found.is_read,
        }
        return self.answer(request, template, "compare.html", _("What differs"), context)

    def _may_look(self, request: HttpRequest, template: Template) -> None:
        if not self.has_view_permission(request, template):
            raise PermissionDenied

    def answer(
        self, request: HttpRequest, template: Template, page: str, title: str, context: dict[str, Any]
    ) -> TemplateResponse:
        """Return a page of its own about a template, from `templates/admin/assistants/template/`."""
        shared = self.admin_site.each_context(request)
        request.current_app = self.admin_site.name
        values = {**shared, "opts": self.opts, "title": title, "template": template, **context}
        return TemplateResponse(request, f"admin/assistants/template/{page}", values)


def _side(template: Template, key: str) -> Side:
    if key == DRAFT:
        return Side(DRAFT, _("The draft"), template.draft)
    if key == LIVE and template.live_version is not None:
        version = template.live_version
    elif key.isdecimal() and key.isascii() and len(key) < 19:
        version = get_object_or_404(Version.objects.select_related("author"), pk=int(key), template=template)
    else:
        raise Http404(_("There is no such version."))
    name = _("Version %(number)d") % {"number": version.number}
    if version.pk == template.live_version_id:
        name = _("Version %(number)d (live)") % {"number": version.number}
    return Side(str(version.pk), name, version.text, version)
